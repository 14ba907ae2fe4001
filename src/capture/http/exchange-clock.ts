import { performance } from 'node:perf_hooks';
import type { Timings } from '../../model/timings.ts';
import type { DialResult } from '../upstream/upstream-connection.ts';

/** Reads the clock at the turns of one exchange and makes its timings of what it read; nothing in them is estimated. */
export class ExchangeClock {
  readonly startedAt = performance.now();
  #sendStartedAt = 0;
  #sendEndedAt = 0;
  #firstByteAt = 0;
  /** The end of the request was written but still waits in the socket's buffer. */
  #isSendBuffered = false;

  get hasSent(): boolean {
    return this.#sendEndedAt !== 0;
  }

  /** Bytes of a final response head (or of one that may become it) have come. */
  get hasFirstByte(): boolean {
    return this.#firstByteAt !== 0;
  }

  elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  dialStarted(timings: Timings): void {
    timings.blocked = this.elapsedMs();
  }

  dialEnded(timings: Timings, result: DialResult): void {
    if (result.dnsMs !== undefined) timings.dns = result.dnsMs;
    if (result.connectMs !== undefined) timings.connect = result.connectMs;
    if (result.kind === 'connected' && result.sslMs !== undefined) timings.ssl = result.sslMs;
  }

  sendStarted(timings: Timings): void {
    this.#sendStartedAt = performance.now();
    timings.blocked ??= this.#sendStartedAt - this.startedAt;
  }

  sent(isHandedOver: boolean): void {
    this.#sendEndedAt = performance.now();
    this.#isSendBuffered = !isHandedOver;
  }

  /** The socket's buffer ran empty: what was buffered at the end of the request has left only now. */
  drained(): void {
    if (this.#isSendBuffered && !this.hasFirstByte) this.#sendEndedAt = performance.now();
  }

  firstByte(): void {
    if (this.#firstByteAt === 0) this.#firstByteAt = performance.now();
  }

  /** It was a 1xx: the final head is still to come. */
  firstByteWasInformational(): void {
    this.#firstByteAt = 0;
  }

  /** The request will be sent once more on another connection. */
  restart(): void {
    this.#sendEndedAt = 0;
    this.#isSendBuffered = false;
  }

  note(timings: Timings): void {
    if (this.#sendEndedAt === 0) return;
    timings.send = this.#sendEndedAt - this.#sendStartedAt;
    if (this.#firstByteAt === 0) return;
    // A response may begin before the request is all sent: then there was nothing to wait for.
    timings.wait = Math.max(0, this.#firstByteAt - this.#sendEndedAt);
    timings.receive = performance.now() - this.#firstByteAt;
  }
}
