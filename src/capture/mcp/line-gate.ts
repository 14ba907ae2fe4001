import { joinPieces } from '../../wire/ndjson.ts';

/**
 * One direction of a stdio relay, at the place where messages may be held. In: bytes as they come. Out: the same bytes, uncut, while nobody wants
 * to hold anything; else whole lines, each asked about before it passes. What is put in between (a line that was held, an answer of the
 * user) never lands inside a line. Before: byte-pump.
 */
export interface LineGateOptions {
  /** Whether lines are to be asked about. */
  isOn: () => boolean;
  /** A whole line, with its end; true = it is kept by whoever was asked, and told of in any case. */
  keeps: (line: Buffer) => boolean;
  write: (bytes: Buffer) => void;
  /** Bytes that passed without being asked about. */
  passed: (bytes: Buffer) => void;
}

const lf = 0x0a;
/** A line that is longer passes as it comes. */
const mostHeldBytes = 256 * 1024 * 1024;

export class LineGate {
  readonly #options: LineGateOptions;
  /** The last byte that passed was no line's end: the rest of that line passes, too. */
  #isMidLine = false;
  /** The beginning of a line that will be asked about. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #hasEnded = false;
  /** To be put in at the next line's end. */
  #waiting: Buffer[] = [];

  constructor(options: LineGateOptions) {
    this.#options = options;
  }

  take(bytes: Buffer): void {
    if (!this.#options.isOn() && this.#begunBytes === 0 && this.#waiting.length === 0) return this.#pass(bytes);
    let at = 0;
    while (at < bytes.length) {
      const end = bytes.indexOf(lf, at);
      const piece = bytes.subarray(at, end < 0 ? bytes.length : end + 1);
      at += piece.length;
      this.#takePiece(piece, end >= 0);
    }
  }

  /** Whole lines, now or as soon as the line under way has ended. */
  put(bytes: Buffer): void {
    if (this.#isMidLine && !this.#hasEnded) this.#waiting.push(bytes);
    else this.#options.write(bytes);
  }

  /** The source has ended; a last line without its end gets one only when something is put behind it. */
  end(): void {
    this.flush();
    this.#hasEnded = true;
    if (this.#waiting.length > 0) this.#waiting.unshift(Buffer.from([lf]));
    this.#putWaiting();
  }

  /** Nothing is asked about any more: what was begun passes. */
  flush(): void {
    if (this.#begunBytes > 0) this.#pass(this.#takeBegun());
  }

  #takePiece(piece: Buffer, isLineEnd: boolean): void {
    if (this.#isMidLine || !this.#options.isOn() || this.#begunBytes + piece.length > mostHeldBytes) {
      this.flush();
      this.#pass(piece);
    } else {
      this.#begun.push(piece);
      this.#begunBytes += piece.length;
      if (!isLineEnd) return;
      const line = this.#takeBegun();
      if (!this.#options.keeps(line)) this.#options.write(line);
    }
    if (!this.#isMidLine) this.#putWaiting();
  }

  #takeBegun(): Buffer {
    const bytes = joinPieces(this.#begun, this.#begunBytes) as Buffer;
    this.#begun = [];
    this.#begunBytes = 0;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #pass(bytes: Buffer): void {
    this.#isMidLine = bytes[bytes.length - 1] !== lf;
    this.#options.write(bytes);
    this.#options.passed(bytes);
  }

  #putWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const bytes of waiting) this.#options.write(bytes);
  }
}
