// One side's body of an entry that is still open: in come the bytes as they pass, out go the parts that are to be written. Holds at most
// the inline limit plus what one read brought; never changes the bytes and never copies them. Next: write-queue.

/** The recorded copy of one body while it grows. */
export class BodySpool {
  /** Bytes handed to the queue as chunks so far; the next chunk's position. */
  chunkedBytes = 0;
  bufferedBytes = 0;
  /** The sweep in which the oldest buffered byte came; says when waiting bytes are old enough to be written. */
  bufferedSince = 0;
  /** The copy ends here although more passed: over the limit, or lost while recording had stopped. */
  isCut = false;
  #parts: Uint8Array[] = [];

  get storedBytes(): number {
    return this.chunkedBytes + this.bufferedBytes;
  }

  /** Keeps what the limit allows (0 = no limit). */
  append(bytes: Uint8Array, limitBytes: number, sweep: number): void {
    if (this.isCut || bytes.byteLength === 0) return;
    let kept = bytes;
    if (limitBytes > 0 && this.storedBytes + bytes.byteLength > limitBytes) {
      this.isCut = true;
      kept = bytes.subarray(0, Math.max(0, limitBytes - this.storedBytes));
      if (kept.byteLength === 0) return;
    }
    if (this.bufferedBytes === 0) this.bufferedSince = sweep;
    this.#parts.push(kept);
    this.bufferedBytes += kept.byteLength;
  }

  /** Everything buffered, to be written as the rest of the body. */
  takeAll(): Uint8Array[] {
    const parts = this.#parts;
    this.#parts = [];
    this.bufferedBytes = 0;
    return parts;
  }

  /** At most `maxBytes` from the front, to be written as a chunk at `chunkedBytes`; the caller then counts it with {@link chunked}. */
  take(maxBytes: number): Uint8Array[] {
    if (this.bufferedBytes <= maxBytes) return this.takeAll();
    const taken: Uint8Array[] = [];
    let missing = maxBytes;
    while (missing > 0) {
      const part = this.#parts[0] as Uint8Array;
      if (part.byteLength <= missing) {
        taken.push(part);
        this.#parts.shift();
        missing -= part.byteLength;
      } else {
        taken.push(part.subarray(0, missing));
        this.#parts[0] = part.subarray(missing);
        missing = 0;
      }
    }
    this.bufferedBytes -= maxBytes;
    return taken;
  }

  chunked(bytes: number): void {
    this.chunkedBytes += bytes;
  }

  /** Gives up what is buffered and all that follows: what is stored stays a true beginning of the body, marked as cut. */
  giveUp(): void {
    this.#parts = [];
    this.bufferedBytes = 0;
    this.isCut = true;
  }
}
