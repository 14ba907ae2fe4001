/**
 * Bytes of a HAR file, in pieces of any size → its entries one by one, as JSON texts. Only the frame around the entries is read here; what
 * is inside an entry is left to JSON.parse, so one bad entry is that entry's trouble. What may be huge is taken out of the text as it
 * passes: long strings come as spilled bytes, and WebSocket messages one by one. Nothing else is held than the entry under way.
 */
export type ScanEvent =
  | { kind: 'entry'; index: number; text: Uint8Array }
  /** Larger than an entry may be, after all that was taken out. */
  | { kind: 'entry-too-large'; index: number }
  /** One element of the entry's `_webSocketMessages`; comes before the entry. Null: it was too large. */
  | { kind: 'message'; text: Uint8Array | null }
  /** A part of a long string, escapes and all; comes before the entry or message whose text refers to it as `"<mark><id>"`. */
  | { kind: 'spill'; id: number; bytes: Uint8Array }
  /** A member of `log` other than the entries; null: it was too large to be kept. */
  | { kind: 'head'; name: string; text: Uint8Array | null };

/** Why a file cannot be read at all. */
export class HarFormatError extends Error {}

export interface HarScannerOptions {
  /** Stands for what was taken out. Must not be guessable, or a file could name it. Characters that need no escape in JSON. */
  mark: string;
  /** Strings longer than this are taken out. */
  longStringBytes?: number;
  maxStringBytes?: number;
  maxEntryBytes?: number;
  maxDepth?: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const ARRAY = 0;
const OBJECT_KEY = 1;
const OBJECT_VALUE = 2;

const maxHeadBytes = 1024 * 1024;
const maxKeyBytes = 256;

interface Capture {
  kind: 'entry' | 'message' | 'head';
  /** Nesting in which the value stands: it ends when we are back there. */
  depth: number;
  name: string;
  parts: Uint8Array[];
  bytes: number;
  isTooLarge: boolean;
}

export class HarScanner {
  readonly #mark: Uint8Array;
  readonly #longStringBytes: number;
  readonly #maxStringBytes: number;
  readonly #maxEntryBytes: number;
  readonly #stack: Uint8Array;
  #events: ScanEvent[] = [];
  #depth = 0;
  #offset = 0;
  #isInString = false;
  #isEscaped = false;
  /** Between the elements of an entry's `_webSocketMessages`. */
  #isMessages = false;
  #stringBytes = 0;
  #spillId = -1;
  #spills = 0;
  /** Bytes of the string under way that are in the capture already (from earlier pieces). */
  #capturedOfString = 0;
  #isKey = false;
  #key: number[] = [];
  /** The member under way at depths 1 (of the file), 2 (of log), 4 (of an entry). */
  readonly #names: string[] = [];
  #isEntries = false;
  #hasEntries = false;
  #isValueDue = false;
  #hasStarted = false;
  #isOver = false;
  #index = 0;
  readonly #captures: Capture[] = [];

  constructor(options: HarScannerOptions) {
    this.#mark = ascii(options.mark);
    this.#longStringBytes = options.longStringBytes ?? 256 * 1024;
    this.#maxStringBytes = options.maxStringBytes ?? 4 * 1024 ** 3;
    this.#maxEntryBytes = options.maxEntryBytes ?? 8 * 1024 * 1024;
    this.#stack = new Uint8Array(options.maxDepth ?? 512);
  }

  get entriesSeen(): number {
    return this.#index;
  }

