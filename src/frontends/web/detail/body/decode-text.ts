import { parseMediaType } from '../header-values.ts';
import { latin1 } from './body-kind.ts';

export interface DecodedText {
  text: string;
  /** As the Encoding standard calls it: `utf-8`, `windows-1252`. */
  charset: string;
  /** How the character set was known. */
  from: 'byte order mark' | 'content type' | 'document' | 'default';
  /** Some bytes mean nothing in this character set. */
  isDamaged: boolean;
}

/** After the HTML standard's order: byte order mark, what the message says, what the document says, UTF-8. */
export function decodeText(bytes: Uint8Array, contentType: string | null): DecodedText {
  const { charset, from } = charsetOf(bytes, contentType);
  const text = new TextDecoder(charset).decode(bytes);
  return { text, charset, from, isDamaged: text.includes('\ufffd') && !isWellFormed(bytes, charset) };
}

export function charsetOf(bytes: Uint8Array, contentType: string | null): Pick<DecodedText, 'charset' | 'from'> {
  const mark = byteOrderMark(bytes);
  if (mark !== null) return { charset: mark, from: 'byte order mark' };
  const said = knownCharset(parseMediaType(contentType)?.parameters.get('charset'));
  if (said !== null) return { charset: said, from: 'content type' };
  const inside = knownCharset(charsetInside(latin1(bytes.subarray(0, 1024))));
  if (inside !== null) return { charset: inside, from: 'document' };
  return { charset: 'utf-8', from: 'default' };
}

function byteOrderMark([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return null;
}

function charsetInside(head: string): string | undefined {
  const xml = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/.exec(head)?.[1];
  const css = /^@charset "([\w-]+)"/.exec(head)?.[1];
  return xml ?? css ?? /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1];
}

/** A document that could be read so far cannot be UTF-16, whatever it says of itself. */
function knownCharset(label: string | undefined): string | null {
  if (label === undefined) return null;
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch {
    return null;
  }
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
