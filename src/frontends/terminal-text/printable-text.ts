/**
 * Captured text is written by strangers, and a terminal obeys what it is sent: cursor movements, titles, even answers typed as if by the
 * person. So every character that is not plain text is shown by its number: C0 and C1 controls, DEL, line and paragraph separators, and
 * the marks that turn or hide text (Unicode TR 36 §2.5, "Trojan Source").
 */
const unsafe =
  /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** For one line: line breaks and tabs are shown by their number too. */
export function printableLine(text: string): string {
  return text.replace(unsafe, escaped);
}

/** For a text of several lines: line feeds and tabs stay, a line break of CR LF becomes a plain one. */
export function printableText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(unsafe, (character) => (character === '\n' || character === '\t' ? character : escaped(character)));
}

/** A header value: one character for each byte (latin1); shown as UTF-8 where the bytes are that. */
export function printableBytes(latin1: string): string {
  return printableLine(utf8OrNull(latin1) ?? latin1);
}

function utf8OrNull(latin1: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII is the same either way
  if (/^[\x00-\x7f]*$/.test(latin1)) return latin1;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return null;
  }
}

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
