// A filtered list, page by page. In: filter, cursor, limit. Out: matches, and where to go on. Looks at a window of rows at a time and stops
// when the page is full or its slice of time is over: so no filter, on no size of session, holds the thread for long.
// Must never skip an entry or give one twice. Before: database-reader. Next: compile-filter, filter-candidates, window-search.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type FilterContext, filterThresholds } from '../../../../model/filter/evaluate-filter.ts';
import { isSummaryFilter } from '../../../../model/filter/filter-needs.ts';
import type { Filter } from '../../../../model/filter/filter-tree.ts';
import type { EntrySummary } from '../../../../model/traffic-entry.ts';
import type { EntryQuery, FoundPage } from '../store-reader.ts';
import { compileFilter } from './compile-filter.ts';
import { isThere } from './entry-queries.ts';
import { toSummary } from './entry-row.ts';
import { chooseCandidates, type NumberBounds } from './filter-candidates.ts';
import { registerFilterFunctions } from './filter-functions.ts';
import { guardRegexes } from './regex-guard.ts';
import { type SearchWindow, searchCandidates, searchList } from './window-search.ts';

export interface SearchPace {
  /** A page is given out after this time at the latest, give or take one window. */
  sliceMs: number;
  /** Rows in the first window: many when a list's index is enough, few when headers or bodies are read. */
  firstWindow: { summary: number; content: number };
  /** A regular expression that is not done with a window by now is not going to be. */
  regexTimeoutMs: number;
}

const usualPace: SearchPace = { sliceMs: 120, firstWindow: { summary: 10_000, content: 200 }, regexTimeoutMs: 3000 };
/** Windows grow and shrink to take about this long. */
const windowMs = 20;
const maxWindow = 1_000_000;

type FilterQuery = EntryQuery & { filter: Filter };

export class FilteredPages {
  readonly #database: DatabaseSync;
  readonly #pace: SearchPace;
  readonly #boundsOf: StatementSync;

  constructor(database: DatabaseSync, pace: SearchPace = usualPace) {
    registerFilterFunctions(database);
    this.#database = database;
    this.#pace = pace;
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
    const context = contextAt(now);
    const filter = compileFilter(query.filter, context);
    const candidates = chooseCandidates(this.#database, query.filter, { context, bounds });
    const search = candidates
      ? searchCandidates(this.#database, query, { filter, candidates })
      : searchList(this.#database, query, filter);
    return { ...this.#collect(query, bounds, search), asOfSeq };
  }

  /** Those of the entries that the filter matches, in the order of arrival. */
  matching(ids: readonly string[], filter: Filter, now: number): string[] {
    const { sql, parameters } = compileFilter(filter, contextAt(now));
    const statement = this.#database.prepare(
      `SELECT t.id FROM traffic t CROSS JOIN sessions s ON s.id = t.session_id
       WHERE t.id IN (SELECT value FROM json_each(?)) AND ${isThere} AND (${sql}) ORDER BY t.number`,
    );
    const find = () => statement.all(JSON.stringify(ids), ...parameters) as Array<{ id: string }>;
    return guardRegexes(filter, this.#pace.regexTimeoutMs, find).map(({ id }) => id);
  }

  #collect(query: FilterQuery, within: NumberBounds, search: SearchWindow): Omit<FoundPage, 'asOfSeq'> {
    const { sliceMs, firstWindow, regexTimeoutMs } = this.#pace;
    const entries: EntrySummary[] = [];
    const startedAt = performance.now();
    let size = isSummaryFilter(query.filter) ? firstWindow.summary : firstWindow.content;
    for (let bounds = within, windowAt = startedAt; ; ) {
      const limit = query.limit + 1 - entries.length;
      const { rows, upTo } = guardRegexes(query.filter, regexTimeoutMs, () => search(bounds, size, limit));
      entries.push(...rows.map(toSummary));
      if (entries.length > query.limit) {
        entries.length = query.limit;
        return { entries, nextCursor: entries[entries.length - 1]!.number, isScanning: false };
      }
      const rest = upTo === null ? null : boundsBehind(bounds, upTo, query);
      if (rest === null) return { entries, nextCursor: null, isScanning: false };
      const endedAt = performance.now();
      if (endedAt - startedAt > sliceMs) return { entries, nextCursor: upTo, isScanning: true };
      size = nextSize(size, endedAt - windowAt);
      [bounds, windowAt] = [rest, endedAt];
    }
  }

  /** The numbers that can be on this page; null when there are none. */
  #boundsFor(query: FilterQuery): NumberBounds | null {
    const row = this.#boundsOf.get(query.sessionId) as { lowest: number | null; highest: number | null } | undefined;
    if (!row || row.lowest === null || row.highest === null) return null;
    const bounds = { lowest: row.lowest, highest: row.highest };
    return query.cursor === undefined ? bounds : boundsBehind(bounds, query.cursor, query);
  }
}

function boundsBehind({ lowest, highest }: NumberBounds, number: number, { order }: EntryQuery): NumberBounds | null {
  const rest =
    order === 'newest-first'
      ? { lowest, highest: Math.min(highest, number - 1) }
      : { lowest: Math.max(lowest, number + 1), highest };
  return rest.lowest <= rest.highest ? rest : null;
}

const nextSize = (size: number, tookMs: number): number => {
  const factor = Math.min(4, Math.max(0.1, windowMs / Math.max(tookMs, 0.1)));
  return Math.round(Math.min(maxWindow, Math.max(1, size * factor)));
};

const contextAt = (now: number): FilterContext => ({ now, zoneMinutes, ...filterThresholds });

/** Minutes that this machine's zone is ahead of UTC. */
const zoneMinutes = (at: number): number => 0 - new Date(at).getTimezoneOffset();
