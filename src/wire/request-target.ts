import type { RawHeaders } from '../model/http-message.ts';
import { parseIpv6 } from './canonical-host.ts';
import { type HeadProblem, problem, quoteWireText } from './head-problem.ts';
import { isHeaderNamed } from './header-lookup.ts';
import type { RequestHead } from './http1-head.ts';

export type TargetScheme = 'http' | 'https' | 'ws' | 'wss';

/** What a request line asks for (RFC 9112 §3.2). `host` is as written, an IPv6 address in its brackets. */
export type RequestTarget =
  | { form: 'origin'; path: string }
  | {
      form: 'absolute';
      scheme: TargetScheme;
      host: string;
      port: number;
      /** Path and query as origin-form, bytes as they came; `*` for OPTIONS without a path (RFC 9112 §3.2.4). */
      path: string;
      /** Host and port as written. */
      authority: string;
    }
  | { form: 'authority'; host: string; port: number }
  | { form: 'asterisk' };

export type HostAndPort = {
  /** As written, an IPv6 address in its brackets. */
  host: string;
  /** Undefined when none was written. */
  port: number | undefined;
};

export function parseRequestTarget(method: string, target: string): RequestTarget | HeadProblem {
  if (method === 'CONNECT') return parseAuthorityForm(target);
  for (let i = 0; i < target.length; i++) {
    const code = target.charCodeAt(i);
    if (code <= 0x20 || code === 0x7f)
      return problem(
        'request-target-invalid',
        `The request target ${quoteWireText(target)} has white space or a control character.`,
      );
    if (code === 0x23)
      return problem(
        'request-target-fragment',
        `The request target ${quoteWireText(target)} has a fragment, which is never sent.`,
      );
  }
  if (target.charCodeAt(0) === 0x2f) return { form: 'origin', path: target };
  if (target !== '*') return parseAbsoluteForm(method, target);
  if (method === 'OPTIONS') return { form: 'asterisk' };
  return problem(
    'request-target-invalid',
    `The request target "*" is for OPTIONS only, not for ${quoteWireText(method)}.`,
  );
}

function parseAuthorityForm(target: string): RequestTarget | HeadProblem {
  const parsed = parseAuthority(target, 'CONNECT target');
  if ('kind' in parsed) return parsed;
  if (parsed.port === undefined)
    return problem('port-missing', `The CONNECT target ${quoteWireText(target)} has no port.`);
  return { form: 'authority', host: parsed.host, port: parsed.port };
}

function parseAbsoluteForm(method: string, target: string): RequestTarget | HeadProblem {
  const schemeEnd = target.indexOf('://');
  const scheme = schemeEnd > 0 && schemeEnd <= 5 ? schemes[target.slice(0, schemeEnd).toLowerCase()] : undefined;
  if (scheme === undefined)
    return problem(
      'request-target-invalid',
      `The request target ${quoteWireText(target)} is neither a path nor an http, https, ws or wss URL.`,
    );
  const authorityStart = schemeEnd + 3;
  let i = authorityStart;
  while (i < target.length && target.charCodeAt(i) !== 0x2f && target.charCodeAt(i) !== 0x3f) i++;
  const authority = target.slice(authorityStart, i);
  const parsed = parseAuthority(authority, 'request target');
  if ('kind' in parsed) return parsed;
  const { host, port = defaultPort(scheme) } = parsed;
  return { form: 'absolute', scheme, host, port, path: originPath(method, target.slice(i)), authority };
}

function originPath(method: string, rest: string): string {
  if (rest === '') return method === 'OPTIONS' ? '*' : '/';
  return rest.charCodeAt(0) === 0x2f ? rest : `/${rest}`;
}

/** Reads a Host header's value (RFC 9110 §7.2). */
export function parseHostHeader(value: string): HostAndPort | HeadProblem {
  return parseAuthority(value, 'Host header');
}

/** What a request's Host header names; `value` is as written. */
export type NamedHost = HostAndPort & { value: string };

/** The problem with a request's Host headers, if any. */
export function hostProblem(head: Pick<RequestHead, 'method' | 'version' | 'headers'>): HeadProblem | undefined {
  const named = namedHost(head);
  return named !== undefined && 'kind' in named ? named : undefined;
}

/**
 * The host that a request names. A problem when there is none in HTTP/1.1, several, or one that is not a host (RFC 9112 §3.2); undefined
 * when it is missing or empty and may be. CONNECT may come without: its target says where to, and programs in use leave Host out.
 */
