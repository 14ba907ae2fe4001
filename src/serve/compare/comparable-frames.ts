// In: a WebSocket entry. Out: its messages by direction, ready to be compared: put together from their frames, with a hash of all of them, and
// the messages themselves while they are few and small enough to be looked into. Next: model/compare/compare-frames.
import { createHash, type Hash } from 'node:crypto';
import type { ComparableFrames, ComparableMessages } from '../../model/compare/compare-frames.ts';
import { contentOf, type Piece } from '../../model/compare/compare-pieces.ts';
import type { RecordedFrame, TrafficEntry } from '../../model/traffic-entry.ts';
import type { StoreReader } from '../../record/store/read/store-reader.ts';
import { mostBytesInside } from './comparable-body.ts';

const framesAtOnce = 100;
const mostMessagesInside = 5000;

export async function readComparableFrames(reader: StoreReader, entry: TrafficEntry): Promise<ComparableFrames> {
  const sides = { client: new MessageGatherer(), server: new MessageGatherer() };
  let isPartial = !entry.isComplete && entry.state !== 'failed';
  for (let after = 0; entry.kind === 'websocket'; ) {
    const page = await reader.frames(entry.id, { from: { kind: 'after', number: after }, limit: framesAtOnce });
    const last = page?.frames.at(-1);
    if (!page || !last) break;
    for (const frame of page.frames) {
      isPartial ||= frame.isTruncated;
      sides[frame.direction].add(frame);
    }
    after = last.number;
  }
  return { client: sides.client.messages(), server: sides.server.messages(), isPartial };
}

/** Opcodes (RFC 6455 §5.2). */
const close = 8;
const typeNames: Readonly<Record<number, string>> = { 1: 'text', 2: 'binary', 8: 'close' };

class MessageGatherer {
  readonly #sha256: Hash = createHash('sha256');
  #pieces: Piece[] | null = [];
  #count = 0;
  #bytes = 0;
  /** The message under way. */
  #opcode: number | null = null;
  #parts: Uint8Array[] = [];

  /** Pings and pongs keep a connection open and say nothing (RFC 6455 §5.5.2). */
  add({ opcode, isFinal, data }: RecordedFrame): void {
    if (opcode > close) return;
    if (opcode === close) return this.#end(opcode, [data]);
    this.#opcode ??= opcode;
    this.#parts.push(data);
    if (!isFinal) return;
    this.#end(this.#opcode, this.#parts);
    this.#opcode = null;
    this.#parts = [];
  }

  messages(): ComparableMessages {
    if (this.#parts.length > 0) this.#end(this.#opcode ?? 0, this.#parts);
    return { pieces: this.#pieces, count: this.#count, sha256: this.#sha256.digest('hex') };
  }

  #end(opcode: number, parts: readonly Uint8Array[]): void {
    const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
    this.#sha256.update(`${opcode} ${bytes.length} `).update(bytes);
    this.#count += 1;
    this.#bytes += bytes.length;
    if (this.#bytes > mostBytesInside || this.#count > mostMessagesInside) this.#pieces = null;
    this.#pieces?.push(pieceOf(opcode, bytes));
  }
}

function pieceOf(opcode: number, bytes: Uint8Array): Piece {
  const facts = [['type', typeNames[opcode] ?? `opcode ${opcode}`]] as const;
  if (opcode === 1) return { facts, content: contentOf(bytes) };
  // A close frame is a code and its reason (RFC 6455 §5.5.1).
  if (opcode === close && bytes.length >= 2) {
    const code = (bytes[0] as number) * 256 + (bytes[1] as number);
    return { facts: [...facts, ['code', String(code)]], content: contentOf(bytes.subarray(2)) };
  }
  return { facts, content: { kind: 'binary', bytes } };
}
