import { tokenChars } from './field-lines.ts';

export type SniffedProtocol = 'tls' | 'http' | 'http2-preface' | 'unknown' | 'more';

const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;

/** Longer than any registered method. */
const maxMethodBytes = 32;
const maxLineBytes = 8192;
const prefacePrefix = 'PRI * HTTP/2.0\r\n';

/** What a peer speaks, told by its first bytes; `more` when they are too few to say. */
export function sniffProtocol(bytes: Uint8Array): SniffedProtocol {
  if (bytes.length === 0) return 'more';
  // A TLS handshake record of any version so far (RFC 8446 §5.1).
  if (bytes[0] === 0x16) return bytes.length === 1 ? 'more' : bytes[1] === 0x03 ? 'tls' : 'unknown';
  if (startsLike(bytes, 0, prefacePrefix)) return bytes.length < prefacePrefix.length ? 'more' : 'http2-preface';
  return sniffRequestLine(bytes, skipEmptyLines(bytes));
}

function skipEmptyLines(bytes: Uint8Array): number {
  let i = 0;
  while (i < 8 && (bytes[i] === cr || bytes[i] === lf)) i++;
  return i;
}

function sniffRequestLine(bytes: Uint8Array, start: number): SniffedProtocol {
  let i = start;
  const methodEnd = Math.min(bytes.length, start + maxMethodBytes);
  while (i < methodEnd && tokenChars[bytes[i] as number] === 1) i++;
  if (i === bytes.length) return i - start < maxMethodBytes ? 'more' : 'unknown';
  if (i === start || bytes[i] !== space) return 'unknown';
  const target = bytes[i + 1];
  if (target === undefined) return 'more';
  if (target === 0x2f) return 'http';
  // Other line protocols too start with a word and a space (NICK, EHLO, USER), so the line must end like a request line.
  return sniffLineEnd(bytes, i + 1);
}

function sniffLineEnd(bytes: Uint8Array, from: number): SniffedProtocol {
  for (let i = from; i < bytes.length && i < maxLineBytes; i++) {
    if (bytes[i] === space && startsLike(bytes, i, ' HTTP/'))
      return bytes.length - i < ' HTTP/'.length ? 'more' : 'http';
    if (bytes[i] === lf || bytes[i] === 0) return 'unknown';
  }
  return bytes.length < maxLineBytes ? 'more' : 'unknown';
}

/** True when the bytes from `at` on and `text` agree as far as both go. */
function startsLike(bytes: Uint8Array, at: number, text: string): boolean {
  const end = Math.min(bytes.length - at, text.length);
  for (let i = 0; i < end; i++) {
    if (bytes[at + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}
