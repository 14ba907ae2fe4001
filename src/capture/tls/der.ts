/**
 * Writes the pieces of ASN.1 DER (ITU-T X.690) that a certificate consists of. Each function gives the complete encoding of one value;
 * constructed ones take the encodings of their parts.
 */
export type Der = Buffer;

export function sequence(...parts: readonly Der[]): Der {
  return encode(0x30, parts);
}

export function set(...parts: readonly Der[]): Der {
  return encode(0x31, parts);
}

/** `[number]` around a complete encoding. */
export function explicitTag(number: number, part: Der): Der {
  return encode(0xa0 | number, [part]);
}

/** `[number]` in place of the tag of a primitive type. */
export function implicitTag(number: number, content: Uint8Array): Der {
  return encode(0x80 | number, [content]);
}

export function boolean(value: boolean): Der {
  return encode(0x01, [Buffer.from([value ? 0xff : 0])]);
}

/** A non-negative integer, big-endian, without leading zeros. A zero byte goes before a first byte that would read as a minus. */
export function integer(bytes: Uint8Array): Der {
  return encode(0x02, (bytes[0] ?? 0) >= 0x80 ? [Buffer.from([0]), bytes] : [bytes]);
}

export function bitString(bytes: Uint8Array, unusedBits = 0): Der {
  return encode(0x03, [Buffer.from([unusedBits]), bytes]);
}

export function octetString(bytes: Uint8Array): Der {
  return encode(0x04, [bytes]);
}

export function utf8String(text: string): Der {
  return encode(0x0c, [Buffer.from(text, 'utf8')]);
}

/** Dotted, e.g. `2.5.4.3`. */
export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(0x06, [Buffer.from([first * 40 + second, ...rest.flatMap(base128)])]);
}

/** UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). */
export function time(at: Date): Der {
  const digits = `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  const isLate = at.getUTCFullYear() >= 2050;
  return encode(isLate ? 0x18 : 0x17, [Buffer.from(isLate ? digits : digits.slice(2), 'latin1')]);
}

function encode(tag: number, parts: readonly Uint8Array[]): Der {
  let length = 0;
  for (const part of parts) length += part.length;
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(length)]), ...parts]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | (rest % 128));
  return bytes;
}
