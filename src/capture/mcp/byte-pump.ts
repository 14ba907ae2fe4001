import type { Readable, Writable } from 'node:stream';
import { hold, ReadGate } from '../http/read-gate.ts';
import { LineGate } from './line-gate.ts';

/**
 * One direction of a stdio relay. In: bytes of one stream. Out: the same bytes, at once, on another one; then whoever listens hears of
 * them. An end is passed on as an end, a reader that went away as one that went away. It never waits for the listener, and never changes
 * or keeps a byte.
 */
export interface PumpListener {
  /** The bytes have been passed on and do not change any more. */
  passed(bytes: Buffer): void;
  /** The source has ended; called once and last. */
  ended(): void;
}

export interface PumpOptions {
  source: Readable;
  target: Writable;
  listener: PumpListener;
  /** The target outlives the source; else it ends with it. */
  keepsTargetOpen?: boolean;
  /** Where messages may be held. Absent: bytes pass uncut. */
  holding?: HoldingPlace;
}

export interface HoldingPlace {
  isOn(): boolean;
  /** A whole line, with its end; true = it is kept, and comes back by `put` or never. It is told of in any case. */
  keeps(line: Buffer): boolean;
  /** Something is kept: the end of the source is passed on behind it. */
  keepsAny(): boolean;
}

export class BytePump {
  readonly #source: Readable;
  readonly #target: Writable;
  readonly #listener: PumpListener;
  readonly #gate: ReadGate;
  readonly #keepsTargetOpen: boolean;
  readonly #holding: HoldingPlace | null;
  readonly #lines: LineGate | null;
  #isEnded = false;
  /** Resolves when the source has ended and the target has taken everything, or either is gone. */
  readonly done: Promise<void>;
  readonly #finish: () => void;

  constructor({ source, target, listener, keepsTargetOpen = false, holding }: PumpOptions) {
    this.#source = source;
    this.#target = target;
    this.#listener = listener;
    this.#keepsTargetOpen = keepsTargetOpen;
    this.#holding = holding ?? null;
    this.#lines = holding === undefined ? null : this.#lineGate(holding);
    this.#gate = new ReadGate(source);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.#finish = resolve;
    source.on('data', (bytes: Buffer) => this.#take(bytes));
    source.once('end', () => this.#end());
    source.once('error', () => this.#end());
    source.once('close', () => this.#end());
    target.on('drain', () => this.#gate.open(hold.peerFull));
    target.once('error', () => this.#readerGone());
    target.once('close', () => this.#readerGone());
  }

  /** Stops reading until `resume`: the recorder's queue is full. */
  rest(): void {
    this.#gate.close(hold.recorderFull);
  }

  resume(): void {
    this.#gate.open(hold.recorderFull);
  }

  /** Lines that did not come from the source just now: released ones, or an answer of the user. */
  put(lines: Buffer): void {
    if (this.#lines === null) this.#write(lines);
    else this.#lines.put(lines);
    this.#endTarget();
  }

  /** Nothing is asked about any more: what was kept for that passes. */
  holdingEnded(): void {
    this.#lines?.flush();
  }

  /** A line that was kept never comes back; an end may have waited behind it. */
  keptDropped(): void {
    this.#endTarget();
  }

  #lineGate({ isOn, keeps }: HoldingPlace): LineGate {
    return new LineGate({
      isOn,
      keeps,
      write: (bytes) => this.#write(bytes),
      passed: (bytes) => this.#listener.passed(bytes),
    });
  }

  #take(bytes: Buffer): void {
    if (!this.#target.writable) return;
    if (this.#lines !== null) return this.#lines.take(bytes);
    this.#write(bytes);
    this.#listener.passed(bytes);
  }

  #write(bytes: Buffer): void {
    if (this.#target.writable && !this.#target.write(bytes)) this.#gate.close(hold.peerFull);
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#lines?.end();
    this.#listener.ended();
    this.#endTarget();
  }

  /** Behind everything that is held: an end that overtook it would make it worthless. */
  #endTarget(): void {
    if (!this.#isEnded || this.#holding?.keepsAny()) return;
    if (!this.#target.writable || this.#keepsTargetOpen) return this.#finish();
    this.#target.end(() => this.#finish());
  }

  /** Whoever wrote the source would have met a closed pipe; so it meets one. */
  #readerGone(): void {
    this.#source.destroy();
    this.#end();
    this.#finish();
  }
}
