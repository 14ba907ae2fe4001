// Rows of one session that a filter lets through, as numbers only. In: bounds, or numbers. Out: numbers in ascending order.
// Before: number-order, value-order. Next: compile-filter, filter-candidates.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type FilterContext, filterThresholds } from '../../../../model/filter/evaluate-filter.ts';
import { isSummaryFilter } from '../../../../model/filter/filter-needs.ts';
import type { Filter } from '../../../../model/filter/filter-tree.ts';
import { compileFilter } from './compile-filter.ts';
import { isThere } from './entry-queries.ts';
import { chooseCandidates, type NumberBounds } from './filter-candidates.ts';
import { guardRegexes } from './regex-guard.ts';

/** Which entries a list is of. */
export interface ListSubject {
  sessionId: string;
  filter: Filter;
}

/** A regular expression that is not done with a slice by now is not going to be. */
const regexTimeoutMs = 3000;
/** Known candidates up to this many are asked one by one; with more, walking the list is quicker. */
const mostCandidates = 20_000;

export class ListRows {
  readonly subject: ListSubject;
  readonly #database: DatabaseSync;
  readonly #context: FilterContext;
  readonly #parameters: Array<string | number>;
  readonly #between: StatementSync;
  readonly #among: StatementSync;
  readonly #bounds: StatementSync;

  constructor(database: DatabaseSync, subject: ListSubject, now: number) {
    this.subject = subject;
    this.#database = database;
    this.#context = { now, zoneMinutes, ...filterThresholds };
    const { sql, parameters } = compileFilter(subject.filter, this.#context);
    this.#parameters = parameters;
    // Without a condition the narrow index is enough: a million numbers in a tenth of a second.
    const index = this.isUnfiltered ? 'idx_traffic_session' : 'idx_traffic_list';
    const select = (where: string, order = ''): string =>
      `SELECT json_group_array(number) AS numbers FROM (SELECT t.number FROM traffic t INDEXED BY ${index} CROSS JOIN sessions s
        WHERE t.session_id = ? AND ${where} AND s.id = t.session_id AND ${isThere} AND (${sql}) ${order})`;
    this.#between = database.prepare(select('t.number BETWEEN ? AND ?', 'ORDER BY t.number'));
    this.#among = database.prepare(select('t.number IN (SELECT value FROM json_each(?))'));
    this.#bounds = database.prepare(
      `SELECT max(s.cleared_up_to + 1, (SELECT min(number) FROM traffic INDEXED BY idx_traffic_session WHERE session_id = s.id)) AS lowest,
         (SELECT max(number) FROM traffic INDEXED BY idx_traffic_session WHERE session_id = s.id) AS highest
       FROM sessions s WHERE s.id = ? AND s.is_removed = 0`,
    );
  }

  get isUnfiltered(): boolean {
    return this.subject.filter.kind === 'everything';
  }

  /** Rows of a first slice: many when a list's index is enough, few when headers or bodies are read. */
  get firstSlice(): number {
    if (this.isUnfiltered) return 100_000;
    return isSummaryFilter(this.subject.filter) ? 10_000 : 200;
  }

  /** Null when the session has no entries. */
  bounds(): NumberBounds | null {
    const row = this.#bounds.get(this.subject.sessionId) as
      | { lowest: number | null; highest: number | null }
      | undefined;
    if (!row || row.lowest === null || row.highest === null || row.lowest > row.highest) return null;
    return { lowest: row.lowest, highest: row.highest };
  }

  between({ lowest, highest }: NumberBounds): number[] {
    return this.#numbers(this.#between, lowest, highest);
  }

  among(numbers: readonly number[]): number[] {
    return this.#numbers(this.#among, JSON.stringify(numbers)).sort((a, b) => a - b);
  }

  /** All rows that can match, ascending, when an index knows them and they are few; null = any can. */
  candidates(bounds: NumberBounds): number[] | null {
    if (this.isUnfiltered) return null;
    const found = chooseCandidates(this.#database, this.subject.filter, { context: this.#context, bounds });
    const numbers = found?.next(bounds, mostCandidates + 1, false);
    return numbers === undefined || numbers.length > mostCandidates ? null : numbers;
  }

  #numbers(statement: StatementSync, ...range: Array<string | number>): number[] {
    const row = guardRegexes(this.subject.filter, regexTimeoutMs, () =>
      statement.get(this.subject.sessionId, ...range, ...this.#parameters),
    ) as { numbers: string };
    return JSON.parse(row.numbers) as number[];
  }
}

/** Minutes that this machine's zone is ahead of UTC. */
const zoneMinutes = (at: number): number => 0 - new Date(at).getTimezoneOffset();
