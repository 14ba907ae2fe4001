// A list in the order of a column's values, as row numbers; rows of one value by arrival. Made in slices: first which rows, then their
// values, then the sort. Kept true by what changed afterwards. Before: list-windows. Next: number-order, sorted-indexes.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SortColumn } from '../store-reader.ts';
import type { ListRows } from './list-rows.ts';
import { type ListChanges, type ListOrder, NumberOrder, sliceMs } from './number-order.ts';
import { RowNumbers } from './row-numbers.ts';
import { sortedIndexes } from './sorted-indexes.ts';

type Key = string | number | null;

/** As a list shows the column. Those of texts that can be long are cut: a million of them are held while they are sorted. */
const keys: Readonly<Record<Exclude<SortColumn, 'number'>, string>> = {
  time: 't.timestamp',
  method: 'substr(t.method, 1, 40)',
  status: 't.status',
  host: 'substr(t.host, 1, 120)',
  path: 'substr(t.path, 1, 120)',
  type: "CASE t.kind WHEN 'http' THEN substr(t.content_type, 1, 80) ELSE t.kind END",
  size: 't.request_body_size + t.response_body_size',
  duration: 't.duration',
};

const rowsPerSlice = 10_000;
/** Looking for one row among a million takes half a millisecond. */
const mostChanges = 2_000;

export class ValueOrder implements ListOrder {
  #numbers = new RowNumbers(0);
  #work: Generator<number, RowNumbers> | null;
  #progress = 0;
  readonly #rows: ListRows;
  readonly #keyOf: StatementSync;
  readonly #keysBetween: StatementSync;
  #late: ListChanges = { changed: [], removed: [] };

  constructor(database: DatabaseSync, rows: ListRows, column: Exclude<SortColumn, 'number'>) {
    this.#rows = rows;
    const from = `${keys[column]} AS key FROM traffic t INDEXED BY idx_traffic_list WHERE t.session_id = ?`;
    this.#keyOf = database.prepare(`SELECT ${from} AND t.number = ?`);
    this.#keysBetween = database.prepare(`SELECT t.number, ${from} AND t.number BETWEEN ? AND ? ORDER BY t.number`);
    this.#keysBetween.setReturnArrays(true);
    this.#work = this.#build();
  }

  get numbers(): RowNumbers {
    return this.#numbers;
  }

  get isComplete(): boolean {
    return this.#work === null;
  }

  get progress(): number {
    return this.#progress;
  }

  step(): void {
    const endAt = performance.now() + sliceMs;
    while (this.#work !== null && performance.now() < endAt) {
      const { done, value } = this.#work.next();
      if (done) this.#finish(value);
      else this.#progress = value;
    }
  }

  apply({ changed, removed }: ListChanges): boolean {
    if (changed.length + removed.length > mostChanges) return false;
    if (this.#work === null) {
      this.#settle(changed, removed);
      return true;
    }
    this.#late.changed.push(...changed);
    this.#late.removed.push(...removed);
    return this.#late.changed.length + this.#late.removed.length <= 10 * mostChanges;
  }

  positionOf(number: number): number {
    return this.#numbers.indexOf(number);
  }

  #finish(numbers: RowNumbers): void {
    this.#numbers = numbers;
    this.#work = null;
    this.#progress = 1;
    const { changed, removed } = this.#late;
    this.#late = { changed: [], removed: [] };
    this.#settle([...new Set(changed)], removed);
  }

  *#build(): Generator<number, RowNumbers> {
    const base = new NumberOrder(this.#rows);
    while (!base.isComplete) {
      base.step();
      yield base.progress * 0.3;
    }
    const count = base.numbers.length;
    const values: Key[] = [];
    for (let at = 0; at < count; at += rowsPerSlice) {
      values.push(...this.#keysOf(base.numbers.slice(at, at + rowsPerSlice)));
      yield 0.3 + (at / count) * 0.4;
    }
    const sorting = sortedIndexes(count, (a, b) => compareKeys(values[a] as Key, values[b] as Key) || a - b);
    for (;;) {
      const { done, value } = sorting.next();
      if (done) return RowNumbers.of(Float64Array.from(value, (index) => base.numbers.at(index)));
      yield 0.8;
    }
  }

  /** Of rows that stand close together all between them are read, of others each. */
  #keysOf(numbers: readonly number[]): Key[] {
    const first = numbers[0] as number;
    const last = numbers[numbers.length - 1] as number;
    if (last - first > numbers.length * 4) return numbers.map((number) => this.#key(number));
    const pairs = this.#keysBetween.all(this.#rows.subject.sessionId, first, last) as unknown as Array<[number, Key]>;
    const known = new Map(pairs);
    return numbers.map((number) => known.get(number) ?? null);
  }

  #key(number: number): Key {
    const row = this.#keyOf.get(this.#rows.subject.sessionId, number) as { key: Key } | undefined;
    return row?.key ?? null;
  }

  #settle(changed: readonly number[], removed: readonly number[]): void {
    for (const number of [...changed, ...removed]) {
      const at = this.#numbers.indexOf(number);
      if (at !== -1) this.#numbers.removeAt(at);
    }
    if (changed.length === 0) return;
    for (const number of this.#rows.among(changed)) {
      const key = this.#key(number);
      const at = this.#numbers.lowerBound((each) => (compareKeys(this.#key(each), key) || each - number) < 0);
      this.#numbers.insertAt(at, number);
    }
  }
}

/** What there is not comes first. */
function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
