/** Nobody reads, or edits, more than this; and what is gathered stays in memory. */
const mostHeldBytes = 64 * 1024 * 1024;

/** A body that an interceptor wants whole: gathered as it came (`raw`, with its transfer coding) and as data (`pieces`). */
export class HeldBody {
  readonly raw: Buffer[] = [];
  readonly pieces: Buffer[] = [];
  /** Resolves when the last byte is there, or when the body is too long to be gathered. */
  readonly settled: Promise<void>;
  isTooLong = false;
  #bytes = 0;
  #resolve: () => void = () => {};

  constructor() {
    this.settled = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  addRaw(piece: Buffer): void {
    this.raw.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes <= mostHeldBytes) return;
    this.isTooLong = true;
    this.#resolve();
  }

  markWhole(): void {
    this.#resolve();
  }

  data(): Buffer {
    return Buffer.concat(this.pieces);
  }
}
