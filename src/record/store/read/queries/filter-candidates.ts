// Filter → an index to begin from. When the filter demands one of few values of an indexed column (host, method, status, type), the rows
// that have them are known by number without looking at the others. The candidates hold every match and more: the filter itself is still
// asked of each. Next: filtered-pages.
import type { DatabaseSync } from 'node:sqlite';
import { responseTypes } from '../../../../model/filter/entry-type.ts';
import { type FilterContext, type FilterPredicate, filterPredicate } from '../../../../model/filter/evaluate-filter.ts';
import { type FilterSummary, summarySubject } from '../../../../model/filter/filter-subject.ts';
import type { Filter, FilterTerm } from '../../../../model/filter/filter-tree.ts';
import { distinctValues, type IndexedColumn, indexOf } from './distinct-values.ts';

export interface NumberBounds {
  lowest: number;
  highest: number;
}

/** Rows by number in either direction. */
export interface Candidates {
  /** At most `count` numbers within the bounds, from the lowest up or from the highest down. */
  next(bounds: NumberBounds, count: number, isNewestFirst: boolean): number[];
}

/** A list of the session's rows is read at about two million rows a second, candidates one by one: beyond this share they do not pay. */
const maxCandidates = 20_000;
const maxDistinctValues = 1000;
const maxValues = 200;

type Value = string | number;
interface Column {
  name: IndexedColumn;
  /** The same in a summary. */
  field: 'host' | 'method' | 'status' | 'contentType';
}
const columns: Readonly<Record<string, Column>> = {
  host: { name: 'host', field: 'host' },
  method: { name: 'method', field: 'method' },
  status: { name: 'status', field: 'status' },
  type: { name: 'content_type', field: 'contentType' },
};

/** Null: the list of the session is the better beginning. */
export function chooseCandidates(
  database: DatabaseSync,
  filter: Filter,
  given: { context: FilterContext; bounds: NumberBounds },
): Candidates | null {
  const terms = filter.kind === 'and' ? filter.operands : [filter];
  let best: { candidates: Candidates; rows: number } | null = null;
  for (const term of terms) {
    const column = columnOf(term);
    const values = column && valuesOf(database, column, filterPredicate(term, given.context));
    if (!column || !values || values.length > maxValues) continue;
    const rows = countRows(database, column, { values, bounds: given.bounds });
    if (best === null || rows < best.rows) best = { candidates: mergedStreams(database, column, values), rows };
  }
  if (best === null) return null;
  // With nothing else to ask, every candidate is a match and the first page is found at once however many there are.
  return best.rows <= maxCandidates || terms.length === 1 ? best.candidates : null;
}

function columnOf(filter: Filter): Column | null {
  const term = filter as FilterTerm;
  if (term.kind === 'name') return columns[term.field] ?? null;
  if (term.kind === 'number') return columns[term.field] ?? null;
  if (term.kind !== 'type') return null;
  const isOfResponse = term.types.every((type) => type.kind !== 'known' || responseTypes[type.type] !== undefined);
  return isOfResponse ? columns['type']! : null;
}

/** The values in the column that the term matches, asked of the term itself. Null when there are too many to look at. */
function valuesOf(database: DatabaseSync, { name, field }: Column, matches: FilterPredicate): Value[] | null {
  const values = distinctValues(database, name, maxDistinctValues + 1);
  if (values.length > maxDistinctValues) return null;
  return values.filter((value) => matches(summarySubject({ ...anySummary, [field]: value })));
}

/** What a term on one column does not look at. */
const anySummary: FilterSummary = {
  sessionId: '',
  timestamp: 0,
  kind: 'http',
  method: '',
  url: '',
  protocol: 'http',
  host: '',
  path: '',
  httpVersion: '1.1',
  status: null,
  contentType: null,
  requestBodySize: 0,
  responseBodySize: 0,
  duration: null,
  state: 'completed',
  clientAddress: '',
  isComplete: true,
  isMocked: false,
  isBreakpointed: false,
  isModified: false,
  isTruncated: false,
  isReplay: false,
};

/** Counts no further than it matters. */
function countRows(
  database: DatabaseSync,
  { name }: Column,
  { values, bounds }: { values: Value[]; bounds: NumberBounds },
): number {
  const count = database.prepare(
    `SELECT count(*) AS rows FROM (SELECT 1 FROM traffic INDEXED BY ${indexOf(name)} WHERE ${name} = ? AND number BETWEEN ? AND ? LIMIT ?)`,
  );
  let rows = 0;
  for (const value of values) {
    rows += (count.get(value, bounds.lowest, bounds.highest, maxCandidates + 1 - rows) as { rows: number }).rows;
    if (rows > maxCandidates) break;
  }
  return rows;
}

/** Each value's rows stand in the index in the order of their numbers. */
function mergedStreams(database: DatabaseSync, { name }: Column, values: Value[]): Candidates {
  const streamOf = (order: 'ASC' | 'DESC') =>
    database.prepare(
      `SELECT number FROM traffic INDEXED BY ${indexOf(name)} WHERE ${name} = ? AND number BETWEEN ? AND ? ORDER BY number ${order} LIMIT ?`,
    );
  const descending = streamOf('DESC');
  const ascending = streamOf('ASC');
  return {
    next(bounds, count, isNewestFirst) {
      const stream = isNewestFirst ? descending : ascending;
      const numbers = values
        .flatMap((value) => stream.all(value, bounds.lowest, bounds.highest, count) as Array<{ number: number }>)
        .map(({ number }) => number);
      numbers.sort(isNewestFirst ? (a, b) => b - a : (a, b) => a - b);
      return numbers.slice(0, count);
    },
  };
}
