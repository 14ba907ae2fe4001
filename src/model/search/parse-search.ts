import type { Filter } from '../filter/filter-tree.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { regexObjection } from '../filter/regex-check.ts';
import type { Needle } from './needle.ts';

export type ParsedSearch =
  | {
      kind: 'search';
      filter: Filter;
      needle: Needle /** The terms that narrow, as written; '' = none. */;
      terms: string;
    }
  | { kind: 'problem'; message: string; from: number; to: number };

export interface SearchOptions {
  /** Letter case counts. */
  isCaseSensitive: boolean;
  /** The text is the source of a regular expression. */
  isRegex: boolean;
}

export const maxSearchChars = 2000;

/**
 * What a person typed to search: terms of the filter language at the beginning narrow (`host:api.example.com status:5xx`), everything behind
 * them is the text, to the letter, spaces too. `/…/flags` is a regular expression, and text in quotes is taken out of them, so that it can
 * begin like a term. What begins like a term and is none is text: a piece of JSON or of a header can be pasted as it is.
 */
export function parseSearch(typed: string, options: SearchOptions): ParsedSearch {
  const whole = typed.toWellFormed();
  if (whole.length > maxSearchChars)
    return problem(`Must not be longer than ${maxSearchChars} characters.`, maxSearchChars, whole.length);
  const { filter, at } = leadingTerms(whole);
  const text = whole.slice(at).trim();
  if (text === '') return problem('There is no text to search for.', 0, whole.length);
  const needle = readNeedle(text, options);
  if (needle.kind === 'regex') {
    const objection = regexObjection(needle.source, needle.flags);
    if (objection !== null) return problem(`The regular expression ${objection}.`, at, whole.length);
  }
  return { kind: 'search', filter, needle, terms: whole.slice(0, at).trim() };
}

const problem = (message: string, from: number, to: number): ParsedSearch => ({ kind: 'problem', message, from, to });

const everything: Filter = { kind: 'everything', from: 0, to: 0 };
/** `name:value` with an optional minus; values may hold quoted parts and regular expressions with spaces. */
const term = /\s*(-?[a-z][a-z.-]*:(?:"(?:\\.|[^"\\])*"|\/(?:\\.|[^/\\\n])+\/[imsu]*(?=\s|$)|[^\s"])+)(?=\s|$)/iy;

/** As many terms as there are with meaning to the filter language, one after another. */
function leadingTerms(text: string): { filter: Filter; at: number } {
  let at = 0;
  let filter = everything;
  for (;;) {
    term.lastIndex = at;
    const found = term.exec(text);
    if (found === null) break;
    const parsed = parseFilter(text.slice(0, term.lastIndex));
    if (parsed.kind === 'problem' || !isFieldTerm(found[1] as string)) break;
    filter = parsed.filter;
    at = term.lastIndex;
  }
  return { filter, at };
}

/** `localhost:8080` and `http://…` are understood by the filter language too, as text. */
function isFieldTerm(written: string): boolean {
  const parsed = parseFilter(written);
  if (parsed.kind === 'problem') return false;
  const { filter } = parsed;
  const inner = filter.kind === 'not' ? filter.operand : filter;
  return inner.kind !== 'and' && inner.kind !== 'or' && !(inner.kind === 'search' && inner.isBare);
}

function readNeedle(text: string, { isCaseSensitive, isRegex }: SearchOptions): Needle {
  if (isRegex) return { kind: 'regex', source: text, flags: isCaseSensitive ? '' : 'i' };
  const [, source, flags] = /^\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+)\/([imsu]*)$/i.exec(text) ?? [];
  // Without flags it is more likely a path, as in the filter language.
  if (source !== undefined && flags) return { kind: 'regex', source, flags: [...new Set(flags)].sort().join('') };
  const quoted = /^"((?:\\["\\]|[^"])+)"$/.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
  return { kind: 'text', text: quoted ?? text, isCaseSensitive };
}
