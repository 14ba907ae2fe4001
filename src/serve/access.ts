// In: the head of a request as it came over the network. Out: whether it may go on to the API. Every path is treated alike: pages, API,
// events, files. Must never: let a web page of another origin, a name that was rebound to this address, or a request sent through a
// proxy reach anything. Pure; serve-on.ts asks it before anything else happens.

import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../model/app-error.ts';
import type { AccessOptions } from './api-dependencies.ts';

/** What is asked for, from node:http. */
export interface Call {
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  /** The address the connection arrived at; without brackets. */
  readonly localAddress: string;
}

export interface AccessRules extends AccessOptions {
  /** As given with --ui-host. */
  readonly uiHost: string;
  /** The port that is listened on. */
  readonly port: number;
}

export type Verdict =
  | { kind: 'allowed' }
  | { kind: 'refused'; error: AppError }
  /** The person opened an address with `?token=`: go there without it, with the cookie when the token was asked for. */
  | { kind: 'signed-in'; location: string; cookie: string | null };

export function judge(call: Call, rules: AccessRules): Verdict {
  const host = knownHost(call, rules);
  const reason = host === null ? foreignHostReason(call, rules) : foreignSenderReason(call, host, rules);
  if (reason !== null) return { kind: 'refused', error: new AppError('forbidden', reason) };
  return judgeToken(call, rules);
}

export const needsToken = (rules: AccessRules): boolean => rules.requireToken || !isLoopback(rules.uiHost);

export function isLoopback(host: string): boolean {
  const name = bare(host);
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** The name in Host when it is one of ours, with our port or none; null otherwise. */
function knownHost(call: Call, rules: AccessRules): string | null {
  const hosts = valuesOf(call, 'host');
  const match = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?$/i.exec(
    hosts.length === 1 ? (hosts[0] as string).trim() : '',
  );
  if (match === null || (match[2] !== undefined && Number(match[2]) !== rules.port)) return null;
  const name = (match[1] as string).toLowerCase();
  const known = ['localhost', '127.0.0.1', '[::1]', bracketed(rules.uiHost)];
  // Listening on every address, each of the machine's own addresses is ours. An address cannot be rebound, unlike a name.
  if (isEveryAddress(rules.uiHost)) known.push(bracketed(call.localAddress.replace(/^::ffff:(?=\d+\.)/i, '')));
  return known.includes(name) ? name : null;
}

function foreignHostReason(call: Call, rules: AccessRules): string {
  const given = valuesOf(call, 'host').join(', ').slice(0, 100);
  const named = given === '' ? 'The request has no Host header.' : `“${given}” is not a name of this server.`;
  return `${named} Use http://localhost:${rules.port}.`;
}

function foreignSenderReason(call: Call, host: string, rules: AccessRules): string | null {
  if (!call.target.startsWith('/'))
    return 'The request was meant for a proxy. Send it to the proxy port, or to this port directly.';
  if (valuesOf(call, 'via').length > 0) return 'The request came through a proxy. Send it to this port directly.';
  const origins = valuesOf(call, 'origin');
  if (origins.some((origin) => !isOwnOrigin(origin, host, rules.port)))
    return 'The request came from a web page of another origin.';
  const sites = valuesOf(call, 'sec-fetch-site');
  if (sites.some((site) => site !== 'same-origin' && site !== 'none'))
    return 'The request came from a web page of another site.';
  return null;
}

function isOwnOrigin(origin: string, host: string, port: number): boolean {
  const suffix = port === 80 ? '' : `:${port}`;
  return origin.toLowerCase() === `http://${host}${suffix}`;
}

function judgeToken(call: Call, rules: AccessRules): Verdict {
  const offered = tokenInAddress(call);
  if (offered !== null) {
    if (!needsToken(rules)) return { kind: 'signed-in', location: offered.location, cookie: null };
    if (isSame(offered.token, rules.token))
      return { kind: 'signed-in', location: offered.location, cookie: cookieOf(rules) };
    return { kind: 'refused', error: tokenError('The token in the address is wrong.') };
  }
  if (!needsToken(rules)) return { kind: 'allowed' };
  const given = [...bearerTokens(call), ...cookieTokens(call, rules)];
  if (given.some((token) => isSame(token, rules.token))) return { kind: 'allowed' };
  return { kind: 'refused', error: tokenError(given.length > 0 ? 'The token is wrong.' : 'A token is needed.') };
}

const tokenError = (what: string): AppError =>
  new AppError(
    'unauthorized',
    `${what} Open the address that was printed at the start, or send Authorization: Bearer TOKEN.`,
  );

/** Only for pages: an API call carries its token in a header, where it is not logged. */
function tokenInAddress(call: Call): { token: string; location: string } | null {
  const [path = '/', query = ''] = splitOnce(call.target, '?');
  if (call.method !== 'GET' || query === '' || path === '/api' || path.startsWith('/api/')) return null;
  const params = new URLSearchParams(query);
  const token = params.get('token');
  if (token === null) return null;
  params.delete('token');
  const rest = params.toString();
  // `//elsewhere` in Location would lead to another host (RFC 3986 §4.2).
  const ownPath = `/${path.replace(/^[/\\]+/, '')}`;
  return { token, location: rest === '' ? ownPath : `${ownPath}?${rest}` };
}

const cookieName = (rules: AccessRules): string => `nectoproxy_${rules.port}`;
const cookieOf = (rules: AccessRules): string =>
  `${cookieName(rules)}=${rules.token}; Path=/; HttpOnly; SameSite=Strict`;

function bearerTokens(call: Call): string[] {
  return valuesOf(call, 'authorization').flatMap((value) => /^bearer\s+(\S+)\s*$/i.exec(value)?.[1] ?? []);
}

function cookieTokens(call: Call, rules: AccessRules): string[] {
  const pairs = valuesOf(call, 'cookie').flatMap((value) => value.split(';'));
  return pairs
    .map((pair) => splitOnce(pair.trim(), '='))
    .flatMap(([name, value = '']) => (name === cookieName(rules) ? [value] : []));
}

/** In a time that does not depend on where they differ. Hashed first because the comparison wants equal lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return expected !== '' && timingSafeEqual(digest(given), digest(expected));
}

function valuesOf(call: Call, name: string): string[] {
  return call.rawHeaders.flatMap((header, at) =>
    at % 2 === 0 && header.toLowerCase() === name ? [call.rawHeaders[at + 1] ?? ''] : [],
  );
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

const bare = (host: string): string => host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
const bracketed = (host: string): string => (bare(host).includes(':') ? `[${bare(host)}]` : bare(host));
const isEveryAddress = (host: string): boolean => ['0.0.0.0', '::', ''].includes(bare(host));
