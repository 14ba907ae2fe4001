// One window of rows, asked a filter. In: bounds by number, a size, a limit. Out: the matches among at most `size` rows from one end of the
// bounds on, and how far that went. Before: filtered-pages.
import type { DatabaseSync } from 'node:sqlite';
import type { EntryQuery } from '../store-reader.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { isThere } from './entry-queries.ts';
import { type SummaryRow, summaryColumns } from './entry-row.ts';
import type { Candidates, NumberBounds } from './filter-candidates.ts';

export interface WindowResult {
  rows: SummaryRow[];
  /** The last number looked at; null when nothing within the bounds is left. */
  upTo: number | null;
}

export type SearchWindow = (bounds: NumberBounds, size: number, limit: number) => WindowResult;

/** All rows of the session, straight from the index that holds what a list shows. */
export function searchList(database: DatabaseSync, query: EntryQuery, filter: CompiledFilter): SearchWindow {
  const isDescending = query.order === 'newest-first';
  const statement = database.prepare(selectWhere('t.number BETWEEN ? AND ?', filter, isDescending));
  return ({ lowest, highest }, size, limit) => {
    const from = isDescending ? Math.max(lowest, highest - size + 1) : lowest;
    const to = isDescending ? highest : Math.min(highest, lowest + size - 1);
    const rows = statement.all(query.sessionId, from, to, ...filter.parameters, limit) as unknown as SummaryRow[];
    const isAll = from === lowest && to === highest;
    return { rows, upTo: isAll ? null : isDescending ? from : to };
  };
}

const candidatesAtOnce = 500;

/** Only rows that an index names. */
export function searchCandidates(
  database: DatabaseSync,
  query: EntryQuery,
  given: { filter: CompiledFilter; candidates: Candidates },
): SearchWindow {
  const { filter, candidates } = given;
  const isDescending = query.order === 'newest-first';
  const statement = database.prepare(selectWhere('t.number IN (SELECT value FROM json_each(?))', filter, isDescending));
  return (bounds, size, limit) => {
    const count = Math.min(size, candidatesAtOnce);
    const numbers = candidates.next(bounds, count, isDescending);
    const rows = statement.all(query.sessionId, JSON.stringify(numbers), ...filter.parameters, limit);
    return { rows: rows as unknown as SummaryRow[], upTo: numbers.length < count ? null : numbers[count - 1]! };
  };
}

const selectWhere = (where: string, filter: CompiledFilter, isDescending: boolean): string =>
  `SELECT ${summaryColumns} FROM traffic t INDEXED BY idx_traffic_list CROSS JOIN sessions s
   WHERE t.session_id = ? AND ${where} AND s.id = t.session_id AND ${isThere} AND (${filter.sql})
   ORDER BY t.number ${isDescending ? 'DESC' : 'ASC'} LIMIT ?`;
