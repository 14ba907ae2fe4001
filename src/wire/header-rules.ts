import type { RawHeaders } from '../model/http-message.ts';
import { hasToken, headersHaveToken, headerValues, isHeaderNamed, splitList } from './header-lookup.ts';
import { headerLines, type RequestHead, type ResponseHead } from './http1-head.ts';

/**
 * What a head becomes on its way through the proxy (RFC 9110 §7.6.1). The rule is that nothing changes unless it must:
 * `Connection: keep-alive`, `close`, `upgrade` and `te` are true of our own connection too, so they stay as they came, with the headers
 * that belong to them; Transfer-Encoding stays because chunks are relayed as they are; nothing is added, no Via either.
 */
export type ForwardedHead = {
  /** The complete head with its blank line, one char a byte. */
  text: string;
  /** The very array of the head that came in when no header was changed. */
  headers: RawHeaders;
};

export type RequestForwarding = {
  /** The request target to send. */
  target: string;
  /** What Host must say: replaces another value, or is put first when there is no Host. */
  hostValue?: string | undefined;
  /** The request was addressed to us as a proxy: what it tells a proxy goes no further. */
  isProxyRequest: boolean;
};

export function forwardRequestHead(head: RequestHead, forwarding: RequestForwarding): ForwardedHead {
  const { target, hostValue, isProxyRequest } = forwarding;
  if (mustChange(head.headers, isProxyRequest) || (hostValue !== undefined && !hasOnlyHost(head.headers, hostValue))) {
    const kept = changedFields(head, isProxyRequest);
    if (hostValue !== undefined) setHost(kept, hostValue);
    return printHead(target === head.target ? head.startLine : requestLine(head, target), kept);
  }
  if (target === head.target) return { text: head.text, headers: head.headers };
  return { text: requestLine(head, target) + head.text.slice(head.startLine.length), headers: head.headers };
}

export function forwardResponseHead(head: ResponseHead): ForwardedHead {
  if (!mustChange(head.headers, false)) return { text: head.text, headers: head.headers };
  return printHead(head.startLine, changedFields(head, false));
}

/** True when a header starts or continues authentication of the connection itself, which must then stay with one client. */
export function connectionAuthSeen(headers: RawHeaders): boolean {
  for (let i = 0; i < headers.length; i++) {
    const [name, value] = headers[i] as RawHeaders[number];
    const isAuth =
      (name.length === 13 && isHeaderNamed(name, 'authorization')) ||
      (name.length === 16 && isHeaderNamed(name, 'www-authenticate')) ||
      (name.length === 18 && isHeaderNamed(name, 'proxy-authenticate')) ||
      (name.length === 19 && isHeaderNamed(name, 'proxy-authorization'));
    if (isAuth && /(?:^|[\s,])(?:ntlm|negotiate)(?:[\s,]|$)/i.test(value)) return true;
  }
  return false;
}

/** True when the head, as we forward it, offers the origin another protocol (RFC 9110 §7.8). */
export function asksForUpgrade(headers: RawHeaders): boolean {
  return (
    headersHaveToken(headers, 'connection', 'upgrade') &&
    headerValues(headers, 'upgrade').some((value) => splitList(value).some(isUpgradeKept))
  );
}

type Field = { header: RawHeaders[number]; line: string };

/** Connection options that are as true of our connection as of the sender's. */
const adoptedOptions: ReadonlySet<string> = new Set(['close', 'keep-alive', 'te', 'upgrade']);

/**
 * Fields that no Connection option may take away: they frame, route or authorise the message or are meant for the
 * recipient (RFC 9110 §7.6.1), and naming them in Connection has been used to make proxies strip them.
 */
const endToEndFields: ReadonlySet<string> = new Set([
  'age',
  'authorization',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'date',
  'etag',
  'expect',
  'expires',
  'host',
  'location',
  'origin',
  'pragma',
  'range',
  'referer',
  'set-cookie',
  'trailer',
  'transfer-encoding',
  'vary',
  'www-authenticate',
]);

/** The fast path's question, asked for every message: is there a header that may have to go or change? */
function mustChange(headers: RawHeaders, isProxyRequest: boolean): boolean {
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i] as RawHeaders[number];
    const name = header[0];
    switch (name.length) {
      case 2:
        if (isHeaderNamed(name, 'te') && !isHeaderNamed(header[1], 'trailers')) return true;
        break;
      case 7:
        if (isHeaderNamed(name, 'upgrade') && hasToken(header[1], 'h2c')) return true;
        break;
      case 10:
        if (isHeaderNamed(name, 'connection') && !isAdopted(header[1])) return true;
        break;
      case 14:
        if (isHeaderNamed(name, 'http2-settings')) return true;
        break;
      case 16:
        if (isProxyRequest && isHeaderNamed(name, 'proxy-connection')) return true;
        break;
      case 19:
        if (isProxyRequest && isHeaderNamed(name, 'proxy-authorization')) return true;
        break;
    }
  }
  return false;
}

