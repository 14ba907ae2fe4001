// `--session-file`: what a relay tells, written into a session file as it goes. The file is a whole JSON document at every moment: each write puts the new
// messages AND the end of the document (metadata, closing brackets) where the old end was, in one call, so that a process that is killed leaves the
// file before the write or after it. Should the system tear a write all the same (a power cut, a full disk, a kill while it copies), the end that was there is put back where
// that is possible, and our reader gives every message before the tear. Must never throw into the relay or hold it up.
//
//   {"id": …, "messages": [ m0, m1 | ], "metadata": {…}}          | = `#endAt`, where the next write begins
//                                  | , m2, m3 ], "metadata": {…}}
import { type FileHandle, open, stat } from 'node:fs/promises';
import {
  headMembers,
  isForwarded,
  messageAside,
  messageMembers,
  momentText,
  stderrAside,
  tailMembers,
} from '../../formats/mcp-session/recorded-members.ts';
import { SessionWriter } from '../../formats/mcp-session/session-writer.ts';
import type { McpCaptureEvents, McpRelease, RelayedMcpMessage } from '../../model/mcp-capture-events.ts';
import type { McpConnection, McpStderrChunk } from '../../model/mcp-message.ts';

const writeEveryMs = 200;
const mostWaitingBytes = 32 * 1024 * 1024;
/** Of standard error between two messages; the store has all of it. */
const mostStderrBytes = 1024 * 1024;
const endedAtRoom = momentText(0).length + 2 - 'null'.length;

export interface McpSessionFile extends McpCaptureEvents {
  /** Writes what waits. Resolves when it is in the file, or when it cannot be. */
  close(): Promise<void>;
}

/**
 * The first connection goes to `path`, each further one to a file of its own beside it (`audit-2.json`); what is there already is never written
 * over. `tell` gets a sentence for people: another name, a write that failed.
 */
export function createMcpSessionFile(path: string, tell: (sentence: string) => void): McpSessionFile {
  const files = new Map<string, ConnectionFile>();
  const all: ConnectionFile[] = [];
  const taken = new Set<string>();
  // One after another, so that numbers go by the order of the connections.
  let choosing: Promise<string> = Promise.resolve(path);
  const choosePath = (): Promise<string> => {
    choosing = choosing.then(() => freePath(path, taken));
    return choosing;
  };
  let waiters: Array<() => void> = [];
  const drained = (): void => {
    if (all.some((file) => file.isCongested)) return;
    const ready = waiters;
    waiters = [];
    for (const resume of ready) resume();
  };
  return {
    mcpConnectionStarted: (connection) => {
      const file = new ConnectionFile(connection, { path, choosePath, tell, drained });
      files.set(connection.id, file);
      all.push(file);
    },
    mcpConnectionChanged: (connection) => files.get(connection.id)?.change(connection),
    mcpMessageRelayed: (message) => files.get(message.connectionId)?.add(message),
    mcpMessageReleased: (release) => files.get(release.connectionId)?.release(release),
    mcpStderrReceived: (chunk) => files.get(chunk.connectionId)?.addStderr(chunk),
    mcpConnectionEnded: (connection) => {
      files.get(connection.id)?.change(connection);
      files.delete(connection.id);
    },
    isCongested: () => all.some((file) => file.isCongested),
    onceDrained: (resume) => {
      waiters.push(resume);
    },
    close: async () => {
      await Promise.all(all.map((file) => file.close()));
    },
  };
}

interface Place {
  path: string;
  choosePath: () => Promise<string>;
  tell: (sentence: string) => void;
  drained: () => void;
}

class ConnectionFile {
  readonly #writer = new SessionWriter();
  readonly #place: Place;
  readonly #held = new Map<string, RelayedMcpMessage>();
  #connection: McpConnection;
  #aside: string[] = [];
  #stderrBytes = 0;
  #sequence = 0;
  #handle: FileHandle | null = null;
  #path = '';
  #endAt = 0;
  #fileBytes = 0;
  /** The end of the document as it stands in the file. */
  #end: Uint8Array = new Uint8Array(0);
  #endedAtPlace = 0;
  #isChanged = true;
  #hasFailed = false;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void>;

  constructor(connection: McpConnection, place: Place) {
    this.#connection = connection;
    this.#place = place;
    this.#writing = this.#begin();
  }

  get isCongested(): boolean {
    return !this.#hasFailed && this.#writer.length > mostWaitingBytes;
  }

  change(connection: McpConnection): void {
    this.#connection = connection;
    this.#later();
  }

