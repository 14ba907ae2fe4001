// Numbers about a session, exact, in one pass over idx_traffic_list alone unless the filter needs more. Reads every entry: for the thread that
// may take its time. What was told last is told again while nothing changed. Next: stats-tally.
import type { DatabaseSync } from 'node:sqlite';
import { filterThresholds } from '../../../../model/filter/evaluate-filter.ts';
import type { Filter } from '../../../../model/filter/filter-tree.ts';
import type { EntrySummary, SessionStats } from '../../../../model/traffic-entry.ts';
import { compileFilter } from './compile-filter.ts';
import { isThere } from './entry-queries.ts';
import { type SummaryRow, summaryColumns, toSummary } from './entry-row.ts';
import { guardRegexes } from './regex-guard.ts';
import { StatsTally, type TallyRow, tallyColumns } from './stats-tally.ts';

export interface StatsQuery {
  sessionId: string;
  filter: Filter;
}

/** Rows in memory at a time. */
const sliceRows = 20_000;
const regexTimeoutMs = 10_000;
const mostKept = 8;

export class StatsQueries {
  readonly #database: DatabaseSync;
  readonly #kept = new Map<string, { seq: number; stats: SessionStats }>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Inside a read transaction. Null when there is no such session. */
  of(query: StatsQuery, seq: number): SessionStats | null {
    const { sessionId } = query;
    if (!this.#database.prepare('SELECT 1 FROM sessions WHERE id = ? AND is_removed = 0').get(sessionId)) return null;
    const key = JSON.stringify([sessionId, query.filter]);
    const kept = this.#kept.get(key);
    if (kept?.seq === seq) return kept.stats;
    const tally = this.#tally(query);
    const stats = { sessionId, ...tally.result(), slowest: this.#summaries(tally.slowest()) };
    this.#kept.delete(key);
    this.#kept.set(key, { seq, stats });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    return stats;
  }

  #tally({ sessionId, filter }: StatsQuery): StatsTally {
    const zoneMinutes = (at: number): number => 0 - new Date(at).getTimezoneOffset();
    const { sql, parameters } = compileFilter(filter, { now: Date.now(), zoneMinutes, ...filterThresholds });
    const statement = this.#database.prepare(
      `SELECT ${tallyColumns} FROM traffic t INDEXED BY idx_traffic_list CROSS JOIN sessions s
       WHERE t.session_id = ? AND t.number > ? AND s.id = t.session_id AND ${isThere} AND (${sql})
       ORDER BY t.number LIMIT ${sliceRows}`,
    );
    statement.setReturnArrays(true);
    const tally = new StatsTally();
    for (let after = 0; ; ) {
      const rows = guardRegexes(filter, regexTimeoutMs, () =>
        statement.all(sessionId, after, ...parameters),
      ) as unknown as TallyRow[];
      for (const row of rows) tally.add(row);
      if (rows.length < sliceRows) return tally;
      after = (rows[rows.length - 1] as TallyRow)[0];
    }
  }

  #summaries(numbers: readonly number[]): EntrySummary[] {
    const one = this.#database.prepare(`SELECT ${summaryColumns} FROM traffic t WHERE t.number = ?`);
    return numbers.map((number) => toSummary(one.get(number) as unknown as SummaryRow));
  }
}
