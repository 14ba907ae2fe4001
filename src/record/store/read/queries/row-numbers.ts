/**
 * Row numbers in the order of a list: eight bytes each, so that the order of a million rows fits in eight megabytes. Grows cheaply at both
 * ends; in the midst it moves the shorter side.
 */
export class RowNumbers {
  #cells: Float64Array;
  #start: number;
  #end: number;

  constructor(capacity = 1024) {
    this.#cells = new Float64Array(capacity);
    this.#start = capacity >> 1;
    this.#end = this.#start;
  }

  static of(numbers: Float64Array): RowNumbers {
    const made = new RowNumbers(0);
    made.#cells = numbers;
    made.#start = 0;
    made.#end = numbers.length;
    return made;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** Held in memory, free cells included. */
  get bytes(): number {
    return this.#cells.byteLength;
  }

  at(index: number): number {
    return this.#cells[this.#start + index] as number;
  }

  /** What there is of it. */
  slice(from: number, to: number): number[] {
    const within = (index: number): number => this.#start + Math.min(Math.max(0, index), this.length);
    return Array.from(this.#cells.subarray(within(from), within(to)));
  }

  /** Looks at every one; -1 when it is not there. */
  indexOf(number: number): number {
    return this.#cells.subarray(this.#start, this.#end).indexOf(number);
  }

  /** The first index for which `isBelow` no longer holds, when all before it are below. */
  lowerBound(isBelow: (number: number) => boolean): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBelow(this.at(middle))) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  append(numbers: readonly number[]): void {
    if (this.#end + numbers.length > this.#cells.length) this.#grow(numbers.length);
    this.#cells.set(numbers, this.#end);
    this.#end += numbers.length;
  }

  /** In ascending order of the list, as they are to stand. */
  prepend(numbers: readonly number[]): void {
    if (numbers.length > this.#start) this.#grow(numbers.length);
    this.#start -= numbers.length;
    this.#cells.set(numbers, this.#start);
  }

  insertAt(index: number, number: number): void {
    if (this.#start === 0 || this.#end === this.#cells.length) this.#grow(1);
    const at = this.#start + index;
    if (index < this.length / 2) {
      this.#cells.copyWithin(this.#start - 1, this.#start, at);
      this.#start -= 1;
      this.#cells[at - 1] = number;
    } else {
      this.#cells.copyWithin(at + 1, at, this.#end);
      this.#end += 1;
      this.#cells[at] = number;
    }
  }

  removeAt(index: number): void {
    const at = this.#start + index;
    if (index < this.length / 2) {
      this.#cells.copyWithin(this.#start + 1, this.#start, at);
      this.#start += 1;
    } else {
      this.#cells.copyWithin(at, at + 1, this.#end);
      this.#end -= 1;
    }
  }

  /** Free cells for at least `needed` more at either end. */
  #grow(needed: number): void {
    const free = Math.max(needed, this.length >> 2, 512);
    const cells = new Float64Array(this.length + 2 * free);
    cells.set(this.#cells.subarray(this.#start, this.#end), free);
    this.#end = free + this.length;
    this.#start = free;
    this.#cells = cells;
  }
}
