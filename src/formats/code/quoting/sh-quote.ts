import { isUnsafe } from './unsafe-characters.ts';

/** One word of a POSIX shell that means exactly this text. Without NUL, which no argument can hold. */
export function quoteSh(text: string): string {
  return quotePieces(piecesOf(text));
}

/** The same for bytes, given as a text of which each character is one. */
export function quoteShBytes(binary: string): string {
  return quotePieces(
    Array.from(binary, (character) => ({ bytes: [character.charCodeAt(0)], isPlain: isPlainAscii(character) })),
  );
}

interface Piece {
  bytes: readonly number[];
  /** Stands for itself between single quotes. */
  isPlain: boolean;
  text?: string;
}

const isPlainAscii = (character: string): boolean => character === '\n' || (character >= ' ' && character <= '~');

function piecesOf(text: string): Piece[] {
  const encoder = new TextEncoder();
  return Array.from(text, (character) => {
    const isPlain = character === '\n' || !isUnsafe(character.codePointAt(0) as number);
    return { bytes: isPlain ? [] : [...encoder.encode(character)], isPlain, text: character };
  });
}

/**
 * Between single quotes everything but the quote itself means itself, also `$`, backquotes, backslashes and `!`. What a terminal would obey is
 * written by printf: `"$(printf '\033')"`. A line feed stays as it is: `$(…)` would drop it.
 */
function quotePieces(pieces: readonly Piece[]): string {
  let out = '';
  let plain = '';
  let octal = '';
  const endPlain = (): void => {
    if (plain !== '') out += `'${plain.replaceAll("'", `'\\''`)}'`;
    plain = '';
  };
  const endOctal = (): void => {
    if (octal !== '') out += `"$(printf '${octal}')"`;
    octal = '';
  };
  for (const { bytes, isPlain, text } of pieces) {
    if (isPlain) {
      endOctal();
      plain += text ?? String.fromCharCode(bytes[0] as number);
    } else {
      endPlain();
      octal += bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    }
  }
  endPlain();
  endOctal();
  return out === '' ? "''" : out;
}
