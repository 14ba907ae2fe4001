// How imports give way to capture. In: how long batches took to write. Out: when the next batch of an import may be written. While nothing is
// captured, at once; the more of the writer's time capture takes, the longer the pause, up to where an import has a thirtieth of the
// writer: with a twentieth, capture kept 0.88 of its throughput during an import; 0.9 is wanted.
// Whoever reads the file waits with it, for its queue is bounded. Pure. Before and next: writer.

/** What was captured so long ago still counts by a third. */
const memoryMs = 500;
const longestPauses = 30;
/** Pauses, in lengths of the batch written, for each hundredth of the writer's time that capture takes. */
const pausesPerHundredth = 4;

export class BackgroundPace {
  /** On the clock that is handed in. */
  nextAt = 0;
  #capturedMs = 0;
  #updatedAt = 0;

  captureWritten(tookMs: number, now: number): void {
    this.#capturedMs = this.#remembered(now) + tookMs;
    this.#updatedAt = now;
  }

  backgroundWritten(tookMs: number, now: number): void {
    const hundredths = (100 * this.#remembered(now)) / memoryMs;
    this.nextAt = now + tookMs * Math.min(longestPauses, pausesPerHundredth * hundredths);
  }

  #remembered(now: number): number {
    return this.#capturedMs * Math.exp((this.#updatedAt - now) / memoryMs);
  }
}
