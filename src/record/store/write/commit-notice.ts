// Word of commits, for the thread that tells listeners: the first at once, then at most one in `pauseMs`, always with the last number. Under load
// there is a commit every few milliseconds, and each word of one costs two threads a look at the database (28 µs an entry of 100 KB, measured).
const pauseMs = 40;

export class CommitNotice {
  readonly #tell: (seq: number) => void;
  #pending: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(tell: (seq: number) => void) {
    this.#tell = tell;
  }

  committed(seq: number): void {
    if (this.#timer) {
      this.#pending = seq;
      return;
    }
    this.#tell(seq);
    this.#timer = setTimeout(() => this.#paused(), pauseMs).unref();
  }

  #paused(): void {
    this.#timer = null;
    const seq = this.#pending;
    this.#pending = null;
    if (seq !== null) this.committed(seq);
  }
}
