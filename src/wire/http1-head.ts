import type { HttpVersion, RawHeaders } from '../model/http-message.ts';
import { parseFieldLines, printFieldLines, tokenChars } from './field-lines.ts';
import { type HeadProblem, problem } from './head-problem.ts';
import { badMethod, badStartLineByte, badTarget, badVersion, quoteStartLine } from './start-line-problem.ts';

export type Http1Version = Extract<HttpVersion, '1.0' | '1.1'>;

/**
 * A request head as it came. `text`, `startLine` and `headers` say the same thing; to change a head, make a new
 * one with `buildRequestHead`, so that they go on agreeing.
 */
export type RequestHead = {
  kind: 'request';
  method: string;
  /** The request target, exactly as on the wire. */
  target: string;
  version: Http1Version;
  headers: RawHeaders;
  startLine: string;
  /** The whole head with its blank line, one char a byte. */
  text: string;
};

/** A response head as it came; `buildResponseHead` makes a changed one. */
export type ResponseHead = {
  kind: 'response';
  version: Http1Version;
  status: number;
  /** The reason phrase; empty when there was none. */
  reason: string;
  headers: RawHeaders;
  startLine: string;
  /** The whole head with its blank line, one char a byte. */
  text: string;
};

const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;

/**
 * The index just after the blank line that ends a head, or -1 when it is not there yet. Heads whose lines end in bare LFs
 * are found too, so that their sender gets a refusal instead of a hang. A caller that waits for more bytes may go on
 * at `length - 2` of what it had.
 */
export function findHeadEnd(bytes: Uint8Array, from: number): number {
  const length = bytes.length;
  // An end is LF LF or LF CR LF, so of two neighbouring bytes one is always CR or LF: looking at every second byte is enough.
  for (let i = from + 1; i < length; i += 2) {
    const byte = bytes[i] as number;
    if (byte > cr || (byte !== cr && byte !== lf)) continue;
    const end = headEndAround(bytes, i, from);
    if (end !== -1) return end;
  }
  return -1;
}

/** Looks for an end that has its last or its middle byte at `at`. */
function headEndAround(bytes: Uint8Array, at: number, from: number): number {
  if (bytes[at] === lf) {
    if (isBlankLineEnd(bytes, at, from)) return at + 1;
    if (bytes[at + 1] === lf) return at + 2;
    if (bytes[at + 1] === cr && bytes[at + 2] === lf) return at + 3;
    return -1;
  }
  return bytes[at] === cr && at > from && bytes[at - 1] === lf && bytes[at + 1] === lf ? at + 2 : -1;
}

function isBlankLineEnd(bytes: Uint8Array, at: number, from: number): boolean {
  if (at > from && bytes[at - 1] === lf) return true;
  return at > from + 1 && bytes[at - 1] === cr && bytes[at - 2] === lf;
}

/** The index of the first byte that is not part of an empty line before a request line (RFC 9112 §2.2); at most four are skipped. */
export function skipLeadingEmptyLines(bytes: Uint8Array, from: number): number {
  let i = from;
  for (let skipped = 0; skipped < 4; skipped++) {
    if (bytes[i] !== cr || bytes[i + 1] !== lf) break;
    i += 2;
  }
  return i;
}

/**
 * The header block of the last request on a connection. Clients repeat themselves: a program that asks for one path after the other sends
 * the same headers each time, and then the same array is given again, which saves reading them and, by its identity, printing them.
 */
export class FieldMemo {
  text = '';
  headers: RawHeaders = [];
}

/** Reads a whole request head, blank line included, given as latin1 text. `memo` belongs to the connection. */
export function parseRequestHead(text: string, memo?: FieldMemo): RequestHead | HeadProblem {
  let i = 0;
  let code = text.charCodeAt(0);
  while (code < 256 && tokenChars[code] === 1) code = text.charCodeAt(++i);
  if (code !== space || i === 0) return badMethod(text, i);
  const targetStart = i + 1;
  i = targetStart;
  code = text.charCodeAt(i);
  // Bytes above 0x7f are not in the grammar, but clients send UTF-8 in paths and origins take it, so it passes as it is.
  while (code > space && code <= 0xff && code !== 0x7f) code = text.charCodeAt(++i);
  if (code !== space || i === targetStart) return badTarget(text, targetStart, i);
  const version = readVersion(text, i + 1);
  const lineEnd = i + 9;
  if (version === undefined || text.charCodeAt(lineEnd) !== cr || text.charCodeAt(lineEnd + 1) !== lf)
    return badVersion(text, i + 1);
  const headers = readFields(text, lineEnd + 2, memo);
  if ('kind' in headers) return headers;
  return {
    kind: 'request',
    method: text.slice(0, targetStart - 1),
    target: text.slice(targetStart, i),
    version,
    headers,
    startLine: text.slice(0, lineEnd),
    text,
  };
}

