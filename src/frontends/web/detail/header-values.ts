import type { RawHeaders } from '../../../model/http-message.ts';

/** All values of a field, in wire order. */
export function headerValues(headers: RawHeaders | null, name: string): string[] {
  const wanted = name.toLowerCase();
  return (headers ?? []).filter(([each]) => each.toLowerCase() === wanted).map(([, value]) => value);
}

export function headerValue(headers: RawHeaders | null, name: string): string | null {
  return headerValues(headers, name)[0] ?? null;
}

/** A header's characters are bytes. When some are beyond ASCII and together they are UTF-8, this is the text they mean; else null. */
export function utf8Meaning(value: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/^[\u0000-\u007f]*$/.test(value)) return null;
  try {
    const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
