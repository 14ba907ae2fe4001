import { parseMediaType } from './media-type.ts';

export interface MultipartPart {
  headers: Array<[name: string, value: string]>;
  /** `name` and `filename` of Content-Disposition; null when absent. */
  name: string | null;
  fileName: string | null;
  contentType: string | null;
  bytes: Uint8Array;
}

export interface Multipart {
  parts: MultipartPart[];
  /** The closing boundary was there. */
  isWhole: boolean;
}

/** RFC 2046 §5.1.1. Null when there is no boundary to go by. */
export function parseMultipart(bytes: Uint8Array, contentType: string | null): Multipart | null {
  const boundary = parseMediaType(contentType)?.parameters.get('boundary');
  if (!boundary) return null;
  const delimiter = asBytes(`--${boundary}`);
  const parts: MultipartPart[] = [];
  let at = findLine(bytes, delimiter, 0);
  while (at >= 0) {
    const behind = at + delimiter.length;
    if (bytes[behind] === 0x2d && bytes[behind + 1] === 0x2d) return { parts, isWhole: true };
    const start = behindLineEnd(bytes, behind);
    const next = findLine(bytes, delimiter, start);
    parts.push(parsePart(bytes.subarray(start, next < 0 ? bytes.length : beforeLineEnd(bytes, next))));
    at = next;
  }
  return { parts, isWhole: false };
}

function parsePart(bytes: Uint8Array): MultipartPart {
  const { end, bodyStart } = headEnd(bytes);
  const headers = latin1(bytes.subarray(0, end))
    .split(/\r?\n/)
    .filter((line) => line.includes(':'))
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), utf8(line.slice(colon + 1).trim())];
    });
  const fieldValue = (name: string) => headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
  const disposition = parseMediaType(fieldValue('content-disposition'))?.parameters;
  return {
    headers,
    name: disposition?.get('name') ?? null,
    fileName: disposition?.get('filename') ?? null,
    contentType: fieldValue('content-type'),
    bytes: bytes.subarray(bodyStart),
  };
}

function headEnd(bytes: Uint8Array): { end: number; bodyStart: number } {
  if (bytes[0] === 0x0d && bytes[1] === 0x0a) return { end: 0, bodyStart: 2 };
  if (bytes[0] === 0x0a) return { end: 0, bodyStart: 1 };
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return { end: at, bodyStart: at + 2 };
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return { end: at, bodyStart: at + 3 };
  }
  return { end: bytes.length, bodyStart: bytes.length };
}

/** At the start of a line only: what looks like a boundary within a line is content. */
function findLine(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x2d, from); at >= 0; at = bytes.indexOf(0x2d, at + 1)) {
    const isLineStart = at === 0 || bytes[at - 1] === 0x0a;
    if (isLineStart && wanted.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}

function behindLineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(0x0a, from);
  return end < 0 ? bytes.length : end + 1;
}

function beforeLineEnd(bytes: Uint8Array, lineStart: number): number {
  return bytes[lineStart - 2] === 0x0d ? lineStart - 2 : lineStart - 1;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

const asBytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Browsers write names in the page's encoding, today UTF-8. */
function utf8(binary: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(asBytes(binary));
  } catch {
    return binary;
  }
}
