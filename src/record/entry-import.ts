// ENTRIES FROM ELSEWHERE → OPERATIONS. Comes in: whole entries, one at a time, with bodies of any size. Goes out: operations in a write queue
// of the import's own, so that capture's queue never waits for it. Until `finish` everything is in a session that nobody sees. Must never hold
// more than the queue's bound. Before: serve's import. Next: write-queue, store/write/import-commands.
import { randomFillSync } from 'node:crypto';
import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../model/app-error.ts';
import type { ExecuteCommand } from '../model/command.ts';
import type {
  BeginImport,
  BodyToImport,
  EntryContent,
  EntryImport,
  EntryToImport,
  ImportedSession,
} from '../model/entry-import.ts';
import type { Session } from '../model/session.ts';
import { createUuidV7 } from '../model/uuid.ts';
import { entryFlags, inlineBodyBytes } from './batch.ts';
import { annotationParts, chunkParts, type EntryToWrite, entryParts, importedFrameParts } from './operation-parts.ts';
import { WriteQueue } from './write-queue.ts';

/** Less than capture's, so that it stays small beside it. */
const queueBytes = 6 * 1024 * 1024;
const chunkBytes = 256 * 1024;
const firstRetryMs = 500;
const longestRetryMs = 30_000;

interface ImportDependencies {
  execute: ExecuteCommand;
  connectRecorder(): MessagePort;
  createId(): string;
}

/** What the API is given. */
export function createImporter(store: Omit<ImportDependencies, 'createId'>): BeginImport {
  const createId = createUuidV7(Date.now, (bytes) => randomFillSync(bytes));
  const { execute } = store;
  return (into) => beginEntryImport({ execute, connectRecorder: () => store.connectRecorder(), createId }, into);
}

async function beginEntryImport(store: ImportDependencies, into: string | null): Promise<EntryImport> {
  const { id } = await store.execute('begin-import', into === null ? {} : { into });
  return new QueuedImport(store, id, into !== null);
}

type Side = 'request' | 'response';
const sides: readonly Side[] = ['request', 'response'];

class QueuedImport implements EntryImport {
  readonly #store: ImportDependencies;
  readonly #isChosen: boolean;
  /** Sessions that have got all that is for them. */
  readonly #filled: Array<ImportedSession & { id: string }> = [];
  #sessionId: string;
  readonly #queue: WriteQueue;

