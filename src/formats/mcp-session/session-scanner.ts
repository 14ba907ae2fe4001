import { closingQuote, nameText } from './json-cutter.ts';

/**
 * Bytes of a session file, in pieces of any size → its messages one by one, and its other members, as JSON texts. Only the frame around them is
 * read here: whether a message is JSON is told when it is parsed, so one bad message is that message's trouble. Never holds more than the
 * message or member under way, and of that no more than the limits. A text that is given out is a part of the piece where it can be: it is
 * valid until the piece is used again.
 */
export type ScanEvent =
  | { kind: 'message'; index: number; text: Uint8Array }
  /** Too large or too deep: it was passed over. */
  | { kind: 'bad-message'; index: number; reason: string }
  /** Another member of the file. Null: it was too large to be kept. */
  | { kind: 'member'; name: string; text: Uint8Array | null }
  | { kind: 'messages-begun' };

/** Why a file cannot be read (any further). What came before stands. */
export class SessionFormatError extends Error {}

export interface ScanLimits {
  maxMessageBytes?: number;
  maxMemberBytes?: number;
  maxDepth?: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;

const mebibyte = 1024 * 1024;
const maxNameBytes = 4096;

/** What is gathered across pieces. */
class Gathered {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isTooLarge(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  add(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.isTooLarge) this.#parts = [];
    else if (bytes.length > 0) this.#parts.push(new Uint8Array(bytes));
  }

