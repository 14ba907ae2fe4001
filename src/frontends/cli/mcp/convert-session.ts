import { headKeys } from '../../../formats/mcp-session/file-message.ts';
import {
  createConverter,
  type ExportForm,
  type SessionConverter,
} from '../../../formats/mcp-session/session-converter.ts';
import type { ReadEvent } from '../../../formats/mcp-session/session-reader.ts';
import type { WrittenMember } from '../../../formats/mcp-session/session-writer.ts';
import { writeOutput } from '../terminal/output-file.ts';
import type { Damage } from './read-session-file.ts';
import { SessionFileNotes } from './session-file-notes.ts';

export interface Exported {
  path: string;
  messages: number;
  bytes: number;
  badMessages: number;
  /** What is wrong with the file that was read; null when nothing is. */
  damage: string | null;
}

export interface ConversionOptions {
  output: string;
  form: ExportForm;
  version: string;
  signal: AbortSignal;
  /** Reads it once more; null when it can be read only once. */
  again: (() => SessionEvents) | null;
}

type SessionEvents = AsyncIterable<Array<ReadEvent | Damage>>;

const pieceBytes = 256 * 1024;

export async function convertSession(read: () => SessionEvents, options: ConversionOptions): Promise<Exported> {
  const conversion = new Conversion(createConverter(options.form, options.version), options);
  const bytes = await writeOutput(options.output, conversion.pieces(read()), options.signal);
  conversion.notes.end();
  const { messages, notes } = conversion;
  return { path: options.output, messages, bytes, badMessages: notes.badMessages, damage: notes.damage };
}

class Conversion {
  readonly notes = new SessionFileNotes();
  readonly #converter: SessionConverter;
  readonly #options: ConversionOptions;
  #members: WrittenMember[] = [];
  #hasBegun = false;
  /** They were all read before the first message was written. */
  #areMembersKnown = false;
  messages = 0;

  constructor(converter: SessionConverter, options: ConversionOptions) {
    this.#converter = converter;
    this.#options = options;
  }

  async *pieces(batches: SessionEvents): AsyncGenerator<Uint8Array, void> {
    for await (const events of batches) {
      for (const event of events) {
        if (event.kind === 'messages-begun') await this.#begin();
        else this.#take(event);
        if (this.#converter.length > pieceBytes) yield this.#converter.take();
      }
    }
    this.#converter.end(this.#members);
    yield this.#converter.take();
  }

  #take(event: Exclude<ReadEvent, { kind: 'messages-begun' }> | Damage): void {
    if (event.kind === 'message') {
      this.messages += 1;
      this.#converter.message(event.message);
    } else if (event.kind === 'member') {
      if (!this.#areMembersKnown) this.#members.push(...kept(event));
    } else if (event.kind === 'damaged') this.notes.damaged(event.sentence);
    else this.notes.badMessage(event.index, event.reason);
  }

  /** Keys may stand in any order: when some of the head did not come before the messages, they are looked for behind them. */
  async #begin(): Promise<void> {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const { again, form } = this.#options;
    const has = (key: string): boolean => this.#members.some(([name]) => name === key);
    const isMoreNeeded = form === 'jsonl' || form === 'markdown' || !headKeys.every(has);
    if (again !== null && isMoreNeeded) {
      this.#members = await membersOf(again());
      this.#areMembersKnown = true;
    }
    this.#converter.begin(this.#members);
  }
}

async function membersOf(batches: SessionEvents): Promise<WrittenMember[]> {
  const members: WrittenMember[] = [];
  for await (const events of batches) {
    for (const event of events) if (event.kind === 'member') members.push(...kept(event));
  }
  return members;
}

/** Bytes of an event are valid until the next piece is read. */
const kept = ({ name, text }: { name: string; text: Uint8Array | null }): WrittenMember[] =>
  text === null ? [] : [[name, new Uint8Array(text)]];
