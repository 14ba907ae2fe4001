// ENTRIES FROM ELSEWHERE → OPERATIONS. Comes in: whole entries, one at a time, with bodies of any size. Goes out: operations in a write queue
// of the import's own, so that capture's queue never waits for it. Until `finish` everything is in a session that nobody sees. Must never hold
// more than the queue's bound. Before: serve's import. Next: write-queue, store/write/import-commands.
import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../model/app-error.ts';
import type { ExecuteCommand } from '../model/command.ts';
import type { BodyToImport, EntryContent, EntryImport, EntryToImport } from '../model/entry-import.ts';
import type { Session } from '../model/session.ts';
import { type EntryOperation, entryFlags, inlineBodyBytes } from './batch.ts';
import { WriteQueue } from './write-queue.ts';

/** Less than capture's, so that it stays small beside it. */
const queueBytes = 6 * 1024 * 1024;
const chunkBytes = 256 * 1024;

export interface ImportDependencies {
  execute: ExecuteCommand;
  connectRecorder(): MessagePort;
  createId(): string;
}

export async function beginEntryImport(store: ImportDependencies, into: string | null): Promise<EntryImport> {
  const { id } = await store.execute('begin-import', into === null ? {} : { into });
  return new QueuedImport(store, id);
}

type Side = 'request' | 'response';
const sides: readonly Side[] = ['request', 'response'];

class QueuedImport implements EntryImport {
  readonly #store: ImportDependencies;
  readonly #sessionId: string;
  readonly #queue: WriteQueue;

  constructor(store: ImportDependencies, sessionId: string) {
    this.#store = store;
    this.#sessionId = sessionId;
    this.#queue = new WriteQueue(store.connectRecorder(), queueBytes);
  }

  async add(entry: EntryToImport): Promise<void> {
    const id = this.#store.createId();
    const bodies = { request: entry.requestBody, response: entry.responseBody };
    this.#put({ id, isFirst: true, content: entry.content }, bodies);
    const stored = { request: storedBytes(bodies.request), response: storedBytes(bodies.response) };
    for (const side of sides) {
      const body = bodies[side];
      if (isLarge(body)) stored[side] = await this.#addChunks(id, side, body);
    }
    if (isLarge(bodies.request) || isLarge(bodies.response)) this.#put({ id, isFirst: false, content: entry.content }, bodies, stored);
    for await (const frame of entry.frames) {
      const { direction, opcode, isFinal, isCompressed, isTruncated, payloadBytes, timestamp, data } = frame;
      // biome-ignore format: one line
      this.#queue.add(['imported-frame', id, direction, opcode, isFinal, isCompressed, isTruncated, payloadBytes, timestamp, data.length], [data]);
      if (this.#queue.isCongested) await this.#room();
    }
    for (const annotation of entry.annotations) {
      this.#queue.add(['annotation', { ...annotation, id: this.#store.createId(), trafficId: id }]);
    }
    if (this.#queue.isCongested || this.#queue.stop) await this.#room();
  }

  async finish(given: { name: string; metadata: Record<string, unknown> }): Promise<Session> {
    await this.#settled();
    this.#queue.close();
    for (;;) {
      const { session, isDone } = await this.#store.execute('finish-import', { id: this.#sessionId, ...given });
      if (isDone) return session;
    }
  }

  async abandon(): Promise<void> {
    this.#queue.post();
    await this.#queue.whenCommitted();
    this.#queue.close();
    await this.#store.execute('abandon-import', { id: this.#sessionId });
  }

  #put(
    { id, isFirst, content }: { id: string; isFirst: boolean; content: EntryContent },
    { request, response }: Record<Side, BodyToImport>,
    stored?: Record<Side, number>,
  ): void {
    const lengths: Record<Side, number> = stored ?? { request: storedBytes(request), response: storedBytes(response) };
    // Bodies in chunks are left out of the row; small ones go with it each time.
    const requestParts = isLarge(request) ? [] : [request as Uint8Array];
    const responseParts = isLarge(response) ? [] : [response as Uint8Array];
    const inline = { request: isLarge(request) ? -1 : lengths.request, response: isLarge(response) ? -1 : lengths.response };
    const operation = importOperation({ id, sessionId: this.#sessionId, isFirst, content, inline, stored: lengths }, this.#queue);
    this.#queue.add(operation, requestParts, responseParts);
  }

  async #addChunks(entryId: string, side: Side, body: BodyToImport): Promise<number> {
    let position = 0;
    for await (const bytes of body instanceof Uint8Array ? [body] : body) {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        const part = bytes.subarray(at, at + chunkBytes);
        this.#queue.add(['chunk', entryId, side, position, part.length], [part]);
        position += part.length;
        if (this.#queue.isCongested) await this.#room();
      }
    }
    return position;
  }

  async #room(): Promise<void> {
    await new Promise<void>((resolve) => this.#queue.onceDrained(resolve));
    this.#checkStop();
  }

  async #settled(): Promise<void> {
    this.#queue.post();
    await this.#queue.whenCommitted();
    this.#checkStop();
  }

  #checkStop(): void {
    const { stop } = this.#queue;
    if (stop) throw new AppError('storage-failed', `The import could not be stored: ${stop.reason}. Nothing of it was kept.`);
  }
}

const isLarge = (body: BodyToImport): boolean => !(body instanceof Uint8Array) || body.length > inlineBodyBytes;
const storedBytes = (body: BodyToImport): number => (body instanceof Uint8Array ? body.length : 0);

interface RowToImport {
  id: string;
  sessionId: string;
  isFirst: boolean;
  content: EntryContent;
  inline: Record<Side, number>;
  stored: Record<Side, number>;
}

function importOperation({ id, sessionId, isFirst, content, inline, stored }: RowToImport, queue: WriteQueue): EntryOperation {
  return [
    'entry',
    isFirst ? 1 : 0,
    inline.request,
    inline.response,
    id,
    sessionId,
    content.timestamp,
    content.kind,
    content.method,
    content.url,
    content.protocol,
    content.host,
    content.path,
    content.httpVersion,
    content.status,
    content.statusText,
    content.requestBodySize < 0 ? stored.request : content.requestBodySize,
    content.responseBodySize < 0 ? stored.response : content.responseBodySize,
    content.duration,
    content.state,
    content.failure,
    content.clientAddress,
    content.remoteAddress,
    flagsOf(content),
    stored.request,
    stored.response,
    content.responseHttpVersion,
    content.timings,
    content.requestHeaders,
    content.requestTrailers,
    content.responseHeaders,
    content.responseTrailers,
    content.informational.length > 0 ? content.informational : null,
    queue.share(content.tls?.client ?? null),
    queue.share(content.tls?.upstream ?? null),
    content.originalRequest,
    content.originalResponse,
    content.imported,
  ];
}

function flagsOf({ isMocked, isBreakpointed, isModified, isTruncated, isReplay }: EntryContent): number {
  return (
    (isMocked ? entryFlags.mocked : 0) |
    (isBreakpointed ? entryFlags.breakpointed : 0) |
    (isModified ? entryFlags.modified : 0) |
    (isTruncated ? entryFlags.truncated : 0) |
    (isReplay ? entryFlags.replay : 0)
  );
}
