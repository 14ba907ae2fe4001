import { foldCase } from '../filter/fold-case.ts';

/** What is searched for. */
export type Needle =
  | { kind: 'text'; text: string; isCaseSensitive: boolean }
  | { kind: 'regex'; source: string; flags: string };

export interface TextRange {
  from: number;
  to: number;
}

/** The first match at `at` or behind it; null when there is none. An empty match is none. */
export type FindNeedle = (text: string, at: number) => TextRange | null;

export function needleFinder(needle: Needle): FindNeedle {
  if (needle.kind === 'regex') return regexFinder(new RegExp(needle.source, `${needle.flags}g`));
  const wanted = needle.isCaseSensitive ? needle.text : foldCase(needle.text);
  return (text, at) => {
    // Folding keeps the length of a text, so offsets are those of the text itself.
    const from = (needle.isCaseSensitive ? text : foldCase(text)).indexOf(wanted, at);
    return from === -1 ? null : { from, to: from + wanted.length };
  };
}

function regexFinder(regex: RegExp): FindNeedle {
  return (text, at) => {
    regex.lastIndex = at;
    for (let found = regex.exec(text); found !== null; found = regex.exec(text)) {
      if (found[0].length > 0) return { from: found.index, to: found.index + found[0].length };
      regex.lastIndex += regex.unicode && (text.codePointAt(found.index) ?? 0) > 0xffff ? 2 : 1;
    }
    return null;
  };
}

/**
 * The longest piece of the searched text that can be looked for in UTF-8 bytes without knowing Unicode: bytes without regard to the case of
 * ASCII letters, and nothing else that has a case. Whatever holds the text holds this piece. Null: there is none, all must be looked at.
 * `isOutside` says which characters cannot be relied on.
 */
export function bytePiece(needle: Needle, isOutside: (character: string) => boolean): string | null {
  if (needle.kind === 'regex') return null;
  let best = '';
  let piece = '';
  for (const character of foldCase(needle.text)) {
    piece = isByteSafe(character) && !isOutside(character) ? piece + character : '';
    if (piece.length > best.length) best = piece;
  }
  return best === '' ? null : best;
}

/** U+FFFD stands for bytes that mean nothing, U+FEFF is dropped at the beginning; surrogates have no bytes of their own. */
function isByteSafe(character: string): boolean {
  if (character <= '\x7f') return true;
  if (character === '\ufffd' || character === '\ufeff' || /^[\ud800-\udfff]$/.test(character)) return false;
  return character.toLowerCase() === character && character.toUpperCase() === character;
}
