import type { BodyArrival } from '../../../../model/traffic-entry.ts';

/** Of the pieces of a body, which came when. To be asked in the order of positions: what lies behind is forgotten. */
export class EventTimes {
  #arrivals: BodyArrival[] = [];
  /** The one that held the last position asked for. */
  #at = -1;

  /** Where to ask for more from. */
  get nextFrom(): number {
    const last = this.#arrivals.at(-1);
    return last === undefined ? 0 : last[0] + 1;
  }

  add(arrivals: readonly BodyArrival[]): void {
    this.#arrivals = [...this.#arrivals.slice(Math.max(this.#at, 0)), ...arrivals];
    this.#at = Math.min(this.#at, 0);
  }

  /** When the byte at this position came; null when nobody wrote it down. */
  timeAt(position: number): number | null {
    while ((this.#arrivals[this.#at + 1]?.[0] ?? Number.POSITIVE_INFINITY) <= position) this.#at += 1;
    return this.#arrivals[this.#at]?.[1] ?? null;
  }
}
