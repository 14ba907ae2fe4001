import { type BodyCharset, bodyCharset } from '../../../../model/body-charset.ts';

export interface DecodedText extends BodyCharset {
  text: string;
  /** Some bytes mean nothing in this character set. */
  isDamaged: boolean;
}

export function decodeText(bytes: Uint8Array, contentType: string | null): DecodedText {
  const { charset, from } = bodyCharset(bytes, contentType);
  const text = new TextDecoder(charset).decode(bytes);
  return { text, charset, from, isDamaged: text.includes('\ufffd') && !isWellFormed(bytes, charset) };
}

function isWellFormed(bytes: Uint8Array, charset: string): boolean {
  try {
    // A window may end within a character: that is no damage.
    new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