function isAdopted(connection: string): boolean {
  if (connection === 'keep-alive' || connection === 'close' || connection === 'Upgrade') return true;
  return splitList(connection).every((option) => adoptedOptions.has(option.toLowerCase()));
}

function hasOnlyHost(headers: RawHeaders, hostValue: string): boolean {
  let isThere = false;
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i] as RawHeaders[number];
    if (header[0].length !== 4 || !isHeaderNamed(header[0], 'host')) continue;
    if (isThere || header[1] !== hostValue) return false;
    isThere = true;
  }
  return isThere;
}

/** Every header, kept, changed or left out. */
function changedFields(head: RequestHead | ResponseHead, isProxyRequest: boolean): Field[] {
  const nominated = nominatedFields(head.headers);
  const lines = headerLines(head);
  const kept: Field[] = [];
  let isConnectionStale = false;
  for (let i = 0; i < head.headers.length; i++) {
    const header = head.headers[i] as RawHeaders[number];
    const name = header[0];
    if (isDropped(name, isProxyRequest, nominated)) continue;
    const field: Field = { header, line: lines[i] as string };
    const changed = isHeaderNamed(name, 'upgrade')
      ? changeList(field, isUpgradeKept)
      : isHeaderNamed(name, 'te')
        ? changeList(field, isCodingKept)
        : field;
    if (changed !== undefined) kept.push(changed);
    isConnectionStale ||= changed !== field || (isHeaderNamed(name, 'connection') && !isAdopted(header[1]));
  }
  return isConnectionStale ? withoutStaleOptions(kept) : kept;
}

function isDropped(name: string, isProxyRequest: boolean, nominated: readonly string[]): boolean {
  if (name.length === 14 && isHeaderNamed(name, 'http2-settings')) return true;
  if (isProxyRequest && name.length === 16 && isHeaderNamed(name, 'proxy-connection')) return true;
  if (isProxyRequest && name.length === 19 && isHeaderNamed(name, 'proxy-authorization')) return true;
  return nominated.length > 0 && nominated.includes(name.toLowerCase());
}

/** What Connection says belongs to the sender's connection only, in lower case. */
function nominatedFields(headers: RawHeaders): string[] {
  const nominated: string[] = [];
  for (let i = 0; i < headers.length; i++) {
    const [name, value] = headers[i] as RawHeaders[number];
    if (name.length !== 10 || !isHeaderNamed(name, 'connection') || isAdopted(value)) continue;
    for (const option of splitList(value)) {
      const field = option.toLowerCase();
      if (!adoptedOptions.has(field) && !endToEndFields.has(field)) nominated.push(field);
    }
  }
  return nominated;
}

function isUpgradeKept(protocol: string): boolean {
  return protocol.toLowerCase() !== 'h2c';
}

/** We take no transfer coding but chunked, so of TE only `trailers` is true of us (RFC 9110 §10.1.4). */
function isCodingKept(coding: string): boolean {
  return coding.toLowerCase() === 'trailers';
}

/** Connection without the options that are not ours, or that speak of an Upgrade or TE header that is not there. */
function withoutStaleOptions(fields: Field[]): Field[] {
  const names = new Set(fields.map((field) => field.header[0].toLowerCase()));
  return fields.flatMap((field) => {
    if (!isHeaderNamed(field.header[0], 'connection')) return [field];
    const changed = changeList(field, (option) => {
      const name = option.toLowerCase();
      return name === 'upgrade' || name === 'te' ? names.has(name) : adoptedOptions.has(name);
    });
    return changed === undefined ? [] : [changed];
  });
}

/** The field with its wanted members: the same object when that is all of them, undefined when it is none. */
function changeList(field: Field, isWanted: (member: string) => boolean): Field | undefined {
  const members = splitList(field.header[1]);
  const wanted = members.filter(isWanted);
  if (wanted.length === members.length) return field;
  return wanted.length === 0 ? undefined : makeField(field.header[0], wanted.join(', '));
}

function setHost(fields: Field[], hostValue: string): void {
  const index = fields.findIndex((field) => isHeaderNamed(field.header[0], 'host'));
  if (index === -1) {
    fields.unshift(makeField('Host', hostValue));
    return;
  }
  const first = fields[index] as Field;
  if (first.header[1] !== hostValue) fields[index] = makeField(first.header[0], hostValue);
  for (let i = fields.length - 1; i > index; i--) {
    if (isHeaderNamed((fields[i] as Field).header[0], 'host')) fields.splice(i, 1);
  }
}

function makeField(name: string, value: string): Field {
  return { header: [name, value], line: `${name}: ${value}` };
}

function requestLine(head: RequestHead, target: string): string {
  return `${head.method} ${target} HTTP/${head.version}`;
}

function printHead(startLine: string, fields: Field[]): ForwardedHead {
  let text = `${startLine}\r\n`;
  const headers: Array<RawHeaders[number]> = [];
  for (const field of fields) {
    text += `${field.line}\r\n`;
    headers.push(field.header);
  }
  return { text: `${text}\r\n`, headers };
}
