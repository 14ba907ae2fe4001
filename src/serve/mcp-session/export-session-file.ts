// STORE → FILE. In: a connection. Out: its MCP session file in pieces, written as it is read. What came from a file goes back as it came. What is recorded
// while it is written may or may not be part of it. Must never hold more than a page of messages.
import { ownKey } from '../../formats/mcp-session/file-message.ts';
import { cutMembers } from '../../formats/mcp-session/json-cutter.ts';
import {
  headMembers,
  isForwarded,
  messageAside,
  messageMembers,
  stderrAside,
  tailMembers,
} from '../../formats/mcp-session/recorded-members.ts';
import { isTailMember, SessionWriter, type WrittenMember } from '../../formats/mcp-session/session-writer.ts';
import type { McpConnection, McpMessage } from '../../model/mcp-message.ts';
import type { StoreReader } from '../../record/store/read/store-reader.ts';

const pageBytes = 1024 * 1024;
const stderrAtOnce = 200;
const pieceBytes = 512 * 1024;
/** Of standard error between two messages; the rest is left out. */
const mostAsideBytes = 4 * 1024 * 1024;

export async function* exportSessionFile(
  reader: StoreReader,
  connection: McpConnection,
): AsyncGenerator<Uint8Array, void> {
  const writer = new SessionWriter();
  const asides = new Asides(reader, connection.id);
  const imported = importedMembers(connection);
  writer.begin(imported?.filter(([name]) => !isTailMember(name)) ?? headMembers(connection));
  let sequence = 0;
  for await (const messages of pagesOf(reader, connection.id)) {
    for (const message of messages) {
      if (!asides.areSaidUntil(message.timestamp)) await asides.addStderrUntil(message.timestamp);
      if (isForwarded(message)) {
        writer.message(membersOf(message, connection.transport, { sequence: sequence++, before: asides.take() }));
      } else asides.addMessage(message);
      if (writer.length > pieceBytes) yield writer.take();
    }
  }
  await asides.addStderrUntil(Number.MAX_SAFE_INTEGER);
  writer.end(endOf(connection, imported, asides.take()));
  yield writer.take();
}

async function* pagesOf(reader: StoreReader, connectionId: string): AsyncGenerator<McpMessage[], void> {
  const pageAfter = (after: number) => reader.mcpMessagesWithPayloads(connectionId, after, pageBytes);
  for (let next: ReturnType<typeof pageAfter> | null = pageAfter(-1); next !== null; ) {
    const { messages, nextSequence }: Awaited<ReturnType<typeof pageAfter>> = await next;
    // Read while this page is written.
    next = nextSequence === null ? null : pageAfter(nextSequence);
    // Should nobody ask for it any more, its failure is nobody's either.
    next?.catch(() => {});
    yield messages;
  }
}

/** What stands before the next message: standard error until then, and what never went on. */
class Asides {
  readonly #reader: StoreReader;
  readonly #connectionId: string;
  #waiting: string[] = [];
  #bytes = 0;
  #chunks: Array<{ timestamp: number; data: Uint8Array }> = [];
  #nextAfter: number | null = 0;

  constructor(reader: StoreReader, connectionId: string) {
    this.#reader = reader;
    this.#connectionId = connectionId;
  }

  take(): string[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    return taken;
  }

  addMessage(message: McpMessage): void {
    const imported = message.imported ?? null;
    this.#waiting.push(imported === null ? messageAside(message) : importedAside(message, imported));
  }

  /** Nothing that was said until then is missing. */
  areSaidUntil(timestamp: number): boolean {
    const [next] = this.#chunks;
    return next === undefined ? this.#nextAfter === null : next.timestamp > timestamp;
  }

  async addStderrUntil(timestamp: number): Promise<void> {
    for (;;) {
      if (this.#chunks.length === 0) await this.#readMore();
      const [first] = this.#chunks;
      if (first === undefined || first.timestamp > timestamp) return;
      this.#chunks.shift();
      if (this.#bytes > mostAsideBytes) continue;
      this.#bytes += first.data.length;
      this.#waiting.push(stderrAside({ timestamp: first.timestamp, bytes: first.data }));
    }
  }

  async #readMore(): Promise<void> {
    if (this.#nextAfter === null) return;
    const query = { connectionId: this.#connectionId, after: this.#nextAfter, limit: stderrAtOnce };
    const { chunks, nextAfter } = await this.#reader.mcpStderr(query);
    this.#chunks = chunks;
    this.#nextAfter = nextAfter;
  }
}

function membersOf(
  message: McpMessage,
  transport: string,
  place: { sequence: number; before: readonly string[] },
): WrittenMember[] {
  const imported = message.imported ?? null;
  if (imported === null) return messageMembers(message, transport, place);
  const text = Buffer.from(imported);
  const members = writtenMembers(text).filter(([name]) => name !== ownKey || place.before.length === 0);
  members.push(['payload', message.payload]);
  if (message.originalPayload !== null) members.push(['original_payload', message.originalPayload]);
  if (place.before.length > 0) members.push([ownKey, withList(ownOf(text), 'before', place.before)]);
  return members;
}

/** Its own keys, then its content again. */
function importedAside(message: McpMessage, imported: string): string {
  const fresh = messageAside(message);
  const content = cutMembers(Buffer.from(fresh))?.at(-1);
  if (content === undefined) return fresh;
  const value = Buffer.from(fresh).subarray(content.start, content.end).toString('utf8');
  return `${imported.slice(0, -1)}${imported === '{}' ? '' : ','}${JSON.stringify(content.name)}:${value}}`;
}

function endOf(
  connection: McpConnection,
  imported: WrittenMember[] | null,
  after: readonly string[],
): readonly WrittenMember[] {
  if (imported === null) return tailMembers(connection, after);
  const tail = imported.filter(([name]) => isTailMember(name));
  if (after.length === 0) return tail;
  const own = tail.find(([name]) => name === ownKey)?.[1];
  return [...tail, [ownKey, withList(own === undefined ? '{}' : textOf(own), 'after', after)]];
}

/** What the file said of itself; metadata as it is now. */
function importedMembers({ imported, metadata }: McpConnection): WrittenMember[] | null {
  if (imported == null) return null;
  const members = writtenMembers(Buffer.from(imported));
  const known = members.find(([name]) => name === 'metadata');
  const before = JSON.stringify(known === undefined ? {} : JSON.parse(textOf(known[1])));
  const now = JSON.stringify(metadata);
  return now === before ? members : [...members, ['metadata', now]];
}

function writtenMembers(text: Uint8Array): WrittenMember[] {
  return (cutMembers(text) ?? []).map(({ name, start, end }) => [name, text.subarray(start, end)]);
}

function ownOf(text: Uint8Array): string {
  const own = writtenMembers(text).find(([name]) => name === ownKey);
  return own === undefined ? '{}' : textOf(own[1]);
}

const textOf = (text: string | Uint8Array): string =>
  typeof text === 'string' ? text : Buffer.from(text).toString('utf8');

function withList(own: string, name: 'before' | 'after', items: readonly string[]): string {
  const plain = own.trim();
  return `${plain.slice(0, -1)}${plain === '{}' ? '' : ','}"${name}":[${items.join(',')}]}`;
}
