// A list in the order of arrival, as row numbers. Made in slices from the newest on, so that the newest page is there long before the
// oldest; what is known so far is a list of its own. Then kept true by what changed. Must never hold a row twice. Before: list-windows. Next: list-rows.
import type { NumberBounds } from './filter-candidates.ts';
import type { ListRows } from './list-rows.ts';
import { RowNumbers } from './row-numbers.ts';

/** Rows that are new or different, and rows that are gone. */
export interface ListChanges {
  changed: number[];
  removed: number[];
}

/** The order of a list: ascending; a descending list reads it from its end. */
export interface ListOrder {
  readonly numbers: RowNumbers;
  readonly isComplete: boolean;
  /** 0 to 1. */
  readonly progress: number;
  /** One slice of work, about {@link sliceMs} long. */
  step(): void;
  /** False: too much is different, make it anew. */
  apply(changes: ListChanges): boolean;
  /** Of a row; -1 when it is not in the list (yet). */
  positionOf(number: number): number;
}

export const sliceMs = 15;
const candidatesPerSlice = 500;
const mostRowsPerSlice = 1_000_000;

export class NumberOrder implements ListOrder {
  readonly numbers = new RowNumbers();
  readonly #rows: ListRows;
  readonly #all: NumberBounds | null;
  /** Not looked at yet. */
  #rest: NumberBounds | null;
  #candidates: number[] | null = null;
  #hasBegun = false;
  #sliceRows: number;
  /** Changed before they were looked at, which candidates of an index may not include. */
  #late: number[] = [];

  constructor(rows: ListRows) {
    this.#rows = rows;
    this.#all = rows.bounds();
    this.#rest = this.#all;
    this.#sliceRows = rows.firstSlice;
  }

  get isComplete(): boolean {
    return this.#rest === null;
  }

  get progress(): number {
    if (this.#rest === null || this.#all === null) return 1;
    const span = ({ lowest, highest }: NumberBounds): number => highest - lowest + 1;
    return 1 - span(this.#rest) / span(this.#all);
  }

  step(): void {
    if (this.#rest === null) return;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#candidates = this.#rows.candidates(this.#rest);
    }
    const startedAt = performance.now();
    const slice = this.#nextSlice(this.#rest);
    const found = slice.candidates ? this.#rows.among(slice.candidates) : this.#rows.between(slice);
    this.numbers.prepend(found);
    this.#rest = slice.rest;
    const factor = Math.min(4, Math.max(0.1, sliceMs / Math.max(performance.now() - startedAt, 0.1)));
    this.#sliceRows = Math.round(Math.min(mostRowsPerSlice, Math.max(1, this.#sliceRows * factor)));
    if (this.#rest === null) this.#applyLate();
  }

  apply({ changed, removed }: ListChanges): boolean {
    for (const number of removed) {
      const at = this.positionOf(number);
      if (at !== -1) this.numbers.removeAt(at);
    }
    const rest = this.#rest;
    const isLate = (number: number): boolean => rest !== null && number <= rest.highest;
    this.#late.push(...changed.filter(isLate));
    this.#settle(changed.filter((number) => !isLate(number)));
    return true;
  }

  positionOf(number: number): number {
    const at = this.numbers.lowerBound((each) => each < number);
    return at < this.numbers.length && this.numbers.at(at) === number ? at : -1;
  }

  #nextSlice(rest: NumberBounds): NumberBounds & { candidates: number[] | null; rest: NumberBounds | null } {
    const isFromIndex = this.#candidates !== null;
    const candidates = this.#candidates?.splice(-Math.min(candidatesPerSlice, this.#sliceRows)) ?? null;
    const lowest = candidates?.[0] ?? Math.max(rest.lowest, rest.highest - this.#sliceRows + 1);
    const isLast = isFromIndex ? this.#candidates?.length === 0 : lowest === rest.lowest;
    return {
      lowest,
      highest: rest.highest,
      candidates,
      rest: isLast ? null : { lowest: rest.lowest, highest: lowest - 1 },
    };
  }

  #applyLate(): void {
    const late = this.#late;
    this.#late = [];
    this.#settle(late);
  }

  /** Puts each row in or out of the list, as it is now. */
  #settle(changed: readonly number[]): void {
    if (changed.length === 0) return;
    const matching = this.#rows.among(changed);
    const isMatching = new Set(matching);
    for (const number of changed) {
      const at = isMatching.has(number) ? -1 : this.positionOf(number);
      if (at !== -1) this.numbers.removeAt(at);
    }
    for (const number of matching) {
      const at = this.numbers.lowerBound((each) => each < number);
      if (at === this.numbers.length) this.numbers.append([number]);
      else if (this.numbers.at(at) !== number) this.numbers.insertAt(at, number);
    }
  }
}