export function namedHost(
  head: Pick<RequestHead, 'method' | 'version' | 'headers'>,
): NamedHost | HeadProblem | undefined {
  let hostValue: string | undefined;
  for (let i = 0; i < head.headers.length; i++) {
    const [name, value] = head.headers[i] as RawHeaders[number];
    if (name.length !== 4 || !isHeaderNamed(name, 'host')) continue;
    if (hostValue !== undefined)
      return problem(
        'host-repeated',
        `There is more than one Host header: ${quoteWireText(hostValue)} and ${quoteWireText(value)}.`,
      );
    hostValue = value;
  }
  if (hostValue === undefined)
    return head.version === '1.1' && head.method !== 'CONNECT'
      ? problem('host-missing', 'The request has no Host header.')
      : undefined;
  if (hostValue === '') return undefined;
  const parsed = parseHostHeader(hostValue);
  return 'kind' in parsed ? parsed : { ...parsed, value: hostValue };
}

/** Host and port as a URL or a Host header has them: IPv6 in brackets, the scheme's own port left out. */
export function formatAuthority(host: string, port: number, scheme: TargetScheme): string {
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return port === defaultPort(scheme) ? bracketed : `${bracketed}:${port}`;
}

/** What name lookup and TLS take: an IPv6 address without its brackets. */
export function hostWithoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

export function defaultPort(scheme: TargetScheme): number {
  return scheme === 'http' || scheme === 'ws' ? 80 : 443;
}

const schemes: Readonly<Record<string, TargetScheme>> = Object.assign(Object.create(null), {
  http: 'http',
  https: 'https',
  ws: 'ws',
  wss: 'wss',
});

/** The longest name DNS has (RFC 1035 §2.3.4), with its trailing dot. */
const maxHostChars = 254;

function parseAuthority(text: string, what: string): HostAndPort | HeadProblem {
  if (text.includes('@'))
    return problem(
      'userinfo-refused',
      `The ${what} has a user name or password before its host; they are not accepted there.`,
    );
  const hostEnd = text.charCodeAt(0) === 0x5b ? text.indexOf(']') + 1 : indexOrEnd(text, ':');
  const host = text.slice(0, hostEnd);
  if (host === '') return problem('host-empty', `The ${what} ${quoteWireText(text)} has no host.`);
  if (!isHost(host))
    return problem(
      'host-invalid',
      `The ${what} ${quoteWireText(text)} has a host that is neither a name nor an address.`,
    );
  if (hostEnd === text.length) return { host, port: undefined };
  if (text.charCodeAt(hostEnd) !== 0x3a)
    return problem('host-invalid', `The ${what} ${quoteWireText(text)} goes on after its host.`);
  const port = parsePort(text, hostEnd + 1);
  // An empty port is allowed and means the default (RFC 3986 §3.2.3).
  if (port === -1)
    return problem(
      'port-invalid',
      `The ${what} ${quoteWireText(text)} has a port that is not a number from 1 to 65535.`,
    );
  return { host, port: port === 0 ? undefined : port };
}

/** 0 for an empty port, -1 for a wrong one. */
function parsePort(text: string, start: number): number {
  if (start === text.length) return 0;
  if (text.length - start > 5) return -1;
  let port = 0;
  for (let i = start; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    port = port * 10 + digit;
  }
  return port >= 1 && port <= 65535 ? port : -1;
}

/**
 * A name of letters, digits, `-`, `.`, `_` and `~`, or an IPv6 address in brackets. Percent-encoding and the delimiters that
 * RFC 3986 would allow in names are refused: no resolver takes them, and parsers disagree about them.
 */
function isHost(host: string): boolean {
  if (host.charCodeAt(0) === 0x5b) return parseIpv6(host.slice(1, -1)) !== undefined;
  if (host.length > maxHostChars || host === '.') return false;
  for (let i = 0; i < host.length; i++) {
    const code = host.charCodeAt(i);
    const letter = code | 0x20;
    const isAllowed =
      (letter >= 0x61 && letter <= 0x7a && code < 0x7f) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x2d ||
      code === 0x2e ||
      code === 0x5f ||
      code === 0x7e;
    if (!isAllowed) return false;
  }
  return true;
}

function indexOrEnd(text: string, char: string): number {
  const index = text.indexOf(char);
  return index === -1 ? text.length : index;
}
