import { escaped, hex, isUnsafe } from './unsafe-characters.ts';

/** Texts as the literals of languages. Each means exactly the text, on whatever is between the quotes nothing is done. */

const common: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** ECMAScript. `<` is escaped so that the literal can also stand in a page. */
export function javascriptLiteral(text: string): string {
  const body = escaped(text, (character, code) => {
    if (character in common) return common[character] as string;
    if (character === '<') return '\\x3c';
    if (!isUnsafe(code)) return null;
    return code > 0xffff ? `\\u{${hex(code, 1)}}` : `\\u${hex(code, 4)}`;
  });
  return `"${body}"`;
}

export function pythonLiteral(text: string): string {
  const body = escaped(text, (character, code) => {
    if (character in common) return common[character] as string;
    if (!isUnsafe(code)) return null;
    return code > 0xffff ? `\\U${hex(code, 8)}` : code > 0xff ? `\\u${hex(code, 4)}` : `\\x${hex(code, 2)}`;
  });
  return `"${body}"`;
}

export function pythonBytes(bytes: Uint8Array): string {
  return `b"${byteEscapes(bytes, common)}"`;
}

/** Go's interpreted string literals are bytes: `\xNN` is one of them, and the rest is UTF-8. */
export function goLiteral(text: string): string {
  const body = escaped(text, (character, code) => {
    if (character in common) return common[character] as string;
    if (!isUnsafe(code)) return null;
    if (code < 0x80) return `\\x${hex(code, 2)}`;
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  });
  return `"${body}"`;
}

export const goBytes = (bytes: Uint8Array): string => `"${byteEscapes(bytes, common)}"`;

export function rustLiteral(text: string): string {
  const body = escaped(text, (character, code) => {
    if (character in common) return common[character] as string;
    return isUnsafe(code) ? `\\u{${hex(code, 1)}}` : null;
  });
  return `"${body}"`;
}

export const rustBytes = (bytes: Uint8Array): string => `b"${byteEscapes(bytes, common)}"`;

/** Double quotes: `$` begins a variable there. PHP's strings are bytes. */
export function phpLiteral(text: string): string {
  const body = escaped(text, (character, code) => {
    if (character === '$') return '\\$';
    if (character in common) return common[character] as string;
    if (!isUnsafe(code)) return null;
    return code < 0x80 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 1)}}`;
  });
  return `"${body}"`;
}

export const phpBytes = (bytes: Uint8Array): string => `"${byteEscapes(bytes, { ...common, $: '\\$' })}"`;

function byteEscapes(bytes: Uint8Array, escapes: Readonly<Record<string, string>>): string {
  let out = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (Object.hasOwn(escapes, character)) out += escapes[character];
    else out += byte >= 0x20 && byte < 0x7f ? character : `\\x${hex(byte, 2)}`;
  }
  return out;
}

/**
 * Between PowerShell's single quotes only the quote is special, and it takes the typographic ones for the same (about_Quoting_Rules). They and
 * what a terminal would obey are put in by number.
 */
export function powershellLiteral(text: string): string {
  const parts: string[] = [];
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    const code = text.charCodeAt(at);
    const isPair =
      code >= 0xd800 && code <= 0xdbff && text.charCodeAt(at + 1) >= 0xdc00 && text.charCodeAt(at + 1) <= 0xdfff;
    if (isPair && !isUnsafe(text.codePointAt(at) as number)) {
      plain += text.slice(at, at + 2);
      at += 1;
    } else if (character === "'") plain += "''";
    else if (character === '\n' || !(isUnsafe(code) || (code >= 0x2018 && code <= 0x201b))) plain += character;
    else {
      parts.push(`'${plain}'`, `[char]0x${hex(code, 2)}`);
      plain = '';
    }
  }
  if (plain !== '' || parts.length === 0) parts.push(`'${plain}'`);
  // A text in front makes every `+` join texts.
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' + ')})`;
}
