// Entries: pages of summaries, and one whole. Pages are read from idx_traffic_list alone and cut by number, so that the millionth page costs
// what the first one does.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EntrySummary, TrafficEntry } from '../../../../model/traffic-entry.ts';
import type { EntryPage, EntryQuery } from '../store-reader.ts';
import { type CompiledFilter, everyEntry } from './compiled-filter.ts';
import { type DetailRow, detailColumns, type SummaryRow, summaryColumns, toEntry, toSummary } from './entry-row.ts';

export class EntryQueries {
  readonly #database: DatabaseSync;
  readonly #pages = new Map<string, StatementSync>();
  readonly #one: StatementSync;
  readonly #changed: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#one = database.prepare(
      `SELECT ${summaryColumns}, ${detailColumns} FROM traffic t JOIN sessions s ON s.id = t.session_id
       WHERE t.id = ? AND ${isThere}`,
    );
    this.#changed = database.prepare(
      `SELECT ${summaryColumns} FROM traffic t INDEXED BY idx_traffic_seq JOIN sessions s ON s.id = t.session_id
       WHERE t.seq > ? AND ${isThere} ORDER BY t.seq LIMIT ?`,
    );
  }

  page(query: EntryQuery, asOfSeq: number, filter: CompiledFilter = everyEntry): EntryPage {
    const isNewestFirst = query.order === 'newest-first';
    const start = query.cursor ?? (isNewestFirst ? Number.MAX_SAFE_INTEGER : 0);
    const rows = this.#pageStatement(isNewestFirst, filter).all(
      query.sessionId,
      start,
      ...filter.parameters,
      query.limit + 1,
    ) as unknown as SummaryRow[];
    const hasMore = rows.length > query.limit;
    const entries = rows.slice(0, query.limit).map(toSummary);
    return { entries, nextCursor: hasMore ? (entries[entries.length - 1]?.number ?? null) : null, asOfSeq };
  }

  entry(id: string): TrafficEntry | null {
    const row = this.#one.get(id) as (SummaryRow & DetailRow) | undefined;
    return row ? toEntry(row) : null;
  }

  changedSince(seq: number, limit: number): EntrySummary[] {
    return (this.#changed.all(seq, limit) as unknown as SummaryRow[]).map(toSummary);
  }

  #pageStatement(isNewestFirst: boolean, filter: CompiledFilter): StatementSync {
    const key = `${isNewestFirst}${filter.sql}`;
    const known = this.#pages.get(key);
    if (known) return known;
    const statement = this.#database.prepare(pageSql(isNewestFirst, filter));
    if (this.#pages.size > 100) this.#pages.clear();
    this.#pages.set(key, statement);
    return statement;
  }
}

/** Rows of cleared and deleted sessions stay a while; they do not count from the moment of the command. */
export const isThere = 's.is_removed = 0 AND t.number > s.cleared_up_to';

/** Parameters: session, number to continue after, the filter's, how many. */
export function pageSql(isNewestFirst: boolean, filter: CompiledFilter = everyEntry): string {
  return `SELECT ${summaryColumns} FROM traffic t INDEXED BY idx_traffic_list CROSS JOIN sessions s
    WHERE t.session_id = ? AND t.number ${isNewestFirst ? '<' : '>'} ? AND s.id = t.session_id AND ${isThere} AND (${filter.sql})
    ORDER BY t.number ${isNewestFirst ? 'DESC' : 'ASC'} LIMIT ?`;
}
