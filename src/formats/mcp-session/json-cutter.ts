/** Bytes of JSON text cut at one level, without reading what is inside. Where grammar matters, `JSON.parse` has checked the text before. */
export interface JsonMember {
  name: string;
  /** Where the value's text is. */
  start: number;
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The members of an object, in their order, duplicates too. Null when the text is no object. */
export function cutMembers(text: Uint8Array): JsonMember[] | null {
  const { length } = text;
  let at = skipSpace(text, 0);
  if (text[at] !== 0x7b) return null;
  const members: JsonMember[] = [];
  at = skipSpace(text, at + 1);
  while (at < length && text[at] === QUOTE) {
    const nameEnd = stringEnd(text, at + 1);
    const name = memberName(text, at, nameEnd);
    at = skipSpace(text, nameEnd);
    if (text[at] !== COLON) return null;
    const start = skipSpace(text, at + 1);
    const end = valueEnd(text, start);
    members.push({ name, start, end });
    at = skipSpace(text, end);
    if (text[at] !== COMMA) break;
    at = skipSpace(text, at + 1);
  }
  return members;
}

/** The items of a list as texts. Null when the text is no list. */
export function cutItems(text: Uint8Array): Uint8Array[] | null {
  let at = skipSpace(text, 0);
  if (text[at] !== 0x5b) return null;
  const items: Uint8Array[] = [];
  at = skipSpace(text, at + 1);
  while (at < text.length && text[at] !== 0x5d) {
    const end = valueEnd(text, at);
    items.push(text.subarray(at, end));
    at = skipSpace(text, end);
    if (text[at] !== COMMA) break;
    at = skipSpace(text, at + 1);
  }
  return items;
}

/** The text of a member's value; null when there is none. Of one given twice the last, as parsers have it. */
export function memberValue(text: Uint8Array, name: string): Uint8Array | null {
  const member = cutMembers(text)?.findLast((each) => each.name === name);
  return member ? text.subarray(member.start, member.end) : null;
}

/** Behind the closing quote of the string that begins before `at`; the end of the text when there is none. */
export function stringEnd(text: Uint8Array, at: number): number {
  return Math.min(text.length, closingQuote(text, at) + 1);
}

/** Most strings end within so many bytes; for the others the built-in search is faster, which costs as much as these to begin. */
const shortBytes = 48;

/**
 * Where the string that begins before `from` ends. When that is not in this text: its length, or one more when the byte that follows is
 * escaped.
 */
export function closingQuote(text: Uint8Array, from: number): number {
  const { length } = text;
  let at = from;
  for (;;) {
    const soon = Math.min(length, at + shortBytes);
    while (at < soon) {
      const byte = text[at];
      if (byte === QUOTE) return at;
      at += byte === BACKSLASH ? 2 : 1;
    }
    if (at >= length) return at;
    const found = text.indexOf(QUOTE, at);
    const end = found < 0 ? length : found;
    const isEscaped = backslashesBefore(text, end, at) % 2 === 1;
    if (found < 0 || !isEscaped) return isEscaped ? end + 1 : end;
    at = found + 1;
  }
}

function backslashesBefore(text: Uint8Array, end: number, from: number): number {
  let at = end;
  while (at > from && text[at - 1] === BACKSLASH) at -= 1;
  return end - at;
}

export function skipSpace(text: Uint8Array, from: number): number {
  let at = from;
  while (at < text.length && (text[at] as number) <= 0x20) at += 1;
  return at;
}

function valueEnd(text: Uint8Array, start: number): number {
  const { length } = text;
  const first = text[start] as number;
  if (first === QUOTE) return stringEnd(text, start + 1);
  let at = start;
  if ((first | 0x20) !== 0x7b) {
    // A number or a literal ends at what cannot be a part of it.
    for (; at < length; at += 1) {
      const byte = text[at] as number;
      if (byte === COMMA || byte <= 0x20 || (byte | 0x20) === 0x7d) break;
    }
    return at;
  }
  let depth = 0;
  while (at < length) {
    const byte = text[at] as number;
    if (byte === QUOTE) {
      at = stringEnd(text, at + 1);
      continue;
    }
    at += 1;
    // `[` and `{` differ from each other, and `]` from `}`, in this bit only.
    const folded = byte | 0x20;
    if (folded === 0x7b) depth += 1;
    else if (folded === 0x7d && --depth === 0) return at;
  }
  return length;
}

/** Names of session files, so that the usual ones need no decoding: by length, first and last byte. */
const usualNames = new Map<number, string>();
const keyOf = (length: number, first: number, last: number): number => (length << 16) | (first << 8) | last;
for (const name of [
  'id',
  'proxy_id',
  'sequence',
  'timestamp',
  'direction',
  'transport',
  'jsonrpc_id',
  'method',
  'correlated_id',
  'modified',
  'payload',
  'original_payload',
  'jsonrpc',
  'params',
  'result',
  'error',
]) {
  usualNames.set(keyOf(name.length, name.charCodeAt(0), name.charCodeAt(name.length - 1)), name);
}

/** `from` is at the opening quote, `to` behind the closing one. */
function memberName(text: Uint8Array, from: number, to: number): string {
  const length = to - from - 2;
  const usual = usualNames.get(keyOf(length, text[from + 1] as number, text[to - 2] as number));
  if (usual !== undefined && isText(text, from + 1, usual)) return usual;
  return nameText(text.subarray(from, to));
}

function isText(text: Uint8Array, from: number, wanted: string): boolean {
  for (let at = 0; at < wanted.length; at += 1) if (text[from + at] !== wanted.charCodeAt(at)) return false;
  return true;
}

/** A name as it is meant, from its quoted text. */
export function nameText(quoted: Uint8Array): string {
  const text = decoder.decode(quoted);
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}
