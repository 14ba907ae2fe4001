// Entries of one session that a filter lets through, as rows for statistics. In: bounds, or numbers. Out: rows in ascending order, a slice
// at a time: slices grow and shrink to take about as long each. Before: stats-state. Next: compile-filter, list-rows.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { filterThresholds } from '../../../../model/filter/evaluate-filter.ts';
import { compileFilter } from './compile-filter.ts';
import type { NumberBounds } from './filter-candidates.ts';
import { ListRows, type ListSubject } from './list-rows.ts';
import { guardRegexes } from './regex-guard.ts';
import { numberOf, type StatsRow, statsColumnsSql } from './stats-columns.ts';

const sliceMs = 10;
/** Short-lived rows cost less to make: with 20,000 at a time they outlive the young generation. */
const mostRowsAtOnce = 4_000;
const candidatesAtOnce = 500;
const regexTimeoutMs = 3000;

export class StatsRows {
  readonly #subject: ListSubject;
  readonly #parameters: Array<string | number>;
  readonly #between: StatementSync;
  readonly #among: StatementSync;
  readonly #clearedUpTo: number;
  #left: NumberBounds | null;
  readonly #bounds: NumberBounds | null;
  /** Rows that can match, when they are few; null = look at all. */
  #candidates: number[] | null;
  readonly #candidateCount: number;
  #width: number;

  constructor(database: DatabaseSync, subject: ListSubject, now: number) {
    this.#subject = subject;
    const list = new ListRows(database, subject, now);
    this.#bounds = list.bounds();
    this.#left = this.#bounds;
    // Once for all rows: asked of each, as the lists do, it doubles the time (measured). A session cleared since then is read anew.
    const session = database.prepare('SELECT cleared_up_to AS clearedUpTo FROM sessions WHERE id = ?');
    this.#clearedUpTo = (session.get(subject.sessionId) as { clearedUpTo: number }).clearedUpTo;
    this.#candidates = this.#bounds === null ? [] : list.candidates(this.#bounds);
    this.#candidateCount = this.#candidates?.length ?? 0;
    this.#width = Math.min(list.firstSlice, mostRowsAtOnce);
    const { sql, parameters } = compileFilter(subject.filter, { now, zoneMinutes, ...filterThresholds });
    this.#parameters = parameters;
    const select = (where: string): StatementSync => {
      const statement = database.prepare(
        `SELECT ${statsColumnsSql} FROM traffic t INDEXED BY idx_traffic_list WHERE t.session_id = ? AND ${where} AND (${sql})`,
      );
      statement.setReturnArrays(true);
      return statement;
    };
    this.#between = select('t.number BETWEEN ? AND ?');
    this.#among = select('t.number IN (SELECT value FROM json_each(?))');
  }

  /** 0 to 1; 1 = all have been read. */
  get progress(): number {
    if (this.#candidates !== null)
      return this.#candidateCount === 0 ? 1 : 1 - this.#candidates.length / this.#candidateCount;
    if (this.#left === null || this.#bounds === null) return 1;
    const all = this.#bounds.highest - this.#bounds.lowest + 1;
    return 1 - (this.#left.highest - this.#left.lowest + 1) / all;
  }

  /** The next rows; there may be none although there are more to come. */
  next(): StatsRow[] {
    if (this.#candidates !== null) return this.among(this.#candidates.splice(0, candidatesAtOnce));
    if (this.#left === null) return [];
    const { lowest, highest } = this.#left;
    const upTo = Math.min(highest, lowest + this.#width - 1);
    const beganAt = performance.now();
    const rows = this.#rows(this.#between, lowest, upTo);
    const tookMs = performance.now() - beganAt;
    this.#left = upTo === highest ? null : { lowest: upTo + 1, highest };
    if (tookMs > 2 * sliceMs) this.#width = Math.max(1, this.#width >> 1);
    else if (tookMs < sliceMs && rows.length < mostRowsAtOnce / 2) this.#width *= 2;
    return rows;
  }

  /** Those of the rows with these numbers that match. */
  among(numbers: readonly number[]): StatsRow[] {
    const there = numbers.filter((number) => number > this.#clearedUpTo);
    return this.#rows(this.#among, JSON.stringify(there)).sort((a, b) => numberOf(a) - numberOf(b));
  }

  #rows(statement: StatementSync, ...range: Array<string | number>): StatsRow[] {
    return guardRegexes(this.#subject.filter, regexTimeoutMs, () =>
      statement.all(this.#subject.sessionId, ...range, ...this.#parameters),
    ) as unknown as StatsRow[];
  }
}

/** Minutes that this machine's zone is ahead of UTC. */
const zoneMinutes = (at: number): number => 0 - new Date(at).getTimezoneOffset();
