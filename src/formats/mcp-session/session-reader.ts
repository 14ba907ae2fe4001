import type { FileMessage } from './file-message.ts';
import { cutMembers, skipSpace } from './json-cutter.ts';
import { readMessage } from './read-message.ts';
import { type ScanEvent, type ScanLimits, SessionFormatError, SessionScanner } from './session-scanner.ts';

export type ReadEvent =
  | { kind: 'message'; message: FileMessage }
  | { kind: 'bad-message'; index: number; reason: string }
  /** A member of the file other than `messages`: its exact text. Null: it was too large to be kept. */
  | { kind: 'member'; name: string; text: Uint8Array | null }
  /** What is before its messages has come. */
  | { kind: 'messages-begun' };

const NEWLINE = 0x0a;
const maxHeadBytes = 1024 * 1024;

/**
 * Bytes of a session file in pieces of any size → what is in it. Two forms: one JSON object, or lines (the object without its messages, then a message
 * a line). Bytes of a message are valid until the piece is used again.
 */
export class SessionReader {
  readonly #limits: ScanLimits;
  /** Null until the form is known. */
  #form: SessionScanner | LineReader | null = null;
  #head: Uint8Array = new Uint8Array(0);
  /** Of a file that was over before its form was known. */
  #late: ReadEvent[] = [];

  constructor(limits: ScanLimits = {}) {
    this.#limits = limits;
  }

  get messagesSeen(): number {
    return this.#form?.messagesSeen ?? 0;
  }

  /** Throws a SessionFormatError when the file cannot be read any further; `takeEvents` gives what came before the damage. */
  push(piece: Uint8Array): ReadEvent[] {
    if (this.#form !== null) return this.#events(this.#form.push(piece));
    const head = this.#head.length === 0 ? piece : joined([this.#head, piece]);
    this.#form = formOf(head, this.#limits, false);
    if (this.#form !== null) return this.#events(this.#form.push(head));
    this.#head = new Uint8Array(head);
    return [];
  }

  takeEvents(): ReadEvent[] {
    const late = this.#late;
    this.#late = [];
    return this.#form === null ? late : [...late, ...this.#events(this.#form.takeEvents())];
  }

  /** Throws when the file ended early or is none; `takeEvents` then gives what came before. */
  end(): ReadEvent[] {
    if (this.#form === null) {
      this.#form = formOf(this.#head, this.#limits, true) as SessionScanner | LineReader;
      this.#late = this.#events(this.#form.push(this.#head));
    }
    this.#form.end();
    return this.takeEvents();
  }

  #events(events: readonly ScanEvent[]): ReadEvent[] {
    return events.map((event) => {
      if (event.kind !== 'message') return event;
      const message = readMessage(event.text, event.index);
      if (typeof message === 'string') return { kind: 'bad-message', index: event.index, reason: message };
      return { kind: 'message', message };
    });
  }
}

/** Lines when the first one is an object by itself, without messages; null when that is not seen yet. */
function formOf(head: Uint8Array, limits: ScanLimits, isWhole: boolean): SessionScanner | LineReader | null {
  const lineEnd = head.indexOf(NEWLINE);
  if (lineEnd < 0 && !isWhole && head.length < maxHeadBytes) return null;
  const isLines = lineEnd >= 0 && isHeadLine(head.subarray(0, lineEnd));
  return isLines ? new LineReader(limits) : new SessionScanner(limits);
}

function isHeadLine(line: Uint8Array): boolean {
  if (line.length > maxHeadBytes || skipSpace(line, 0) === line.length) return false;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !('messages' in value);
  } catch {
    return false;
  }
}

/** Lines: no newline can stand inside JSON text on one line, so a damaged line is that line's trouble. */
class LineReader {
  readonly #maxBytes: number;
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #hasHead = false;
  #index = 0;
  #events: ScanEvent[] = [];

  constructor({ maxMessageBytes = 256 * 1024 * 1024 }: ScanLimits) {
    this.#maxBytes = maxMessageBytes;
  }

  get messagesSeen(): number {
    return this.#index;
  }

  push(piece: Uint8Array): ScanEvent[] {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      this.#line(piece.subarray(from, end));
      from = end + 1;
    }
    this.#keep(piece.subarray(from));
    return this.takeEvents();
  }

  takeEvents(): ScanEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  end(): void {
    if (this.#restBytes > 0) this.#line(new Uint8Array(0));
    if (!this.#hasHead) throw new SessionFormatError('The file is empty.');
  }

  #keep(bytes: Uint8Array): void {
    this.#restBytes += bytes.length;
    if (this.#restBytes > this.#maxBytes) this.#rest = [];
    else if (bytes.length > 0) this.#rest.push(new Uint8Array(bytes));
  }

  #line(end: Uint8Array): void {
    const isTooLarge = this.#restBytes + end.length > this.#maxBytes;
    const line = this.#restBytes === 0 ? end : joined([...this.#rest, end]);
    this.#rest = [];
    this.#restBytes = 0;
    if (isTooLarge) this.#bad('it is too large');
    else if (skipSpace(line, 0) === line.length) return;
    else if (this.#hasHead) this.#events.push({ kind: 'message', index: this.#index++, text: line });
    else this.#head(line);
  }

  #head(line: Uint8Array): void {
    this.#hasHead = true;
    const members = cutMembers(line) ?? [];
    if (members.some(({ name }) => name === 'payload')) {
      this.#events.push({ kind: 'messages-begun' }, { kind: 'message', index: this.#index++, text: line });
      return;
    }
    if (!members.some(({ name }) => name === 'transport' || name === 'started_at'))
      throw new SessionFormatError('These are lines of JSON, but not an MCP session file.');
    for (const { name, start, end } of members)
      this.#events.push({ kind: 'member', name, text: line.subarray(start, end) });
    this.#events.push({ kind: 'messages-begun' });
  }

  #bad(reason: string): void {
    this.#events.push({ kind: 'bad-message', index: this.#index++, reason });
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