  constructor(store: ImportDependencies, sessionId: string, isChosen: boolean) {
    this.#store = store;
    this.#sessionId = sessionId;
    this.#isChosen = isChosen;
    this.#queue = new WriteQueue(store.connectRecorder(), queueBytes, true);
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
    if (isLarge(bodies.request) || isLarge(bodies.response))
      this.#put({ id, isFirst: false, content: entry.content }, bodies, stored);
    for await (const frame of entry.frames) {
      const { data, ...facts } = frame;
      this.#queue.add(importedFrameParts(id, { ...facts, payload: data }));
      if (this.#queue.isCongested) await this.#room();
    }
    for (const annotation of entry.annotations) {
      this.#queue.add(annotationParts({ ...annotation, id: this.#store.createId(), trafficId: id }));
    }
    if (this.#queue.isCongested || this.#queue.stop) await this.#room();
  }

  async beginNext(session: ImportedSession): Promise<void> {
    if (this.#isChosen) return;
    const { id } = await this.#store.execute('begin-import', {});
    this.#filled.push({ id: this.#sessionId, ...session });
    this.#sessionId = id;
  }

  async finish(session: ImportedSession): Promise<Session[]> {
    await this.#settled();
    this.#queue.close();
    const imports = [...this.#filled, { id: this.#sessionId, ...session }];
    for (;;) {
      const { sessions, isDone } = await this.#store.execute('finish-import', { imports });
      if (isDone) return sessions;
    }
  }

  async abandon(): Promise<void> {
    this.#queue.post();
    await this.#queue.whenCommitted();
    this.#queue.close();
    for (const { id } of [...this.#filled, { id: this.#sessionId }]) await this.#giveUp(id, firstRetryMs);
  }

  /** On a full disk not even a removal can be written: it is tried again until it can. Should the process end first, the next one does it. */
  async #giveUp(id: string, retryMs: number): Promise<void> {
    try {
      await this.#store.execute('abandon-import', { id });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'storage-failed') throw error;
      const next = Math.min(2 * retryMs, longestRetryMs);
      setTimeout(() => void this.#giveUp(id, next).catch(() => {}), retryMs).unref();
    }
  }

  #put(
    { id, isFirst, content }: { id: string; isFirst: boolean; content: EntryContent },
    { request, response }: Record<Side, BodyToImport>,
    stored?: Record<Side, number>,
  ): void {
    const lengths: Record<Side, number> = stored ?? { request: storedBytes(request), response: storedBytes(response) };
    // Bodies in chunks are left out of the row; small ones go with it each time.
    const bodies = {
      request: isLarge(request) ? null : [request as Uint8Array],
      response: isLarge(response) ? null : [response as Uint8Array],
    };
    const ids = { id, sessionId: this.#sessionId };
    this.#queue.add(entryParts(rowOf(content, { ids, flags: flagsOf(content, isFirst), lengths, bodies })));
  }

  async #addChunks(entryId: string, side: Side, body: BodyToImport): Promise<number> {
    let position = 0;
    for await (const bytes of body instanceof Uint8Array ? [body] : body) {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        const part = bytes.subarray(at, at + chunkBytes);
        this.#queue.add(chunkParts(entryId, { side, position, parts: [part] }));
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
    if (stop)
      throw new AppError('storage-failed', `The import could not be stored: ${stop.reason}. Nothing of it was kept.`);
  }
}

const isLarge = (body: BodyToImport): boolean => !(body instanceof Uint8Array) || body.length > inlineBodyBytes;
const storedBytes = (body: BodyToImport): number => (body instanceof Uint8Array ? body.length : 0);

interface RowFacts {
  ids: { id: string; sessionId: string };
  flags: number;
  lengths: Record<Side, number>;
  bodies: Record<Side, readonly Uint8Array[] | null>;
}

/** One object made at once: putting it together by spreading cost about 2 µs an entry. */
function rowOf(content: EntryContent, { ids, flags, lengths, bodies }: RowFacts): EntryToWrite {
  const { kind, method, url, protocol, host, path, httpVersion, status, statusText, state, failure } = content;
  const { clientAddress, remoteAddress, responseHttpVersion, timings, tls, originalRequest, originalResponse } =
    content;
  const { requestHeaders, requestTrailers, responseHeaders, responseTrailers, informational, imported } = content;
  // biome-ignore format: one line for each group
  return {
    id: ids.id, sessionId: ids.sessionId, flags,
    kind, method, url, protocol, host, path, httpVersion, status, statusText, state, failure,
    clientAddress, remoteAddress, responseHttpVersion, timings, tls, originalRequest, originalResponse,
    requestHeaders, requestTrailers, responseHeaders, responseTrailers, imported,
    informational: informational.length > 0 ? informational : null,
    startedAt: content.timestamp,
    durationMs: content.duration,
    requestBytes: content.requestBodySize < 0 ? lengths.request : content.requestBodySize,
    responseBytes: content.responseBodySize < 0 ? lengths.response : content.responseBodySize,
    requestStored: lengths.request,
    responseStored: lengths.response,
    requestBody: bodies.request,
    responseBody: bodies.response,
  };
}

function flagsOf(
  { isMocked, isBreakpointed, isModified, isTruncated, isReplay }: EntryContent,
  isFirst: boolean,
): number {
  return (
    (isMocked ? entryFlags.mocked : 0) |
    (isBreakpointed ? entryFlags.breakpointed : 0) |
    (isModified ? entryFlags.modified : 0) |
    (isTruncated ? entryFlags.truncated : 0) |
    (isReplay ? entryFlags.replay : 0) |
    (isFirst ? entryFlags.first : 0)
  );
}
