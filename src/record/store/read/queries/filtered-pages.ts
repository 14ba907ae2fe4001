// A filtered list, page by page. In: filter, cursor, limit. Out: matches, and where to go on. Looks at a window of rows at a time and stops
// when the page is full or its slice of time is over: so no filter, on no size of session, holds the thread for long.
// Must never skip an entry or give one twice. Before: database-reader. Next: compile-filter, filter-candidates.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { createContext, Script } from 'node:vm';
import { AppError } from '../../../../model/app-error.ts';
import { type FilterContext, filterThresholds } from '../../../../model/filter/evaluate-filter.ts';
import { filterTerms, isSummaryFilter } from '../../../../model/filter/filter-needs.ts';
import type { Filter } from '../../../../model/filter/filter-tree.ts';
import type { EntrySummary } from '../../../../model/traffic-entry.ts';
import type { EntryQuery, FoundPage } from '../store-reader.ts';
import { compileFilter } from './compile-filter.ts';
import { isThere } from './entry-queries.ts';
import { type SummaryRow, summaryColumns, toSummary } from './entry-row.ts';
import { type Candidates, chooseCandidates, type NumberBounds } from './filter-candidates.ts';
import { registerFilterFunctions } from './filter-functions.ts';

/** A page is given out after this time at the latest, give or take one window. */
const sliceMs = 120;
/** Windows grow and shrink to take about this long. */
const windowMs = 20;
const firstWindow = { summary: 10_000, content: 200 };
const maxWindow = 1_000_000;
/** A regular expression that is not done with a window by now is not going to be. */
const regexTimeoutMs = 3000;
const candidatesAtOnce = 500;

type FilterQuery = EntryQuery & { filter: Filter };

export class FilteredPages {
  readonly #database: DatabaseSync;
  readonly #boundsOf: StatementSync;

  constructor(database: DatabaseSync) {
    registerFilterFunctions(database);
    this.#database = database;
    this.#boundsOf = database.prepare(
      `SELECT max(s.cleared_up_to + 1, (SELECT min(number) FROM traffic INDEXED BY idx_traffic_list WHERE session_id = s.id)) AS lowest,
         (SELECT max(number) FROM traffic INDEXED BY idx_traffic_list WHERE session_id = s.id) AS highest
       FROM sessions s WHERE s.id = ? AND s.is_removed = 0`,
    );
  }

  /** Inside a read transaction. */
  page(query: FilterQuery, { asOfSeq, now }: { asOfSeq: number; now: number }): FoundPage {
    const bounds = this.#boundsFor(query);
    if (bounds === null) return { entries: [], nextCursor: null, asOfSeq, isScanning: false };
    const context: FilterContext = { now, zoneMinutes, ...filterThresholds };
    const candidates = chooseCandidates(this.#database, query.filter, { context, bounds });
    const search = candidates ? new CandidateSearch(this.#database, query, candidates) : new ListSearch(this.#database, query);
    const compiled = compileFilter(query.filter, context);
    const found = collect(search, query, { bounds, find: search.prepare(compiled.sql, compiled.parameters) });
    return { ...found, asOfSeq };
  }

  /** The numbers that can be on this page; null when there are none. */
  #boundsFor(query: FilterQuery): NumberBounds | null {
    const row = this.#boundsOf.get(query.sessionId) as { lowest: number | null; highest: number | null } | undefined;
    if (!row || row.lowest === null || row.highest === null) return null;
    const bounds = { lowest: row.lowest, highest: row.highest };
    if (query.cursor !== undefined && isNewestFirst(query)) bounds.highest = Math.min(bounds.highest, query.cursor - 1);
    if (query.cursor !== undefined && !isNewestFirst(query)) bounds.lowest = Math.max(bounds.lowest, query.cursor + 1);
    return bounds.lowest <= bounds.highest ? bounds : null;
  }
}

const isNewestFirst = (query: EntryQuery): boolean => query.order === 'newest-first';

/** Minutes that this machine's zone is ahead of UTC. */
const zoneMinutes = (at: number): number => 0 - new Date(at).getTimezoneOffset();

/** Matches among the rows of one window, at most `limit`, in the order asked for. */
type FindInWindow = (bounds: NumberBounds, limit: number) => { rows: SummaryRow[]; searched: NumberBounds | null };

interface Search {
  /** Rows to look at in one window. */
  size: number;
  /** `searched` is the part of the bounds that is now done; null when all of it is. */
  prepare(sql: string, parameters: Array<string | number>): FindInWindow;
}

