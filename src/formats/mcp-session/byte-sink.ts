const encoder = new TextEncoder();
const longText = 100;

/** Text and bytes gathered into one growing array, to be taken out in large pieces. */
export class ByteSink {
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  text(text: string): void {
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    this.reserve(text.length * 3);
    if (text.length < longText && this.#plain(text)) return;
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** Short ASCII is put into place faster than it is encoded. False, and nothing done, when it is not ASCII. */
  #plain(text: string): boolean {
    const into = this.#bytes;
    const at = this.#length;
    for (let next = 0; next < text.length; next += 1) {
      const code = text.charCodeAt(next);
      if (code > 0x7f) return false;
      into[at + next] = code;
    }
    this.#length = at + text.length;
    return true;
  }

  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** For a writer that puts its bytes into place itself: where, and `advance` by how many. */
  room(bytes: number): { into: Uint8Array; at: number } {
    this.reserve(bytes);
    return { into: this.#bytes, at: this.#length };
  }

  advanceTo(length: number): void {
    this.#length = length;
  }

  reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  /** What was gathered, as bytes of their own; the sink is empty afterwards. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
