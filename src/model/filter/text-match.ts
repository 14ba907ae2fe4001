import type { TextMatch } from './filter-tree.ts';
import { foldCase } from './fold-case.ts';

/** Runs one regular expression; replaced where a thread must be protected from a pattern that backtracks without end. */
export type TestRegex = (regex: RegExp, text: string) => boolean;
export type TextPredicate = (text: string) => boolean;

/** A regular expression looks at this much of a text: time grows with its length, for bad patterns faster than that. */
export const maxRegexInputChars = 1_048_576;

const testPlainly: TestRegex = (regex, text) => regex.test(text);

/** `contains`: anywhere in the text. `whole`: the value from end to end; a regular expression says that itself with ^ and $. */
export function textPredicate(
  match: TextMatch,
  mode: 'contains' | 'whole',
  testRegex: TestRegex = testPlainly,
): TextPredicate {
  switch (match.kind) {
    case 'literal': {
      const wanted = foldCase(match.text);
      return mode === 'whole' ? (text) => foldCase(text) === wanted : (text) => foldCase(text).includes(wanted);
    }
    case 'wildcard': {
      const pieces = foldCase(match.pattern).split('*');
      if (mode === 'contains') return (text) => hasPiecesInOrder(foldCase(text), pieces);
      return (text) => matchesWhole(foldCase(text), pieces);
    }
    case 'regex': {
      const regex = new RegExp(match.source, match.flags);
      return (text) => testRegex(regex, text.length > maxRegexInputChars ? text.slice(0, maxRegexInputChars) : text);
    }
  }
}

/** Taking the first place where each piece fits is enough: it leaves most room for the pieces that follow. */
function hasPiecesInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0;
  for (const piece of pieces) {
    const found = text.indexOf(piece, from);
    if (found === -1) return false;
    from = found + piece.length;
  }
  return true;
}

function matchesWhole(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces[pieces.length - 1] ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  return hasPiecesInOrder(text.slice(first.length, text.length - last.length), pieces.slice(1, -1));
}
