import { type FilterFieldInfo, filterFields, findFilterField, flagMeanings, takesList } from './filter-fields.ts';
import type { EntryFlag, FilterField } from './filter-tree.ts';
import { foldCase } from './fold-case.ts';
import { printValue } from './print-filter.ts';

export interface FilterCompletion {
  kind: 'field' | 'value' | 'operator' | 'keyword';
  /** What to put in place of the range. */
  text: string;
  /** What to show. */
  label: string;
  /** A few words beside it; null when the label says it all. */
  detail: string | null;
}

/** What stands at the caret: the range a completion replaces, and what has been typed of it. */
export interface CompletionPlace {
  from: number;
  to: number;
  /** The field whose value is being typed; null where a field or a bare word begins. */
  field: FilterField | null;
  /** What is there up to the caret, without quotes. */
  prefix: string;
}

export interface FilterCompletions extends CompletionPlace {
  items: FilterCompletion[];
}

/** Values seen in the session, for fields that have no fixed list (and for header names). */
export type KnownValues = (field: FilterField, prefix: string) => readonly string[];

const maxItems = 50;

export function completionsAt(text: string, caret: number, knownValues: KnownValues = () => []): FilterCompletions {
  const place = completionPlaceAt(text, caret);
  const items =
    place.field === null ? fieldItems(place) : valueItems(findFilterField(place.field)!, place.prefix, knownValues);
  return { ...place, items: items.slice(0, maxItems) };
}

/** Works on unfinished queries, so it does not ask the parser. */
export function completionPlaceAt(text: string, caret: number): CompletionPlace {
  const term = termAt(text, Math.max(0, Math.min(caret, text.length)));
  const typed = text.slice(term.from, caret);
  const name = /^([a-z][a-z.-]*):/i.exec(typed)?.[1];
  const field = name === undefined ? undefined : findFilterField(name);
  if (name === undefined || !field) return { ...term, field: null, prefix: unquote(typed) };
  const valueFrom = term.from + name.length + 1 + startOfLastPart(typed.slice(name.length + 1), field);
  const to = valueFrom + startOfNextPart(text.slice(valueFrom, term.to), field);
  return { from: valueFrom, to: Math.max(to, caret), field: field.name, prefix: unquote(text.slice(valueFrom, caret)) };
}

/** The term around or right before the caret; empty where a new one would begin. */
function termAt(text: string, caret: number): { from: number; to: number } {
  const terms = /-?((?:"(?:\\.|[^"\\])*(?:"|$)|[^\s()"])+)/gs;
  for (const found of text.matchAll(terms)) {
    const to = found.index + found[0].length;
    if (found.index <= caret && caret <= to) return { from: Math.min(to - found[1]!.length, caret), to };
  }
  return { from: caret, to: caret };
}

function startOfLastPart(typed: string, field: FilterFieldInfo): number {
  const separator = separatorOf(field);
  if (separator === null || typed.startsWith('"')) return 0;
  return typed.lastIndexOf(separator) + 1;
}

function startOfNextPart(rest: string, field: FilterFieldInfo): number {
  const separator = separatorOf(field);
  const next = separator === null || rest.startsWith('"') ? -1 : rest.indexOf(separator);
  return next === -1 ? rest.length : next;
}

const separatorOf = (field: FilterFieldInfo): string | null =>
  takesList(field) ? ',' : field.valueKind === 'header' ? '=' : null;

const unquote = (text: string): string =>
  text.startsWith('"')
    ? text
        .slice(1)
        .replace(/"$/, '')
        .replaceAll(/\\(["\\])/g, '$1')
    : text;

function fieldItems(place: CompletionPlace): FilterCompletion[] {
  const fields = filterFields.map(
    (field): FilterCompletion => ({
      kind: 'field',
      text: `${field.name}:`,
      label: `${field.name}:`,
      detail: field.description,
    }),
  );
  const keywords = keywordItems.filter(
    ({ text }) => place.prefix !== '' && text.startsWith(place.prefix.toUpperCase()),
  );
  return [...ranked(fields, place.prefix), ...keywords];
}

const keywordItems: readonly FilterCompletion[] = [
  { kind: 'keyword', text: 'OR ', label: 'OR', detail: 'one of both' },
  { kind: 'keyword', text: 'AND ', label: 'AND', detail: 'both; the same as nothing between them' },
  { kind: 'keyword', text: 'NOT ', label: 'NOT', detail: 'the opposite; the same as - before it' },
];

function valueItems(field: FilterFieldInfo, prefix: string, knownValues: KnownValues): FilterCompletion[] {
  const fixed = (field.values ?? momentWords(field)).map(
    (value): FilterCompletion => ({
      kind: 'value',
      text: value,
      label: value,
      detail: field.name === 'is' ? flagMeanings[value as EntryFlag] : null,
    }),
  );
  const seen = knownValues(field.name, prefix)
    .filter((value) => !fixed.some((item) => item.label === value))
    .map(
      (value): FilterCompletion => ({ kind: 'value', text: printValue(field.name, value), label: value, detail: null }),
    );
  return [...ranked([...fixed, ...seen], prefix), ...(prefix === '' ? operatorItems(field) : [])];
}

const momentWords = (field: FilterFieldInfo): string[] =>
  field.valueKind === 'moment' ? ['today', 'yesterday', '10m', '1h', '1d'] : [];

function operatorItems(field: FilterFieldInfo): FilterCompletion[] {
  const example = { number: '400', size: '10kb', duration: '1s' }[field.valueKind as string];
  if (example === undefined) return [];
  const operator = (text: string, detail: string): FilterCompletion => ({
    kind: 'operator',
    text,
    label: text,
    detail,
  });
  return [
    operator('>=', `this or more, as in >=${example}`),
    operator('<=', `this or less, as in <=${example}`),
    operator('>', `more than, as in >${example}`),
    operator('<', `less than, as in <${example}`),
  ];
}

/** What begins with the prefix, then what has it elsewhere. */
function ranked(items: FilterCompletion[], prefix: string): FilterCompletion[] {
  const wanted = foldCase(prefix);
  const beginning = items.filter((item) => foldCase(item.label).startsWith(wanted));
  return [...beginning, ...items.filter((item) => !beginning.includes(item) && foldCase(item.label).includes(wanted))];
}
