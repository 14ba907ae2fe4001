// JSON (RFC 8259) read as bytes: where values begin and end, and whether they are well-formed. Nothing is built, so numbers keep their digits,
// duplicate keys stay apart, and depth costs a number a level, not a call. Text is not checked for being valid UTF-8.

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** The first byte at or after `at` that is no white space; the length when there is none. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let i = at;
  while (i < bytes.length) {
    const byte = bytes[i] as number;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    i++;
  }
  return i;
}

/** Where the value that begins at `at` ends; -1 when it is not well-formed. */
export function skipValue(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return -1;
  const byte = bytes[at] as number;
  if (byte === quote) return skipString(bytes, at);
  if (byte === openBrace || byte === openBracket) return skipContainer(bytes, at);
  return skipScalar(bytes, at);
}

/**
 * Tells each member of the object that begins at `at`: key and value as places in `bytes`, the key with its quotes. Returns where the object
 * ends; -1 when it is not well-formed, which may show after members were told.
 */
export function scanMembers(
  bytes: Uint8Array,
  at: number,
  onMember: (key: string, start: number, end: number) => void,
): number {
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === closeBrace) return i + 1;
  for (;;) {
    if (bytes[i] !== quote) return -1;
    const keyEnd = skipString(bytes, i);
    if (keyEnd < 0) return -1;
    const key = stringValue(bytes, i, keyEnd);
    i = skipSpace(bytes, keyEnd);
    if (bytes[i] !== colon) return -1;
    const start = skipSpace(bytes, i + 1);
    const end = skipValue(bytes, start);
    if (end < 0) return -1;
    onMember(key, start, end);
    i = skipSpace(bytes, end);
    if (bytes[i] === closeBrace) return i + 1;
    if (bytes[i] !== comma) return -1;
    i = skipSpace(bytes, i + 1);
  }
}

/** As {@link scanMembers}, for the elements of an array. */
export function scanElements(bytes: Uint8Array, at: number, onElement: (start: number, end: number) => void): number {
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === closeBracket) return i + 1;
  for (;;) {
    const end = skipValue(bytes, i);
    if (end < 0) return -1;
    onElement(i, end);
    i = skipSpace(bytes, end);
    if (bytes[i] === closeBracket) return i + 1;
    if (bytes[i] !== comma) return -1;
    i = skipSpace(bytes, i + 1);
  }
}

/** The text that the well-formed string between `start` and `end` (quotes included) stands for. */
export function stringValue(bytes: Uint8Array, start: number, end: number): string {
  for (let i = start + 1; i < end - 1; i++) {
    if (bytes[i] === backslash) return JSON.parse(textOf(bytes, start, end)) as string;
  }
  return textOf(bytes, start + 1, end - 1);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const shortText = 64;

export function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > shortText) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte > 0x7f) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Before the first value of a container, behind a value, and behind a comma. */
const [atStart, behindValue, behindComma] = [0, 1, 2];

function skipContainer(bytes: Uint8Array, at: number): number {
  const outer: boolean[] = [];
  let isObject = bytes[at] === openBrace;
  let state = atStart;
  let i = at + 1;
  for (;;) {
    i = skipSpace(bytes, i);
    if (i >= bytes.length) return -1;
    let byte = bytes[i] as number;
    if (state !== behindComma && byte === (isObject ? closeBrace : closeBracket)) {
      i++;
      const next = outer.pop();
      if (next === undefined) return i;
      isObject = next;
      state = behindValue;
      continue;
    }
    if (state === behindValue) {
      if (byte !== comma) return -1;
      state = behindComma;
      i++;
      continue;
    }
    if (isObject) {
      i = skipKey(bytes, i);
      if (i < 0) return -1;
      byte = bytes[i] as number;
    }
    if (byte === openBrace || byte === openBracket) {
      outer.push(isObject);
      isObject = byte === openBrace;
      state = atStart;
      i++;
      continue;
    }
    i = byte === quote ? skipString(bytes, i) : skipScalar(bytes, i);
    if (i < 0) return -1;
    state = behindValue;
  }
}

/** Where the value behind the key begins. */
function skipKey(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== quote) return -1;
  const end = skipString(bytes, at);
  if (end < 0) return -1;
  const colonAt = skipSpace(bytes, end);
  if (bytes[colonAt] !== colon) return -1;
  const start = skipSpace(bytes, colonAt + 1);
  return start < bytes.length ? start : -1;
}

function skipString(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  for (let i = at + 1; i < length; i++) {
    const byte = bytes[i] as number;
    if (byte === quote) return i + 1;
    if (byte < 0x20) return -1;
    if (byte !== backslash) continue;
    i++;
    const escaped = bytes[i];
    if (escaped === 0x75) {
      for (let digit = 1; digit <= 4; digit++) if (!isHexDigit(bytes[i + digit])) return -1;
      i += 4;
    } else if (escaped === undefined || !escapes.includes(escaped)) {
      return -1;
    }
  }
  return -1;
}

/** `" \ / b f n r t` */
const escapes = [0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74];

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function skipScalar(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === 0x74) return skipWord(bytes, at, 'true');
  if (byte === 0x66) return skipWord(bytes, at, 'false');
  if (byte === 0x6e) return skipWord(bytes, at, 'null');
  return skipNumber(bytes, at);
}

function skipWord(bytes: Uint8Array, at: number, word: string): number {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return -1;
  return at + word.length;
}

/** RFC 8259 §6: no leading zeros, digits on both sides of the point. */
function skipNumber(bytes: Uint8Array, at: number): number {
  let i = bytes[at] === 0x2d ? at + 1 : at;
  if (bytes[i] === 0x30) i++;
  else {
    i = skipDigits(bytes, i);
    if (i < 0) return -1;
  }
  if (bytes[i] === 0x2e) {
    i = skipDigits(bytes, i + 1);
    if (i < 0) return -1;
  }
  if (bytes[i] === 0x65 || bytes[i] === 0x45) {
    const sign = bytes[i + 1];
    i = skipDigits(bytes, sign === 0x2b || sign === 0x2d ? i + 2 : i + 1);
  }
  return i;
}

/** At least one. */
function skipDigits(bytes: Uint8Array, at: number): number {
  let i = at;
  while (isDigit(bytes[i])) i++;
  return i > at ? i : -1;
}