  add(message: RelayedMcpMessage): void {
    if (this.#hasFailed) return;
    if (message.disposition === 'held') this.#held.set(message.proxyId, message);
    else this.#put(message);
    this.#later();
  }

  release({ proxyId, disposition, heldMs, edit }: McpRelease): void {
    const message = this.#held.get(proxyId);
    if (message === undefined || this.#hasFailed) return;
    this.#held.delete(proxyId);
    const edited = edit && { ...edit, originalPayload: message.payload };
    this.#put({ ...message, ...edited, disposition, heldMs });
    this.#later();
  }

  addStderr(chunk: McpStderrChunk): void {
    if (this.#hasFailed || this.#stderrBytes > mostStderrBytes) return;
    this.#stderrBytes += chunk.bytes.length;
    this.#aside.push(stderrAside(chunk));
    this.#later();
  }

  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writing;
    await this.#flush();
    await this.#handle?.close().catch(() => {});
    this.#handle = null;
  }

  #put(message: RelayedMcpMessage): void {
    if (!isForwarded(message)) {
      this.#aside.push(messageAside(message));
      return;
    }
    const place = { sequence: this.#sequence++, before: this.#aside };
    this.#writer.message(messageMembers(message, this.#connection.transport, place));
    this.#aside = [];
    this.#stderrBytes = 0;
  }

  #later(): void {
    this.#isChanged = true;
    if (this.#hasFailed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#writing = this.#writing.then(() => this.#flush());
    }, writeEveryMs).unref();
  }

  async #begin(): Promise<void> {
    try {
      this.#path = await this.#place.choosePath();
      if (this.#path !== this.#place.path)
        this.#place.tell(`This recording goes to ${this.#path}, because ${this.#place.path} is there already.`);
      this.#handle = await open(this.#path, 'w', 0o600);
      const writer = new SessionWriter();
      writer.begin(headMembers({ ...this.#connection, endedAt: null }));
      const head = Buffer.from(writer.take()).toString('utf8');
      const mark = '"ended_at": null,';
      const at = head.indexOf(mark) + mark.length;
      // Room to say when it ended: white space in JSON.
      await this.#write(Buffer.from(head.slice(0, at) + ' '.repeat(endedAtRoom) + head.slice(at)));
      this.#endedAtPlace = Buffer.byteLength(head.slice(0, at)) - 'null,'.length;
    } catch (error) {
      this.#fail(error);
    }
  }

  async #flush(): Promise<void> {
    if (this.#hasFailed || !this.#isChanged) return;
    this.#isChanged = false;
    try {
      await this.#write(this.#writer.take());
      const { endedAt } = this.#connection;
      if (endedAt !== null)
        await this.#handle?.write(`${JSON.stringify(momentText(endedAt))},`, this.#endedAtPlace, 'utf8');
    } catch (error) {
      this.#fail(error);
    }
    this.#place.drained();
  }

  /** New bytes and the end of the document in one call. */
  async #write(added: Uint8Array): Promise<void> {
    const handle = this.#handle as FileHandle;
    const held = Array.from(this.#held.values(), messageAside);
    const end = this.#endBytes([...this.#aside, ...held]);
    const bytes = Buffer.concat([added, end]);
    const { bytesWritten } = await handle.write(bytes, 0, bytes.length, this.#endAt).catch(async (error) => {
      await this.#putBack(handle);
      throw error;
    });
    if (bytesWritten < bytes.length) {
      await this.#putBack(handle);
      throw new Error('the disk is full');
    }
    this.#endAt += added.length;
    const fileBytes = this.#endAt + end.length;
    if (fileBytes < this.#fileBytes) await handle.truncate(fileBytes);
    this.#fileBytes = fileBytes;
    this.#end = end;
  }

  #endBytes(after: readonly string[]): Uint8Array {
    const writer = new SessionWriter('json', { hasMessages: this.#sequence > 0 });
    writer.end(tailMembers(this.#connection, after));
    return writer.take();
  }

  /** Room that the file had already, so this does not fail for want of room. */
  async #putBack(handle: FileHandle): Promise<void> {
    await handle.write(this.#end, 0, this.#end.length, this.#endAt).catch(() => {});
    await handle.truncate(this.#fileBytes).catch(() => {});
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#place.tell(
      `The session file ${this.#path || this.#place.path} cannot be written any further (${reason}); what it holds stays readable, and traffic goes on.`,
    );
    this.#place.drained();
  }
}

async function freePath(path: string, taken: Set<string>): Promise<string> {
  const [, stem = path, ending = ''] = /^(.*?)(\.[^./\\]+)?$/s.exec(path) ?? [];
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${stem}-${number}${ending}`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    const facts = await stat(candidate).catch(() => null);
    if (facts === null || !facts.isFile() || facts.size === 0) return candidate;
  }
}
