// Numbers about a session, exact. The first answer reads every entry, a slice of time at a call: whoever asks goes on asking, and when nobody
// does, nothing goes on. Later ones read what changed since. Next: stats-state, stats-summary.
import type { DatabaseSync } from 'node:sqlite';
import { filterNeeds } from '../../../../model/filter/filter-needs.ts';
import type { EntrySummary, SessionStats } from '../../../../model/traffic-entry.ts';
import type { StatsAnswer, StatsQuery } from '../store-reader.ts';
import { type SummaryRow, summaryColumns, toSummary } from './entry-row.ts';
import { StatsState } from './stats-state.ts';
import { summariseColumns } from './stats-summary.ts';

/** A call is over after this time, give or take one slice and a summary. */
const callMs = 100;
const mostKept = 6;
/** Rows of all states together: 100 MB. */
const mostRows = 2_000_000;
/** What nobody asked for in this time is let go. */
const idleMs = 60_000;
/** `since:10m` means another moment after this time. */
const movingMs = 1_000;

interface Kept {
  state: StatsState;
  madeAt: number;
  wantedAt: number;
  /** The last answer; null = there was none yet. */
  told: { seq: number; range: string; stats: SessionStats } | null;
}

export class StatsQueries {
  readonly #database: DatabaseSync;
  readonly #kept = new Map<string, Kept>();
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Inside a read transaction. Null when there is no such session. */
  of(query: StatsQuery, seq: number): StatsAnswer | null {
    if (!this.#database.prepare('SELECT 1 FROM sessions WHERE id = ? AND is_removed = 0').get(query.sessionId))
      return null;
    const key = JSON.stringify([query.sessionId, query.filter]);
    const kept = this.#keptFor(key, query, seq);
    const endAt = performance.now() + callMs;
    try {
      while (!kept.state.step(seq)) {
        if (performance.now() > endAt) return { stats: null, progress: kept.state.progress };
      }
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
    return { stats: this.#told(kept, query), progress: 1 };
  }

  #told(kept: Kept, { sessionId, from, to }: StatsQuery): SessionStats {
    const { seq, columns } = kept.state;
    const range = `${from} ${to}`;
    if (kept.told?.seq === seq && kept.told.range === range) return kept.told.stats;
    const { slowestNumbers, ...summary } = summariseColumns(columns, { from, to });
    const stats = { sessionId, ...summary, slowest: this.#summaries(slowestNumbers) };
    kept.told = { seq, range, stats };
    return stats;
  }

  #keptFor(key: string, { sessionId, filter }: StatsQuery, seq: number): Kept {
    const now = Date.now();
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    const kept =
      known !== undefined && this.#isOfUse(known, seq, now)
        ? known
        : {
            state: new StatsState(this.#database, { sessionId, filter }, { seq, now }),
            madeAt: now,
            wantedAt: now,
            told: null,
          };
    kept.wantedAt = now;
    this.#kept.set(key, kept);
    this.#forgetSome();
    return kept;
  }

  #isOfUse({ state, madeAt }: Kept, seq: number, now: number): boolean {
    const { filter } = state.subject;
    // The first reading of a large session takes longer than the moment lasts.
    if (state.progress === 1 && now - madeAt > movingMs && hasMovingMoment(filter)) return false;
    if (state.seq !== seq && filterNeeds(filter).sessionName) return false;
    return state.canReach(seq);
  }

  /** The one wanted longest ago goes first; a Map keeps the order in which they were wanted. */
  #forgetSome(): void {
    const rows = (): number => [...this.#kept.values()].reduce((sum, { state }) => sum + state.columns.length, 0);
    while (this.#kept.size > mostKept || (this.#kept.size > 1 && rows() > mostRows)) {
      const [oldest] = this.#kept.keys();
      this.#kept.delete(oldest as string);
    }
    this.#idleTimer ??= setTimeout(() => this.#forgetIdle(), idleMs).unref();
  }

  #forgetIdle(): void {
    const since = Date.now() - idleMs;
    for (const [key, { wantedAt }] of this.#kept) if (wantedAt <= since) this.#kept.delete(key);
    this.#idleTimer = this.#kept.size === 0 ? undefined : setTimeout(() => this.#forgetIdle(), idleMs).unref();
  }

  #summaries(numbers: readonly number[]): EntrySummary[] {
    const one = this.#database.prepare(`SELECT ${summaryColumns} FROM traffic t WHERE t.number = ?`);
    return numbers.map((number) => toSummary(one.get(number) as unknown as SummaryRow));
  }
}

/** A moment such as `10m` ago. */
const hasMovingMoment = (filter: StatsQuery['filter']): boolean =>
  /"kind":"(?:ago|relative-day)"/.test(JSON.stringify(filter));
