// AN MCP CONNECTION FROM ELSEWHERE → OPERATIONS. Comes in: the connection, its messages one at a time. Goes out: operations in a write queue of the import's
// own. Until `finish` everything is in a session that nobody sees. Must never hold more than the queue's bound. Before: serve's mcp-session.
// Next: write-queue, store/write/import-commands.
import { randomFillSync } from 'node:crypto';
import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../model/app-error.ts';
import type { ExecuteCommand } from '../model/command.ts';
import type { RelayedMcpMessage } from '../model/mcp-capture-events.ts';
import type { BeginMcpImport, McpImport } from '../model/mcp-import.ts';
import type { McpConnection, McpStderrChunk } from '../model/mcp-message.ts';
import type { Session } from '../model/session.ts';
import { createUuidV7 } from '../model/uuid.ts';
import type { OperationParts } from './batch-bytes.ts';
import { mcpConnectionParts, mcpMessageParts, mcpStderrParts } from './mcp-operation-parts.ts';
import { WriteQueue } from './write-queue.ts';

/** Less than capture's, so that it stays small beside it. */
const queueBytes = 6 * 1024 * 1024;

interface ImportStore {
  execute: ExecuteCommand;
  connectRecorder(): MessagePort;
}

/** What the API is given. */
export function createMcpImporter(store: ImportStore): BeginMcpImport {
  const createId = createUuidV7(Date.now, (bytes) => randomFillSync(bytes));
  return async (into) => {
    const { id } = await store.execute('begin-import', into === null ? {} : { into });
    return new QueuedMcpImport(store, id, createId);
  };
}

class QueuedMcpImport implements McpImport {
  readonly connectionId: string;
  readonly createId: () => string;
  readonly #store: ImportStore;
  readonly #sessionId: string;
  readonly #queue: WriteQueue;

  constructor(store: ImportStore, sessionId: string, createId: () => string) {
    this.#store = store;
    this.#sessionId = sessionId;
    this.createId = createId;
    this.connectionId = createId();
    this.#queue = new WriteQueue(store.connectRecorder(), queueBytes, true);
  }

  begin(connection: McpConnection): void {
    this.#queue.add(mcpConnectionParts(this.#own(connection), true));
  }

  add(message: RelayedMcpMessage): Promise<void> {
    return this.#put(mcpMessageParts(message));
  }

  addStderr(chunk: McpStderrChunk): Promise<void> {
    return this.#put(mcpStderrParts(chunk));
  }

  async finish(connection: McpConnection, name: string): Promise<Session> {
    await this.#put(mcpConnectionParts(this.#own(connection), false));
    this.#queue.post();
    await this.#queue.whenCommitted();
    this.#checkStop();
    this.#queue.close();
    for (;;) {
      const imports = [{ id: this.#sessionId, name, metadata: {} }];
      const { sessions, isDone } = await this.#store.execute('finish-import', { imports });
      if (isDone) return sessions[0] as Session;
    }
  }

  async abandon(): Promise<void> {
    this.#queue.post();
    await this.#queue.whenCommitted();
    this.#queue.close();
    await this.#store.execute('abandon-import', { id: this.#sessionId });
  }

  #own(connection: McpConnection): McpConnection {
    return { ...connection, id: this.connectionId, sessionId: this.#sessionId, source: 'import' };
  }

  async #put(operation: OperationParts): Promise<void> {
    this.#queue.add(operation);
    if (this.#queue.isCongested) await new Promise<void>((resolve) => this.#queue.onceDrained(resolve));
    this.#checkStop();
  }

  #checkStop(): void {
    const { stop } = this.#queue;
    if (stop)
      throw new AppError('storage-failed', `The import could not be stored: ${stop.reason}. Nothing of it was kept.`);
  }
}