  /** With what is left of the last piece; null when it is too large. */
  joined(last: Uint8Array): Uint8Array | null {
    if (this.#parts.length === 0 && this.#bytes === 0) return last.length > this.#maxBytes ? null : last;
    this.add(last);
    if (this.isTooLarge) return null;
    const all = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

export class SessionScanner {
  readonly #maxMessageBytes: number;
  readonly #maxMemberBytes: number;
  readonly #maxDepth: number;
  #events: ScanEvent[] = [];
  #offset = 0;
  /** 0 before the file's object, 1 in it, 2 in the list of messages or in another member. */
  #depth = 0;
  #deepest = 0;
  #isInString = false;
  #isEscaped = false;
  #isName = false;
  #isNameKnown = false;
  #isValueDue = false;
  #name = '';
  #nameBytes: Gathered | null = null;
  #isInMessages = false;
  #hasMessages = false;
  #isOver = false;
  #hasStarted = false;
  #index = 0;
  #gathered: Gathered | null = null;
  /** Where in this piece the value under way goes on. */
  #valueFrom = 0;

  constructor({ maxMessageBytes, maxMemberBytes, maxDepth }: ScanLimits = {}) {
    this.#maxMessageBytes = maxMessageBytes ?? 256 * mebibyte;
    this.#maxMemberBytes = maxMemberBytes ?? 16 * mebibyte;
    this.#maxDepth = maxDepth ?? 1000;
  }

  get messagesSeen(): number {
    return this.#index;
  }

  /** The events of this piece, in order. Throws a SessionFormatError; what `takeEvents` then gives came before the damage. */
  push(piece: Uint8Array): ScanEvent[] {
    this.#valueFrom = 0;
    let at = 0;
    while (at < piece.length) {
      if (this.#isInString) at = this.#string(piece, at);
      else if (this.#depth > (this.#isInMessages ? 2 : 1)) at = this.#deep(piece, at);
      else at = this.#shallow(piece, at);
    }
    this.#gathered?.add(piece.subarray(this.#valueFrom));
    if (this.#isName) this.#gatherName(piece.subarray(this.#valueFrom));
    this.#offset += piece.length;
    return this.takeEvents();
  }

  takeEvents(): ScanEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The file is over. Throws when it ended early or holds no messages. */
  end(): void {
    if (!this.#hasStarted) throw new SessionFormatError('The file is empty.');
    if (!this.#isOver && this.#hasMessages) {
      throw new SessionFormatError(
        `The file ends in the middle, after ${this.#offset} bytes and ${this.#index} whole messages.`,
      );
    }
    if (!this.#isOver) throw new SessionFormatError(`The file ends in the middle, after ${this.#offset} bytes.`);
    if (!this.#hasMessages)
      throw new SessionFormatError('This is JSON, but not an MCP session file: it has no list of “messages”.');
  }

  /** In the file's object, or between messages. */
  #shallow(piece: Uint8Array, from: number): number {
    for (let at = from; at < piece.length; at += 1) {
      const byte = piece[at] as number;
      if (byte <= 0x20) continue;
      if (this.#isOver) throw this.#wrong('has something behind its end', at);
      if (!this.#hasStarted) {
        this.#begin(byte, at);
        continue;
      }
      if (byte === COMMA) this.#valueEnds(piece, at);
      else if ((byte | 0x20) === CLOSE_BRACE) this.#close(piece, at, byte);
      else if (byte === COLON && this.#isNameKnown) this.#isValueDue = true;
      else {
        if (this.#gathered === null && !this.#valueBegins(at, byte)) continue;
        if (byte === QUOTE) {
          this.#isInString = true;
          return at + 1;
        }
        if ((byte | 0x20) === OPEN_BRACE) {
          this.#depth += 1;
          return at + 1;
        }
      }
    }
    return piece.length;
  }

  /** The first byte that is not space: `{`, perhaps behind a byte order mark. */
  #begin(byte: number, at: number): void {
    if (this.#offset + at < 3 && (byte === 0xef || byte === 0xbb || byte === 0xbf)) return;
    if (byte === 0xff || byte === 0xfe)
      throw new SessionFormatError('The file is UTF-16 or binary. A session file is UTF-8 JSON.');
    if (byte !== OPEN_BRACE)
      throw new SessionFormatError('The file is not an MCP session file: it does not begin with “{”.');
    this.#hasStarted = true;
    this.#depth = 1;
  }

  /** False when the byte was the opening bracket of the list of messages, which is no value of its own. */
  #valueBegins(at: number, byte: number): boolean {
    if (this.#depth === 1 && !this.#isValueDue) {
      if (byte !== QUOTE || this.#isNameKnown) throw this.#wrong('is not JSON', at);
      this.#isName = true;
      this.#nameBytes = null;
      this.#valueFrom = at;
      return true;
    }
    if (this.#depth === 1 && this.#name === 'messages' && byte === OPEN_BRACKET) {
      this.#isInMessages = this.#hasMessages = true;
      this.#depth = 2;
      this.#events.push({ kind: 'messages-begun' });
      return false;
    }
    this.#gathered = new Gathered(this.#isInMessages ? this.#maxMessageBytes : this.#maxMemberBytes);
    this.#valueFrom = at;
    this.#deepest = this.#depth;
    return true;
  }

  /** At a comma or a closing bracket: the value before it is whole. */
  #valueEnds(piece: Uint8Array, at: number): void {
    const gathered = this.#gathered;
    this.#isNameKnown = this.#isValueDue = false;
    if (gathered === null) return;
    this.#gathered = null;
    const text = gathered.joined(piece.subarray(this.#valueFrom, at));
    if (this.#isInMessages) this.#message(text);
    else this.#events.push({ kind: 'member', name: this.#name, text });
  }

  #message(text: Uint8Array | null): void {
    const index = this.#index++;
    if (text === null) {
      const reason = `it is larger than ${Math.round(this.#maxMessageBytes / mebibyte)} MiB`;
      this.#events.push({ kind: 'bad-message', index, reason });
    } else if (this.#deepest - 2 > this.#maxDepth) {
      this.#events.push({ kind: 'bad-message', index, reason: `it is nested deeper than ${this.#maxDepth} levels` });
    } else this.#events.push({ kind: 'message', index, text });
  }

  #close(piece: Uint8Array, at: number, byte: number): void {
    if (byte !== (this.#isInMessages ? CLOSE_BRACKET : CLOSE_BRACE))
      throw this.#wrong('is not JSON: its brackets do not match', at);
    this.#valueEnds(piece, at);
    this.#isInMessages = false;
    this.#depth -= 1;
    if (this.#depth === 0) this.#isOver = true;
  }

  /** Inside a value: nothing but strings and nesting counts. */
  #deep(piece: Uint8Array, from: number): number {
    const { length } = piece;
    const outside = this.#isInMessages ? 2 : 1;
    let depth = this.#depth;
    let deepest = this.#deepest;
    let at = from;
    while (at < length) {
      const byte = piece[at] as number;
      at += 1;
      if (byte === QUOTE) {
        // Most strings end in this piece: they are passed over here.
        const next = closingQuote(piece, at);
        if (next >= length) {
          this.#isInString = true;
          this.#isEscaped = next > length;
          at = length;
          break;
        }
        at = next + 1;
        continue;
      }
      const folded = byte | 0x20;
      if (folded === OPEN_BRACE) {
        depth += 1;
        if (depth > deepest) deepest = depth;
      } else if (folded === CLOSE_BRACE) {
        depth -= 1;
        if (depth === outside) break;
      }
    }
    this.#depth = depth;
    this.#deepest = deepest;
    return at;
  }

  #string(piece: Uint8Array, from: number): number {
    const { length } = piece;
    const end = closingQuote(piece, this.#isEscaped ? from + 1 : from);
    this.#isEscaped = end > length;
    if (end >= length) return length;
    this.#isInString = false;
    if (this.#isName) this.#nameEnds(piece, end + 1);
    return end + 1;
  }

  #gatherName(bytes: Uint8Array): void {
    this.#nameBytes ??= new Gathered(maxNameBytes);
    this.#nameBytes.add(bytes);
    if (this.#nameBytes.isTooLarge) throw this.#wrong(`has a name of more than ${maxNameBytes} bytes`, 0);
  }

  #nameEnds(piece: Uint8Array, end: number): void {
    const text = (this.#nameBytes ?? new Gathered(maxNameBytes)).joined(piece.subarray(this.#valueFrom, end));
    this.#isName = false;
    this.#isNameKnown = true;
    this.#name = text === null ? '' : nameText(text);
    this.#nameBytes = null;
  }

  #wrong(what: string, at: number): SessionFormatError {
    return new SessionFormatError(`The file ${what} (near byte ${this.#offset + at}, after ${this.#index} messages).`);
  }
}
