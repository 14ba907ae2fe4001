import { filterTerms } from '../../../model/filter/filter-needs.ts';
import { parseFilter } from '../../../model/filter/parse-filter.ts';
import { withoutTerm, withTerm } from '../filter-bar/query-edit.ts';

export interface TimeSpan {
  /** Milliseconds since 1970. */
  from: number;
  /** The first one that does not belong to it. */
  to: number;
}

/** The query, for this span of time alone: what it said of time before goes. */
export function withSpan(query: string, { from, to }: TimeSpan): string {
  return withTerm(withTerm(withoutSpan(query), `since:${momentValue(from)}`), `until:${momentValue(to - 1)}`);
}

export function withoutSpan(query: string): string {
  return timeTerms(query).reduce(withoutTerm, query).trim();
}

export const hasSpan = (query: string): boolean => timeTerms(query).length > 0;

function timeTerms(query: string): string[] {
  const parsed = parseFilter(query);
  if (parsed.kind === 'problem') return [];
  const { filter } = parsed;
  const conditions = filter.kind === 'and' ? filter.operands : [filter];
  return conditions
    .filter((condition) => filterTerms(condition).length === 1 && filterTerms(condition)[0]?.kind === 'moment')
    .map(({ from, to }) => query.slice(from, to));
}

/** `2026-03-31T14:03:59`, local time, milliseconds only where there are some. */
function momentValue(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  const ms = date.getMilliseconds();
  return ms === 0 ? `${day}T${time}` : `${day}T${time}.${String(ms).padStart(3, '0')}`;
}
