import { textOf } from './json-scan.ts';
import { joinPieces } from './ndjson.ts';

const lf = 0x0a;
const cr = 0x0d;
const colon = 0x3a;
const space = 0x20;
const defaultMaxEventBytes = 256 * 1024 * 1024;

/** What stands between two blank lines of an event stream. Without `data` nothing is dispatched: comments, an id or a retry alone. */
export interface StreamEvent {
  /** The bytes as they came, the blank line that ends the event included. A view of the chunk when it lies in one. */
  raw: Uint8Array;
  /** Where `raw` begins and ends in the stream, counted from its first byte. */
  rawStart: number;
  rawEnd: number;
  /** Lines of data joined by LF; null when there is none. */
  data: Uint8Array | null;
  /** Null: `message`. */
  type: string | null;
  /** Null when the event names none; the empty text is a real one and forgets the last. */
  id: string | null;
  retryMs: number | null;
  /** It was longer than the limit: `raw` and `data` are its beginning. */
  isTruncated: boolean;
  /** False for what stands behind the last blank line when the stream is over: a browser would not dispatch it. */
  isEnded: boolean;
}

/**
 * Cuts an event stream (HTML Standard, “Server-sent events”: lines end with CR, LF or CRLF) into events, in bytes that come in pieces of any
 * size, for the record only. An event is told as soon as its blank line is there; `raw` of all events together are all bytes, without a gap.
 *
 *   data: {"jsonrpc"…}⏎   id: 7⏎   ⏎          a CR that ends the blank line ends the event at once: the LF of a CRLF that was split
 *   ^ rawStart                    ^ rawEnd     comes later and then begins the next event's raw bytes
 */
export class EventStreamCutter {
  readonly #maxEventBytes: number;
  #pieces: Uint8Array[] = [];
  #heldBytes = 0;
  #isTruncated = false;
  /** Bytes of the event under way, also of those not kept. */
  #eventBytes = 0;
  #rawStart = 0;
  /** Nothing stands on the line under way yet. */
  #isLineEmpty = true;
  /** The last byte was a CR: an LF that follows belongs to it. */
  #isAfterCr = false;

  constructor(maxEventBytes = defaultMaxEventBytes) {
    this.#maxEventBytes = maxEventBytes;
  }

  /** How much of an event that is not whole yet has come. */
  get bytesUnderWay(): number {
    return this.#eventBytes;
  }

  /** Calls back for each event that ends in `chunk`. The chunk must not be changed afterwards. */
  push(chunk: Uint8Array, onEvent: (event: StreamEvent) => void): void {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (byte !== lf && byte !== cr) {
        this.#isLineEmpty = false;
        this.#isAfterCr = false;
        continue;
      }
      if (byte === lf && this.#isAfterCr) {
        this.#isAfterCr = false;
        continue;
      }
      this.#isAfterCr = byte === cr;
      if (!this.#isLineEmpty) {
        this.#isLineEmpty = true;
        continue;
      }
      if (byte === cr && chunk[i + 1] === lf) {
        i++;
        this.#isAfterCr = false;
      }
      onEvent(this.#take(chunk.subarray(start, i + 1), true));
      start = i + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** The stream is over: calls back with what stood behind the last blank line, if anything did. */
  end(onEvent: (event: StreamEvent) => void): void {
    if (this.#eventBytes > 0) onEvent(this.#take(new Uint8Array(0), false));
  }

  #hold(piece: Uint8Array): void {
    this.#eventBytes += piece.length;
    const room = this.#maxEventBytes - this.#heldBytes;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    if (kept.length < piece.length) this.#isTruncated = true;
    if (kept.length === 0) return;
    this.#pieces.push(kept);
    this.#heldBytes += kept.length;
  }

  #take(last: Uint8Array, isEnded: boolean): StreamEvent {
    this.#hold(last);
    const raw = joinPieces(this.#pieces, this.#heldBytes);
    const rawStart = this.#rawStart;
    this.#rawStart += this.#eventBytes;
    const event: StreamEvent = {
      ...readEvent(raw, rawStart === 0),
      raw,
      rawStart,
      rawEnd: this.#rawStart,
      isTruncated: this.#isTruncated,
      isEnded,
    };
    this.#pieces = [];
    this.#heldBytes = 0;
    this.#eventBytes = 0;
    this.#isTruncated = false;
    return event;
  }
}

type Fields = Pick<StreamEvent, 'data' | 'type' | 'id' | 'retryMs'>;

function readEvent(raw: Uint8Array, isFirst: boolean): Fields {
  const fields: Fields = { data: null, type: null, id: null, retryMs: null };
  const dataLines: Uint8Array[] = [];
  let at = isFirst && startsWithMark(raw) ? 3 : 0;
  while (at < raw.length) {
    const end = endOfLine(raw, at);
    if (end > at) readLine(raw, { start: at, end }, { fields, dataLines });
    at = end + (raw[end] === cr && raw[end + 1] === lf ? 2 : 1);
  }
  if (dataLines.length > 0) fields.data = joinLines(dataLines);
  return fields;
}

/** U+FEFF, which a stream may begin with. */
const startsWithMark = (raw: Uint8Array): boolean => raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf;

function endOfLine(raw: Uint8Array, at: number): number {
  let end = at;
  while (end < raw.length && raw[end] !== lf && raw[end] !== cr) end++;
  return end;
}

function readLine(
  raw: Uint8Array,
  { start, end }: { start: number; end: number },
  into: { fields: Fields; dataLines: Uint8Array[] },
): void {
  const colonAt = raw.subarray(start, end).indexOf(colon);
  const nameEnd = colonAt < 0 ? end : start + colonAt;
  let valueStart = colonAt < 0 ? end : nameEnd + 1;
  if (valueStart < end && raw[valueStart] === space) valueStart++;
  // The longest name of a field is `event`; a comment's is empty.
  if (nameEnd === start || nameEnd - start > 5) return;
  const value = (): string => textOf(raw, valueStart, end);
  switch (textOf(raw, start, nameEnd)) {
    case 'data':
      into.dataLines.push(raw.subarray(valueStart, end));
      return;
    case 'event':
      into.fields.type = value() || null;
      return;
    case 'id':
      if (!value().includes('\0')) into.fields.id = value();
      return;
    case 'retry':
      if (/^\d{1,12}$/.test(value())) into.fields.retryMs = Number(value());
      return;
  }
}

function joinLines(lines: Uint8Array[]): Uint8Array {
  if (lines.length === 1) return lines[0] as Uint8Array;
  const separator = Uint8Array.of(lf);
  const pieces = lines.flatMap((line, index) => (index === 0 ? [line] : [separator, line]));
  return joinPieces(
    pieces,
    pieces.reduce((bytes, piece) => bytes + piece.length, 0),
  );
}