  /** The events of this piece, in order. It is not to be written to again: texts may be parts of it. */
  push(chunk: Uint8Array): ScanEvent[] {
    let from = 0;
    const capture = { start: 0 };
    while (from < chunk.length) {
      if (this.#isInString) from = this.#string(chunk, from, capture);
      else if (this.#depth > 4 && this.#isPlainEntry) from = this.#inside(chunk, from, capture);
      else from = this.#structure(chunk, from, capture);
    }
    this.#keep(chunk, capture.start, chunk.length);
    if (this.#isInString && this.#captures.length > 0)
      this.#capturedOfString = this.#spillId >= 0 ? 0 : this.#stringBytes;
    this.#offset += chunk.length;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The file is over. Throws when it ended early or held no entries. */
  end(): void {
    if (!this.#hasStarted) throw new HarFormatError('The file is empty.');
    if (!this.#isOver) {
      throw new HarFormatError(
        `The file ends in the middle, after ${this.#offset} bytes and ${this.#index} whole entries.`,
      );
    }
    if (!this.#hasEntries) throw new HarFormatError('This is JSON, but not HAR: it has no “log” with “entries”.');
  }

  get #isEntryMember(): boolean {
    return this.#depth === 4 && this.#captures[0]?.kind === 'entry';
  }

  /** Of an entry, and outside of its messages: what is further inside is only passed over. */
  get #isPlainEntry(): boolean {
    return this.#captures.length === 1 && !this.#isMessages && this.#captures[0]?.kind === 'entry';
  }

  /** Inside a member of an entry: only nesting and long strings count. Most bytes of a file come by here. */
  #inside(chunk: Uint8Array, from: number, capture: { start: number }): number {
    const { length } = chunk;
    const longest = this.#longStringBytes;
    let depth = this.#depth;
    let at = from;
    while (at < length && depth > 4) {
      const byte = chunk[at] as number;
      if (byte === QUOTE) {
        const end = shortStringEnd(chunk, at + 1, longest);
        if (end < 0) {
          // Long, or cut by the end of the piece. In a list no string is a name.
          this.#depth = depth;
          this.#stack[depth - 1] = ARRAY;
          this.#openString(chunk, at, capture);
          return at + 1;
        }
        at = end;
      } else if ((byte | 0x20) === OPEN_BRACE) {
        if (depth >= this.#stack.length) throw this.#tooDeep(at);
        depth += 1;
      } else if ((byte | 0x20) === CLOSE_BRACE) depth -= 1;
      at += 1;
    }
    this.#depth = depth;
    return at;
  }

  /** Outside of strings: structure, until a string begins or the piece ends. */
  #structure(chunk: Uint8Array, from: number, capture: { start: number }): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (byte <= 0x20) continue;
      if (!this.#hasStarted) {
        at = this.#begin(chunk, at);
        continue;
      }
      if (this.#isOver) throw this.#wrong('has something behind its end', at);
      if (byte === COMMA || byte === 0x3a) {
        if (byte === COMMA) this.#comma(chunk, at, capture);
        else if (this.#stack[this.#depth - 1] === OBJECT_VALUE) this.#isValueDue = true;
        continue;
      }
      if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#close(chunk, at, capture);
        continue;
      }
      if (byte === QUOTE) {
        this.#openString(chunk, at, capture);
        return at + 1;
      }
      if (this.#isValueDue || this.#stack[this.#depth - 1] === ARRAY) this.#valueStarts(chunk, at, capture, byte);
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.#open(byte, at);
        if (this.#depth === 5 && this.#isPlainEntry) return at + 1;
      }
    }
    return chunk.length;
  }

  /** The first byte that is not space: `{`, perhaps behind a byte order mark. */
  #begin(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] as number;
    if (this.#depth === 0 && (byte === 0xef || byte === 0xbb || byte === 0xbf)) return at;
    if (byte === 0xff || byte === 0xfe)
      throw new HarFormatError('The file is UTF-16 or binary. HAR is UTF-8: save it again as UTF-8.');
    if (byte !== OPEN_BRACE) throw new HarFormatError('The file is not HAR: it does not begin with “{”.');
    this.#hasStarted = true;
    this.#open(byte, at);
    return at;
  }

  #open(byte: number, at: number): void {
    if (this.#depth >= this.#stack.length) throw this.#tooDeep(at);
    this.#stack[this.#depth] = byte === OPEN_BRACE ? OBJECT_KEY : ARRAY;
    this.#depth += 1;
    this.#isValueDue = false;
  }

  #valueStarts(chunk: Uint8Array, at: number, capture: { start: number }, byte: number): void {
    this.#isValueDue = false;
    const depth = this.#depth;
    if (depth > 5 || depth === 1) return;
    const isLog = this.#names[1] === 'log';
    if (depth === 2 && isLog) {
      if (this.#names[2] === 'entries' && byte === OPEN_BRACKET) {
        this.#isEntries = this.#hasEntries = true;
        return;
      }
      if (this.#captures.length === 0)
        this.#startCapture({ kind: 'head', depth, name: this.#names[2] ?? '' }, at, capture);
    } else if (depth === 3 && this.#isEntries && this.#captures.length === 0) {
      this.#startCapture({ kind: 'entry', depth, name: '' }, at, capture);
    } else if (byte === OPEN_BRACKET && this.#isEntryMember && this.#names[4] === '_webSocketMessages') {
      this.#keep(chunk, capture.start, at + 1);
      this.#isMessages = true;
    } else if (depth === 5 && this.#isMessages && this.#captures.length === 1) {
      this.#startCapture({ kind: 'message', depth, name: '' }, at, capture);
    }
  }

  #startCapture(what: Pick<Capture, 'kind' | 'depth' | 'name'>, at: number, capture: { start: number }): void {
    this.#captures.push({ ...what, parts: [], bytes: 0, isTooLarge: false });
    capture.start = at;
  }

  #comma(chunk: Uint8Array, at: number, capture: { start: number }): void {
    this.#valueEnds(chunk, at, capture);
    if (this.#stack[this.#depth - 1] === OBJECT_VALUE) this.#stack[this.#depth - 1] = OBJECT_KEY;
    this.#isValueDue = false;
  }

  #close(chunk: Uint8Array, at: number, capture: { start: number }): void {
    this.#valueEnds(chunk, at, capture);
    if (this.#isMessages && this.#depth === 5) {
      this.#isMessages = false;
      capture.start = at;
    }
    const isArray = this.#stack[this.#depth - 1] === ARRAY;
    if (isArray !== (chunk[at] === CLOSE_BRACKET)) throw this.#wrong('is not JSON: its brackets do not match', at);
    this.#depth -= 1;
    this.#isValueDue = false;
    if (this.#depth === 2) this.#isEntries = false;
    if (this.#depth === 0) this.#isOver = true;
  }

  /** At a comma or a closing bracket: the value before it is whole. */
  #valueEnds(chunk: Uint8Array, at: number, capture: { start: number }): void {
    const current = this.#captures.at(-1);
    if (!current || current.depth !== this.#depth) return;
    this.#keep(chunk, capture.start, at);
    capture.start = at;
    this.#captures.pop();
    const text = current.isTooLarge ? null : joined(current.parts, current.bytes);
    if (current.kind === 'head') this.#events.push({ kind: 'head', name: current.name, text });
    else if (current.kind === 'message') this.#events.push({ kind: 'message', text });
    else {
      const index = this.#index++;
      this.#events.push(text === null ? { kind: 'entry-too-large', index } : { kind: 'entry', index, text });
    }
  }

  #openString(chunk: Uint8Array, at: number, capture: { start: number }): void {
    const state = this.#stack[this.#depth - 1];
    this.#isKey = state === OBJECT_KEY;
    if (!this.#isKey && (this.#isValueDue || state === ARRAY)) this.#valueStarts(chunk, at, capture, QUOTE);
    this.#isInString = true;
    this.#isEscaped = false;
    this.#stringBytes = 0;
    this.#capturedOfString = 0;
    this.#spillId = -1;
    this.#key = [];
  }

  #string(chunk: Uint8Array, from: number, capture: { start: number }): number {
    const at = this.#stringEnd(chunk, from);
    const isEnded = at < chunk.length;
    this.#stringBytes += at - from;
    if (this.#stringBytes > this.#maxStringBytes)
      throw this.#wrong(`holds a string of more than ${this.#maxStringBytes} bytes`, at);
    if (this.#isKey) this.#keepKey(chunk, from, at);
    else if (this.#captures.length > 0) this.#spillLong(chunk, { from, at }, capture);
    if (!isEnded) return at;
    this.#isInString = false;
    if (this.#spillId >= 0) {
      this.#append(ascii(`${this.#spillId}`));
      capture.start = at;
      this.#spillId = -1;
    }
    if (this.#isKey) this.#keyRead();
    return at + 1;
  }

  /** Where the closing quote is, or the end of the piece. A plain loop: where escapes are dense, searching is ten times slower. */
  #stringEnd(chunk: Uint8Array, from: number): number {
    const { length } = chunk;
    let at = this.#isEscaped ? from + 1 : from;
    this.#isEscaped = false;
    while (at < length) {
      const byte = chunk[at];
      if (byte === QUOTE) return at;
      at += byte === BACKSLASH ? 2 : 1;
    }
    this.#isEscaped = at > length;
    return length;
  }

  #keepKey(chunk: Uint8Array, from: number, to: number): void {
    if (this.#depth > 2 && !this.#isEntryMember) return;
    for (let at = from; at < to && this.#key.length < maxKeyBytes; at += 1) this.#key.push(chunk[at] as number);
  }

  #keyRead(): void {
    this.#stack[this.#depth - 1] = OBJECT_VALUE;
    if (this.#depth <= 2 || this.#isEntryMember) this.#names[this.#depth] = String.fromCharCode(...this.#key);
  }

  /** A string that has become long leaves the text: what was kept of it so far is taken back, and the rest goes past. */
  #spillLong(chunk: Uint8Array, { from, at }: { from: number; at: number }, capture: { start: number }): void {
    const current = this.#captures.at(-1) as Capture;
    if (current.isTooLarge || current.kind === 'head') return;
    if (this.#spillId < 0) {
      if (this.#stringBytes <= this.#longStringBytes) return;
      this.#spillId = this.#spills++;
      const earlier = takeBack(current, this.#capturedOfString);
      this.#keep(chunk, capture.start, from);
      this.#append(this.#mark);
      if (earlier.length > 0) this.#events.push({ kind: 'spill', id: this.#spillId, bytes: earlier });
    }
    if (at > from) this.#events.push({ kind: 'spill', id: this.#spillId, bytes: chunk.slice(from, at) });
    capture.start = at;
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    if (this.#isMessages && this.#captures.length === 1) return;
    if (this.#captures.length > 0 && to > from) this.#append(chunk.subarray(from, to));
  }

  #append(bytes: Uint8Array): void {
    const current = this.#captures.at(-1) as Capture;
    current.bytes += bytes.length;
    if (current.bytes > (current.kind === 'head' ? maxHeadBytes : this.#maxEntryBytes)) {
      current.isTooLarge = true;
      current.parts = [];
      return;
    }
    current.parts.push(bytes);
  }

  #tooDeep(at: number): HarFormatError {
    return this.#wrong(`is nested deeper than ${this.#stack.length} levels`, at);
  }

  #wrong(what: string, at: number): HarFormatError {
    return new HarFormatError(`The file ${what} (at byte ${this.#offset + at}, after ${this.#index} entries).`);
  }
}

/** Where the closing quote is; -1 when it is not in this piece, or too far away. */
function shortStringEnd(chunk: Uint8Array, from: number, longest: number): number {
  const last = Math.min(chunk.length, from + longest + 1);
  let at = from;
  while (at < last) {
    const byte = chunk[at];
    if (byte === QUOTE) return at;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return -1;
}

/** Removes the last bytes that were kept, and returns them. */
function takeBack(capture: Capture, bytes: number): Uint8Array {
  const all = joined(capture.parts, capture.bytes);
  const kept = all.subarray(0, all.length - bytes);
  capture.parts = kept.length > 0 ? [kept] : [];
  capture.bytes = kept.length;
  return all.subarray(all.length - bytes);
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
