// Operations → rows, inside the transaction of one batch. Keeps the sessions' counters exact through the ledger. An update of an entry that
// was deleted meanwhile is dropped; an entry whose session went before it was ever inserted goes to the active session.
// Must never touch a row without having looked, in this transaction, whether it still counts.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Annotation } from '../../../model/annotation.ts';
import { entryFlags, foldedBodyBytes } from '../../batch.ts';
import type { ChangeLedger } from './change-ledger.ts';
import type { DecodedEntry, DecodedFrame, DecodedOperation, McpOperation } from './decoded-operation.ts';
import { insertEntrySql, locateEntrySql, updateEntrySql, updateIdentitySql } from './entry-sql.ts';
import { addLostEntries } from './recording-gaps.ts';

type ChunkOp = Extract<DecodedOperation, { kind: 'chunk' }>;
type ArrivalsOp = Extract<DecodedOperation, { kind: 'arrivals' }>;

interface LocatedEntry {
  number: number;
  sessionId: string;
  requestBytes: number;
  responseBytes: number;
  identity: string;
}

export class EntryWriter {
  readonly #database: DatabaseSync;
  readonly #ledger: ChangeLedger;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #updateIdentity: StatementSync;
  readonly #locate: StatementSync;
  readonly #insertChunk: StatementSync;
  readonly #readChunks: StatementSync;
  readonly #deleteChunks: StatementSync;
  readonly #insertFrame: StatementSync;
  readonly #insertArrival: StatementSync;
  readonly #insertAnnotation: StatementSync;
  readonly #now: () => number;
  /** Entries found to count in this transaction, and those found not to. */
  readonly #isAlive = new Map<string, boolean>();

