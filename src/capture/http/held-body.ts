/** A body that an interceptor wants whole: gathered as it came (`raw`, with its transfer coding) and as data (`pieces`). */
export class HeldBody {
  readonly raw: Buffer[] = [];
  readonly pieces: Buffer[] = [];
  /** Resolves when the last byte is there. */
  readonly whole: Promise<void>;
  #resolve: () => void = () => {};

  constructor() {
    this.whole = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  markWhole(): void {
    this.#resolve();
  }

  data(): Buffer {
    return Buffer.concat(this.pieces);
  }
}
