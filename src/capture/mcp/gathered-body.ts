import { joinPieces } from '../../wire/ndjson.ts';

/** Bytes as they came, and when. */
export interface ArrivedBytes {
  bytes: Uint8Array;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Monotonic. */
  atMs: number;
}

/** A longer request or JSON answer is recorded as a body only. */
const mostBodyBytes = 256 * 1024 * 1024;

/** A body that is looked at when it is whole; given up when it is too long. */
export class GatheredBody {
  last: ArrivedBytes | null = null;
  bytes = 0;
  #pieces: Uint8Array[] = [];

  add(arrived: ArrivedBytes): void {
    this.last = arrived;
    this.bytes += arrived.bytes.length;
    if (this.bytes <= mostBodyBytes) this.#pieces.push(arrived.bytes);
    else this.#pieces = [];
  }

  /** Null when it was too long. */
  take(): Uint8Array | null {
    const pieces = this.#pieces;
    this.#pieces = [];
    return this.bytes > mostBodyBytes ? null : joinPieces(pieces, this.bytes);
  }
}
