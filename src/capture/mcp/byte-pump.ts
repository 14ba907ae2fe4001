import type { Readable, Writable } from 'node:stream';
import { hold, ReadGate } from '../http/read-gate.ts';

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
}

export class BytePump {
  readonly #source: Readable;
  readonly #target: Writable;
  readonly #listener: PumpListener;
  readonly #gate: ReadGate;
  readonly #keepsTargetOpen: boolean;
  #isEnded = false;
  /** Resolves when the source has ended and the target has taken everything, or either is gone. */
  readonly done: Promise<void>;
  readonly #finish: () => void;

  constructor({ source, target, listener, keepsTargetOpen = false }: PumpOptions) {
    this.#source = source;
    this.#target = target;
    this.#listener = listener;
    this.#keepsTargetOpen = keepsTargetOpen;
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

  /**
   * The place where messages are held: while nobody asked for that, bytes go through here uncut. A gate for messages cuts in between and
   * must let the rest of a line that began here pass before it holds the next one.
   */
  #take(bytes: Buffer): void {
    if (!this.#target.writable) return;
    if (!this.#target.write(bytes)) this.#gate.close(hold.peerFull);
    this.#listener.passed(bytes);
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#listener.ended();
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
