// A text of any length, handed over in pieces → the first match. Keeps no more of it than a match and its surroundings need, so that a match
// across pieces is found and memory stays flat. Before: search-body.
import type { FindNeedle, Needle, TextRange } from '../../../../model/search/needle.ts';
import type { Snippet } from '../../../../model/search/search-hit.ts';
import { charsAfter, charsBefore, snippetOf } from '../../../../model/search/snippet.ts';

/** A regular expression looks at this much at a time; up to here it sees a text whole. */
const regexWindowChars = 1024 * 1024;
/** A match of a regular expression in a longer text can be so long. */
const regexOverlapChars = 64 * 1024;

export interface WindowMatch {
  snippet: Snippet;
  position: number;
}

export class SearchWindows {
  readonly #find: FindNeedle;
  readonly #leastChars: number;
  readonly #overlapChars: number;
  #text = '';
  /** Offset of `#text` in the whole. */
  #at = 0;

  constructor(needle: Needle, find: FindNeedle) {
    this.#find = find;
    this.#leastChars = needle.kind === 'regex' ? regexWindowChars : 0;
    this.#overlapChars = needle.kind === 'regex' ? regexOverlapChars : needle.text.length + charsBefore + charsAfter;
  }

  push(piece: string, isLast: boolean): WindowMatch | null {
    this.#text += piece;
    if (!isLast && this.#text.length < this.#leastChars) return null;
    // The character in front is there for `^`, which would take the window's beginning for the text's.
    const match = this.#find(this.#text, this.#at === 0 ? 0 : 1);
    const keepFrom = Math.max(0, this.#text.length - this.#overlapChars);
    if (match !== null && (isLast || !this.#isUnclear(match, keepFrom))) {
      return { snippet: snippetOf(this.#text, match, this.#at > 0), position: this.#at + match.from };
    }
    this.#at += keepFrom;
    this.#text = this.#text.slice(keepFrom);
    return null;
  }

  /** It may become longer, or none (`$`), with what comes; then it is found again, because all of it is kept. */
  #isUnclear(match: TextRange, keepFrom: number): boolean {
    return match.to + charsAfter > this.#text.length && match.from >= keepFrom + charsBefore;
  }
}