function collect(search: Search, query: FilterQuery, given: { bounds: NumberBounds; find: FindInWindow }): Omit<FoundPage, 'asOfSeq'> {
  const find = guarded(query.filter, given.find);
  const entries: EntrySummary[] = [];
  const startedAt = performance.now();
  for (let bounds: NumberBounds | null = given.bounds; bounds !== null; ) {
    const windowAt = performance.now();
    const { rows, searched } = find(bounds, query.limit + 1 - entries.length);
    entries.push(...rows.map(toSummary));
    if (entries.length > query.limit) {
      entries.length = query.limit;
      return { entries, nextCursor: entries[entries.length - 1]!.number, isScanning: false };
    }
    bounds = searched === null ? null : behind(bounds, searched, isNewestFirst(query));
    const endedAt = performance.now();
    search.size = nextSize(search.size, endedAt - windowAt);
    if (bounds !== null && endedAt - startedAt > sliceMs) {
      return { entries, nextCursor: isNewestFirst(query) ? bounds.highest + 1 : bounds.lowest - 1, isScanning: true };
    }
  }
  return { entries, nextCursor: null, isScanning: false };
}

function behind(bounds: NumberBounds, searched: NumberBounds, isDescending: boolean): NumberBounds | null {
  const left = isDescending ? { ...bounds, highest: searched.lowest - 1 } : { ...bounds, lowest: searched.highest + 1 };
  return left.lowest <= left.highest ? left : null;
}

const nextSize = (size: number, tookMs: number): number =>
  Math.round(Math.min(maxWindow, Math.max(1, size * Math.min(4, Math.max(0.1, windowMs / Math.max(tookMs, 0.1))))));

/** All rows of the session, straight from the index that holds what a list shows. */
class ListSearch implements Search {
  size: number;
  readonly #database: DatabaseSync;
  readonly #query: FilterQuery;

  constructor(database: DatabaseSync, query: FilterQuery) {
    this.#database = database;
    this.#query = query;
    this.size = isSummaryFilter(query.filter) ? firstWindow.summary : firstWindow.content;
  }

  prepare(sql: string, parameters: Array<string | number>): FindInWindow {
    const isDescending = isNewestFirst(this.#query);
    const statement = this.#database.prepare(
      `SELECT ${summaryColumns} FROM traffic t INDEXED BY idx_traffic_list CROSS JOIN sessions s
       WHERE t.session_id = ? AND t.number BETWEEN ? AND ? AND s.id = t.session_id AND ${isThere} AND (${sql})
       ORDER BY t.number ${isDescending ? 'DESC' : 'ASC'} LIMIT ?`,
    );
    return (bounds, limit) => {
      const searched = isDescending
        ? { lowest: Math.max(bounds.lowest, bounds.highest - this.size + 1), highest: bounds.highest }
        : { lowest: bounds.lowest, highest: Math.min(bounds.highest, bounds.lowest + this.size - 1) };
      const rows = statement.all(this.#query.sessionId, searched.lowest, searched.highest, ...parameters, limit);
      return { rows: rows as unknown as SummaryRow[], searched };
    };
  }
}

/** Only rows that an index names. */
class CandidateSearch implements Search {
  size: number;
  readonly #database: DatabaseSync;
  readonly #query: FilterQuery;
  readonly #candidates: Candidates;

  constructor(database: DatabaseSync, query: FilterQuery, candidates: Candidates) {
    this.#database = database;
    this.#query = query;
    this.#candidates = candidates;
    this.size = isSummaryFilter(query.filter) ? candidatesAtOnce : firstWindow.content;
  }

  prepare(sql: string, parameters: Array<string | number>): FindInWindow {
    const isDescending = isNewestFirst(this.#query);
    const statement = this.#database.prepare(
      `SELECT ${summaryColumns} FROM traffic t INDEXED BY idx_traffic_list CROSS JOIN sessions s
       WHERE t.session_id = ? AND t.number IN (SELECT value FROM json_each(?)) AND s.id = t.session_id AND ${isThere} AND (${sql})
       ORDER BY t.number ${isDescending ? 'DESC' : 'ASC'} LIMIT ?`,
    );
    return (bounds, limit) => {
      const count = Math.min(this.size, candidatesAtOnce);
      const numbers = this.#candidates.next(bounds, count, isDescending);
      const last = numbers[numbers.length - 1];
      const rows = statement.all(this.#query.sessionId, JSON.stringify(numbers), ...parameters, limit);
      const isAll = last === undefined || numbers.length < count;
      return { rows: rows as unknown as SummaryRow[], searched: isAll ? null : { lowest: last, highest: last } };
    };
  }
}

const guardContext = createContext({ work: null as (() => unknown) | null });
const guardScript = new Script('work()');

/** A pattern that backtracks without end is interrupted, in the midst of SQLite's statement if need be. Costs 0.1 ms a window. */
function guarded(filter: Filter, find: FindInWindow): FindInWindow {
  if (!hasRegex(filter)) return find;
  return (bounds, limit) => {
    guardContext.work = () => find(bounds, limit);
    try {
      return guardScript.runInContext(guardContext, { timeout: regexTimeoutMs });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      const message = 'A regular expression of this query takes too long on an entry. Make it simpler, for instance with fewer * and +.';
      throw new AppError('invalid-query', message, { from: filter.from, to: filter.to, message });
    } finally {
      guardContext.work = null;
    }
  };
}

/** Regular expressions stand in conditions under several names; their form as data is one. */
const hasRegex = (filter: Filter): boolean => filterTerms(filter).some((term) => JSON.stringify(term).includes('"kind":"regex"'));
