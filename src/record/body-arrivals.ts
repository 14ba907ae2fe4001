// When the pieces of one event stream came: in come positions and times as the bytes pass, out go those that are to be written. Holds what
// came since the last chunk was written, at most one for each millisecond. Before: recorder. Next: write-queue.
import type { Exchange } from '../model/exchange.ts';
import type { BodyArrival } from '../model/traffic-entry.ts';
import { mediaType } from './operation-parts.ts';

/** Only these bodies consist of parts that stand for moments, which one wants to know the time of. */
export const isEventStream = (exchange: Exchange): boolean =>
  exchange.kind === 'http' && mediaType(exchange.responseHeaders) === 'text/event-stream';

export class BodyArrivals {
  #waiting: BodyArrival[] = [];
  #lastAt = Number.NaN;

  add(position: number, receivedAt: number): void {
    if (receivedAt === this.#lastAt) return;
    this.#lastAt = receivedAt;
    this.#waiting.push([position, receivedAt]);
  }

  /** Those of the bytes in front of `end`, to be written. */
  takeUpTo(end: number): BodyArrival[] {
    const after = this.#waiting.findIndex(([position]) => position >= end);
    return this.#waiting.splice(0, after < 0 ? this.#waiting.length : after);
  }

  /** What was not written yet is lost with its bytes. */
  giveUp(): void {
    this.#waiting = [];
  }
}