function readFields(text: string, start: number, memo: FieldMemo | undefined): RawHeaders | HeadProblem {
  const block = memo === undefined ? '' : text.slice(start);
  if (memo !== undefined && memo.text === block) return memo.headers;
  const headers: Array<readonly [string, string]> = [];
  const refused = parseFieldLines(text, start, headers);
  if (refused !== undefined) return refused;
  if (memo !== undefined) {
    memo.text = block;
    memo.headers = headers;
  }
  return headers;
}

/** The header lines of a head, without CRLF: line `i` is what `headers[i]` was read from. */
export function headerLines(head: Pick<RequestHead | ResponseHead, 'text' | 'headers'>): string[] {
  return head.text.split('\r\n').slice(1, 1 + head.headers.length);
}

/** Reads a whole response head, blank line included, given as latin1 text. A missing reason phrase and the space before it are accepted. */
export function parseResponseHead(text: string): ResponseHead | HeadProblem {
  const version = readVersion(text, 0);
  if (version === undefined || text.charCodeAt(8) !== space) return badVersion(text, 0);
  const status = readStatus(text);
  let i = 12;
  let code = text.charCodeAt(i);
  if (status === -1 || (code !== space && code !== cr))
    return problem(
      'status-invalid',
      `The status line ${quoteStartLine(text)} has no three-digit status from 100 to 999.`,
    );
  while ((code >= space && code <= 0xff && code !== 0x7f) || code === 0x09) code = text.charCodeAt(++i);
  if (code !== cr || text.charCodeAt(i + 1) !== lf) return badStartLineByte('status line', text, i);
  const headers: Array<readonly [string, string]> = [];
  const refused = parseFieldLines(text, i + 2, headers);
  if (refused !== undefined) return refused;
  return {
    kind: 'response',
    version,
    status,
    reason: text.slice(13, i),
    headers,
    startLine: text.slice(0, i),
    text,
  };
}

/** A request head from its parts; whatever could not have come over the wire (a line break in a value, …) is a problem. */
export function buildRequestHead(
  parts: Pick<RequestHead, 'method' | 'target' | 'version' | 'headers'>,
): RequestHead | HeadProblem {
  return sameCount(
    parseRequestHead(`${parts.method} ${parts.target} HTTP/${parts.version}\r\n${printFieldLines(parts.headers)}\r\n`),
    parts.headers,
  );
}

/** A response head from its parts; whatever could not have come over the wire is a problem. */
export function buildResponseHead(
  parts: Pick<ResponseHead, 'version' | 'status' | 'reason' | 'headers'>,
): ResponseHead | HeadProblem {
  return sameCount(
    parseResponseHead(`HTTP/${parts.version} ${parts.status} ${parts.reason}\r\n${printFieldLines(parts.headers)}\r\n`),
    parts.headers,
  );
}

/** A value with CRLF in it can look like two good headers; the count gives it away. */
function sameCount<Head extends { headers: RawHeaders }>(
  head: Head | HeadProblem,
  headers: RawHeaders,
): Head | HeadProblem {
  if ('headers' in head && head.headers.length !== headers.length)
    return problem('header-value-invalid', 'A header has a line break in its name or value.');
  return head;
}

function readVersion(text: string, at: number): Http1Version | undefined {
  if (text.startsWith('HTTP/1.', at)) {
    const minor = text.charCodeAt(at + 7);
    if (minor === 0x31) return '1.1';
    if (minor === 0x30) return '1.0';
  }
  return undefined;
}

function readStatus(text: string): number {
  const hundreds = text.charCodeAt(9) - 0x30;
  const tens = text.charCodeAt(10) - 0x30;
  const ones = text.charCodeAt(11) - 0x30;
  const isStatus = hundreds >= 1 && hundreds <= 9 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
  return isStatus ? hundreds * 100 + tens * 10 + ones : -1;
}
