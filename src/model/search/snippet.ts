import type { TextRange } from './needle.ts';
import type { Snippet } from './search-hit.ts';

export const charsBefore = 48;
export const charsAfter = 120;
const longestMatch = 160;

/** `isInside`: the text is itself a piece out of the midst of a longer one. */
export function snippetOf(text: string, match: TextRange, isInside = false): Snippet {
  const start = wholeCharacter(text, Math.max(0, match.from - charsBefore), -1);
  const matchTo = wholeCharacter(text, Math.min(match.to, match.from + longestMatch), 1);
  const end = wholeCharacter(text, Math.min(text.length, matchTo + charsAfter), 1);
  return {
    text: text
      .slice(start, end)
      .toWellFormed()
      .replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' '),
    from: match.from - start,
    to: matchTo - start,
    isCutBefore: isInside || start > 0,
    isCutAfter: end < text.length,
  };
}

/** Never between the two halves of a character. */
function wholeCharacter(text: string, at: number, step: 1 | -1): number {
  const isSplit = /[\ud800-\udbff]/.test(text[at - 1] ?? '') && /[\udc00-\udfff]/.test(text[at] ?? '');
  return isSplit ? at + step : at;
}
