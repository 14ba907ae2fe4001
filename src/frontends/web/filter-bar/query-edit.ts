import type { Filter } from '../../../model/filter/filter-tree.ts';
import { parseFilter } from '../../../model/filter/parse-filter.ts';
import { printValue } from '../../../model/filter/print-filter.ts';

/** `host:api.test`, quoted where the value needs it. */
export const termText = (field: string, value: string): string => `${field}:${printValue(field, value)}`;

/** The conditions that all must hold, as they are written. Null: the query does not parse, or is one alternative. */
function conditions(query: string): Filter[] | null {
  const parsed = parseFilter(query);
  if (parsed.kind === 'problem') return null;
  const { filter } = parsed;
  if (filter.kind === 'everything') return [];
  return filter.kind === 'and' ? filter.operands : [filter];
}

const textOf = (query: string, { from, to }: Filter): string => query.slice(from, to);
const isOpposite = (a: string, b: string): boolean => a === `-${b}` || b === `-${a}`;

/** Whether the query asks for this already. */
export function hasTerm(query: string, term: string): boolean {
  return (conditions(query) ?? []).some((condition) => textOf(query, condition) === term);
}

/** The query, and this as well. What it contradicts word for word goes. */
export function withTerm(query: string, term: string): string {
  if (hasTerm(query, term)) return query.trim();
  const kept = conditions(query);
  if (kept === null) return term;
  if (kept.some((condition) => condition.kind === 'or')) return `(${query.trim()}) ${term}`;
  const texts = kept.map((condition) => textOf(query, condition)).filter((text) => !isOpposite(text, term));
  return [...texts, term].join(' ');
}

export function withoutTerm(query: string, term: string): string {
  const kept = conditions(query);
  if (kept === null) return query;
  return kept
    .map((condition) => textOf(query, condition))
    .filter((text) => text !== term)
    .join(' ');
}

/** The values that `field:a,b` lists; empty when the query does not speak of the field like that. */
export function listedValues(query: string, field: string): string[] {
  const term = listTerm(query, field);
  return term === null ? [] : valuesOf(term.text, field);
}

/** Puts a value into `field:a,b`, or takes it out. */
export function withToggled(query: string, field: string, value: string): string {
  const term = listTerm(query, field);
  if (term === null) return withTerm(query, `${field}:${value}`);
  const values = valuesOf(term.text, field);
  const isIn = values.some((each) => each.toLowerCase() === value.toLowerCase());
  const next = isIn ? values.filter((each) => each.toLowerCase() !== value.toLowerCase()) : [...values, value];
  const replaced = next.length === 0 ? '' : `${field}:${next.join(',')}`;
  return `${query.slice(0, term.from)}${replaced}${query.slice(term.to)}`.replaceAll(/\s{2,}/g, ' ').trim();
}

function listTerm(query: string, field: string): { text: string; from: number; to: number } | null {
  const pattern = new RegExp(`^${field.replaceAll('.', '\\.')}:[^\\s"()]+$`, 'i');
  const found = (conditions(query) ?? []).find((condition) => pattern.test(textOf(query, condition)));
  return found === undefined ? null : { text: textOf(query, found), from: found.from, to: found.to };
}

const valuesOf = (text: string, field: string): string[] => text.slice(field.length + 1).split(',');
