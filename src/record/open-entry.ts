import type { Exchange } from '../model/exchange.ts';
import type { MessageSide } from '../model/http-message.ts';
import { BodyArrivals, isEventStream } from './body-arrivals.ts';
import { BodySpool } from './body-spool.ts';

/** What the recorder keeps of an exchange that has not ended: little, and nothing that grows with it. */
export class OpenEntry {
  readonly exchange: Exchange;
  readonly openedAtSweep: number;
  writtenAtSweep = 0;
  /** Its row has been queued. */
  isInserted = false;
  /** Something changed since its row was queued last. */
  isDirty = true;
  /** A frame was cut, or something was lost while recording had stopped. Cut bodies are known by their spools. */
  isTruncated = false;
  /** Counted as lost already. */
  isCounted = false;
  #request: BodySpool | null = null;
  #response: BodySpool | null = null;
  /** Undefined before the first byte of the response, whose head has been told then. */
  #arrivals: BodyArrivals | null | undefined;

  constructor(exchange: Exchange, sweep: number) {
    this.exchange = exchange;
    this.openedAtSweep = sweep;
  }

  spool(side: MessageSide): BodySpool {
    const known = this.spoolOf(side);
    if (known) return known;
    const spool = new BodySpool();
    if (side === 'request') this.#request = spool;
    else this.#response = spool;
    return spool;
  }

  spoolOf(side: MessageSide): BodySpool | null {
    return side === 'request' ? this.#request : this.#response;
  }

  /** When the pieces of the response came; null for what is no event stream. To be asked for when it has bytes. */
  get arrivals(): BodyArrivals | null {
    if (this.#arrivals === undefined) this.#arrivals = isEventStream(this.exchange) ? new BodyArrivals() : null;
    return this.#arrivals;
  }

  get isCut(): boolean {
    return this.isTruncated || this.#request?.isCut === true || this.#response?.isCut === true;
  }

  get hasBufferedBytes(): boolean {
    return (this.#request?.bufferedBytes ?? 0) + (this.#response?.bufferedBytes ?? 0) > 0;
  }

  isChunked(side: MessageSide): boolean {
    return (this.spoolOf(side)?.chunkedBytes ?? 0) > 0;
  }

  /** The whole body of an ended exchange; null when it is in chunks. */
  inlineParts(side: MessageSide): { parts: Uint8Array[]; bytes: number } | null {
    const spool = this.spoolOf(side);
    if (!spool) return { parts: [], bytes: 0 };
    if (spool.chunkedBytes > 0) return null;
    const bytes = spool.bufferedBytes;
    return { parts: spool.takeAll(), bytes };
  }
}
