// OPERATIONS ⇄ BYTES: the one place that knows how a batch lies in memory. The capture thread writes each operation straight into a buffer that
// is then transferred, not cloned; the writer thread reads it back. Chosen for what it costs the capture thread: all texts of an operation
// are joined and written at once (2 µs an entry; one JSON text of everything took 5 on both threads). Pure. Next: operation-parts, write-queue.
//
//   u8 kind │ u8 counts of numbers, texts, shared, bodies │ u32 bytes of text │ f64 numbers… │ u32 lengths of texts… │ u32 shared… │
//   u32 lengths of bodies… │ text, UTF-8 │ bodies…                                                       all little-endian, not aligned

/** What an operation consists of; what each position means is said in operation-parts. */
export interface OperationParts {
  kind: number;
  /** Null and NaN are the same. */
  numbers: ReadonlyArray<number | null>;
  texts: ReadonlyArray<string | null>;
  /** What many operations have in common: in the batch, a position in its list of shared texts. */
  facts: ReadonlyArray<object | null>;
  /** Each in the pieces in which it came, or null; null and no pieces are different things. */
  bodies: ReadonlyArray<readonly Uint8Array[] | null>;
}

/** As {@link OperationParts}, read back: positions in place of facts, and bodies are views of the batch's buffer. */
export interface ReadParts {
  kind: number;
  numbers: Array<number | null>;
  texts: Array<string | null>;
  shared: Array<number | null>;
  bodies: Array<Uint8Array | null>;
}

const headBytes = 9;
const absent = 0xffffffff;

/** An upper bound: a UTF-16 unit takes three bytes at most (a pair of them four). */
export function roomFor(parts: OperationParts): number {
  let bytes =
    headBytes + 8 * parts.numbers.length + 4 * (parts.texts.length + parts.facts.length + parts.bodies.length);
  for (let i = 0; i < parts.texts.length; i++) bytes += 3 * (parts.texts[i]?.length ?? 0);
  for (let i = 0; i < parts.bodies.length; i++) bytes += lengthOf(parts.bodies[i] ?? []);
  return bytes;
}

/** Writes one operation after another into `buffer`, which must have room: see {@link roomFor}. */
export class BatchEncoder {
  readonly buffer: Buffer;
  readonly #view: DataView;
  #at = 0;

  constructor(buffer: ArrayBuffer) {
    this.buffer = Buffer.from(buffer);
    this.#view = new DataView(buffer);
  }

  get writtenBytes(): number {
    return this.#at;
  }

  get freeBytes(): number {
    return this.buffer.length - this.#at;
  }

  /**
   * `shared`: the positions of the operation's facts; null = none. Its loops count, because iterators over short lists were a twentieth of
   * what a small request allocates.
   */
  write(parts: OperationParts, shared: ReadonlyArray<number | null>): void {
    const { numbers, texts, bodies } = parts;
    const start = this.#at;
    this.#at += headBytes;
    for (let i = 0; i < numbers.length; i++) this.#writeF64(numbers[i] ?? Number.NaN);
    let joined = '';
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i] ?? null;
      this.#writeU32(text === null ? absent : text.length);
      if (text !== null) joined += text;
    }
    for (let i = 0; i < shared.length; i++) this.#writeU32(shared[i] ?? absent);
    for (let i = 0; i < bodies.length; i++) {
      const body = bodies[i] ?? null;
      this.#writeU32(body === null ? absent : lengthOf(body));
    }
    const textBytes = this.buffer.write(joined, this.#at);
    this.#at += textBytes;
    for (let i = 0; i < bodies.length; i++) this.#writeBody(bodies[i] ?? []);
    this.#writeHead(start, parts, textBytes);
  }

  #writeBody(pieces: readonly Uint8Array[]): void {
    for (let i = 0; i < pieces.length; i++) {
      const piece = pieces[i] as Uint8Array;
      this.buffer.set(piece, this.#at);
      this.#at += piece.byteLength;
    }
  }

  #writeHead(at: number, parts: OperationParts, textBytes: number): void {
    this.#view.setUint8(at, parts.kind);
    this.#view.setUint8(at + 1, parts.numbers.length);
    this.#view.setUint8(at + 2, parts.texts.length);
    this.#view.setUint8(at + 3, parts.facts.length);
    this.#view.setUint8(at + 4, parts.bodies.length);
    this.#view.setUint32(at + 5, textBytes, true);
  }

  #writeF64(value: number): void {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  #writeU32(value: number): void {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }
}

/** Reads back what was written, operation by operation. */
export class BatchCursor {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;

  constructor(buffer: ArrayBuffer) {
    this.#bytes = Buffer.from(buffer);
    this.#view = new DataView(buffer);
  }

  next(): ReadParts {
    const start = this.#at;
    const [numbers, texts] = [this.#view.getUint8(start + 1), this.#view.getUint8(start + 2)];
    const [shared, bodies] = [this.#view.getUint8(start + 3), this.#view.getUint8(start + 4)];
    const textBytes = this.#view.getUint32(start + 5, true);
    this.#at += headBytes;
    const parts: ReadParts = { kind: this.#view.getUint8(start), numbers: [], texts: [], shared: [], bodies: [] };
    for (let i = 0; i < numbers; i++) parts.numbers.push(this.#readNumber());
    const lengthsAt = this.#at;
    this.#at += 4 * texts;
    for (let i = 0; i < shared; i++) parts.shared.push(this.#readU32());
    const bodyLengthsAt = this.#at;
    this.#at += 4 * bodies;
    this.#readTexts(parts.texts, lengthsAt, { texts, textBytes });
    for (let i = 0; i < bodies; i++) parts.bodies.push(this.#readBody(bodyLengthsAt + 4 * i));
    return parts;
  }

  #readNumber(): number | null {
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return Number.isNaN(value) ? null : value;
  }

  #readU32(): number | null {
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value === absent ? null : value;
  }

  #readTexts(into: Array<string | null>, lengthsAt: number, counts: { texts: number; textBytes: number }): void {
    const joined = this.#bytes.utf8Slice(this.#at, this.#at + counts.textBytes);
    this.#at += counts.textBytes;
    let from = 0;
    for (let i = 0; i < counts.texts; i++) {
      const length = this.#view.getUint32(lengthsAt + 4 * i, true);
      if (length === absent) {
        into.push(null);
        continue;
      }
      into.push(joined.slice(from, from + length));
      from += length;
    }
  }

  #readBody(lengthAt: number): Uint8Array | null {
    const length = this.#view.getUint32(lengthAt, true);
    if (length === absent) return null;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

function lengthOf(body: readonly Uint8Array[]): number {
  let bytes = 0;
  for (let i = 0; i < body.length; i++) bytes += (body[i] as Uint8Array).byteLength;
  return bytes;
}