  constructor(database: DatabaseSync, ledger: ChangeLedger, now: () => number) {
    this.#database = database;
    this.#ledger = ledger;
    this.#now = now;
    this.#insert = database.prepare(insertEntrySql);
    this.#update = database.prepare(updateEntrySql);
    this.#updateIdentity = database.prepare(updateIdentitySql);
    this.#locate = database.prepare(locateEntrySql);
    this.#insertChunk = database.prepare(
      'INSERT INTO body_chunks (traffic_id, side, position, data) VALUES (?, ?, ?, ?)',
    );
    this.#readChunks = database.prepare(
      'SELECT data FROM body_chunks WHERE traffic_id = ? AND side = ? ORDER BY position',
    );
    this.#deleteChunks = database.prepare('DELETE FROM body_chunks WHERE traffic_id = ? AND side = ?');
    this.#insertArrival = database.prepare(
      'INSERT INTO body_arrivals (traffic_id, position, received_at) VALUES (?, ?, ?)',
    );
    this.#insertAnnotation = database.prepare(
      'INSERT INTO annotations (id, traffic_id, note, color, tags, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertFrame = database.prepare(
      `INSERT INTO ws_frames (traffic_id, direction, opcode, is_final, is_compressed, is_truncated, payload_size, timestamp, data, message)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** To be called at the start of each transaction: what an earlier one knew may be untrue. */
  begin(): void {
    this.#isAlive.clear();
  }

  apply(operation: Exclude<DecodedOperation, McpOperation>, instanceId: number): void {
    switch (operation.kind) {
      case 'entry':
        if (operation.entry.isFirst) this.#insertEntry(operation.entry, instanceId);
        else this.#updateEntry(operation.entry);
        return;
      case 'chunk':
        return this.#addChunk(operation);
      case 'frame':
        return this.#addFrame(operation.frame);
      case 'arrivals':
        return this.#addArrivals(operation);
      case 'annotation':
        return this.#addAnnotation(operation.annotation);
      case 'lost':
        return addLostEntries(this.#database, this.#ledger, operation);
    }
  }

  #insertEntry(entry: DecodedEntry, instanceId: number): void {
    const { id, startedAt, kind, method, url, protocol, host, path, httpVersion } = entry;
    // An import that was given up leaves nothing behind, not even in another session.
    if (entry.imported !== null && !this.#ledger.session(entry.sessionId)) return;
    const sessionId = this.#ledger.session(entry.sessionId) ? entry.sessionId : this.#ledger.activeSessionId();
    const number = this.#ledger.nextEntry(sessionId);
    // biome-ignore format: the order of entry-sql
    const fixed = [number, id, sessionId, number, startedAt, kind, method, url, protocol, host, path, httpVersion, instanceId];
    this.#insert.run(...fixed, ...changingValues(entry), entry.imported);
    this.#isAlive.set(id, true);
    this.#ledger.count(sessionId, {
      entries: 1,
      bytes: entry.requestBytes + entry.responseBytes,
      lastActivityAt: Math.round(startedAt + (entry.durationMs ?? 0)),
    });
  }

  #updateEntry(entry: DecodedEntry): void {
    const known = this.#find(entry.id);
    if (!known) return;
    this.#fold(entry);
    this.#update.run(this.#ledger.next(), ...changingValues(entry), known.number);
    const { kind, method, url, protocol, host, path } = entry;
    const identity = [kind, method, url, protocol, host, path];
    if (identity.join('\n') !== known.identity) this.#updateIdentity.run(...identity, known.number);
    this.#ledger.count(known.sessionId, {
      entries: 0,
      bytes: entry.requestBytes + entry.responseBytes - known.requestBytes - known.responseBytes,
      lastActivityAt: this.#now(),
    });
  }

  #find(id: string): LocatedEntry | null {
    const found = this.#locate.get(id) as (LocatedEntry & { clearedUpTo: number; isRemoved: number }) | undefined;
    const isAlive = found !== undefined && found.isRemoved !== 1 && found.number > found.clearedUpTo;
    this.#isAlive.set(id, isAlive);
    return isAlive ? found : null;
  }

  #counts(id: string): boolean {
    return this.#isAlive.get(id) ?? this.#find(id) !== null;
  }

  #addChunk(chunk: ChunkOp): void {
    if (this.#counts(chunk.entryId)) this.#insertChunk.run(chunk.entryId, chunk.side, chunk.position, chunk.data);
  }

  #addFrame(frame: DecodedFrame): void {
    if (!this.#counts(frame.entryId)) return;
    this.#insertFrame.run(
      frame.entryId,
      frame.direction,
      frame.opcode,
      frame.isFinal ? 1 : 0,
      frame.isCompressed ? 1 : 0,
      frame.isTruncated ? 1 : 0,
      frame.payloadBytes,
      frame.timestamp,
      frame.data,
      frame.message,
    );
  }

  #addArrivals({ entryId, arrivals }: ArrivalsOp): void {
    if (!this.#counts(entryId)) return;
    for (const [position, receivedAt] of arrivals) this.#insertArrival.run(entryId, position, receivedAt);
  }

  /** Of an imported entry, whose row is new in every sense: nobody needs to be told. */
  #addAnnotation({ id, trafficId, note, color, tags, createdAt, updatedAt }: Annotation): void {
    if (!this.#counts(trafficId)) return;
    this.#insertAnnotation.run(id, trafficId, note, color, JSON.stringify(tags), createdAt, updatedAt);
  }

  /** A body that went as chunks because it was slow, and stayed small, moves into the row. */
  #fold(entry: DecodedEntry): void {
    if (entry.isRequestChunked && entry.requestStored <= foldedBodyBytes) {
      entry.requestBody = this.#takeChunks(entry.id, 'request');
    }
    if (entry.isResponseChunked && entry.responseStored <= foldedBodyBytes) {
      entry.responseBody = this.#takeChunks(entry.id, 'response');
    }
  }

  #takeChunks(id: string, side: 'request' | 'response'): Uint8Array | null {
    const chunks = this.#readChunks.all(id, side) as Array<{ data: Uint8Array }>;
    if (chunks.length === 0) return null;
    this.#deleteChunks.run(id, side);
    return Buffer.concat(chunks.map((chunk) => chunk.data));
  }
}

const bit = (flags: number, flag: number): 0 | 1 => ((flags & flag) === 0 ? 0 : 1);

/** The columns that an update sets, in the order of entry-sql. */
function changingValues(entry: DecodedEntry): Array<string | number | Uint8Array | null> {
  return [
    entry.status,
    entry.statusText,
    entry.contentType,
    entry.requestBytes,
    entry.responseBytes,
    entry.durationMs,
    entry.state,
    entry.failure,
    entry.clientAddress,
    entry.remoteAddress,
    entry.state === 'completed' ? 1 : 0,
    bit(entry.flags, entryFlags.mocked),
    bit(entry.flags, entryFlags.breakpointed),
    bit(entry.flags, entryFlags.modified),
    bit(entry.flags, entryFlags.truncated),
    bit(entry.flags, entryFlags.replay),
    entry.requestStored,
    entry.responseStored,
    entry.responseHttpVersion,
    entry.timings,
    entry.requestHeaders,
    entry.requestTrailers,
    entry.responseHeaders,
    entry.responseTrailers,
    entry.informational,
    entry.tls,
    entry.originalRequest,
    entry.originalResponse,
    entry.requestBody,
    entry.responseBody,
  ];
}
