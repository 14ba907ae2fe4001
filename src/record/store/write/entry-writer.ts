// Operations → rows, inside the transaction of one batch. Keeps the sessions' counters exact through the ledger. An update of an entry that
// was deleted meanwhile is dropped; an entry whose session went before it was ever inserted goes to the active session.
// Must never touch a row without having looked, in this transaction, whether it still counts.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { entryFlags, inlineBodyBytes } from '../../batch.ts';
import type { ChangeLedger } from './change-ledger.ts';
import type { DecodedFrame, DecodedOperation } from './decoded-operation.ts';
import { insertEntrySql, locateEntrySql, updateEntrySql, updateIdentitySql } from './entry-sql.ts';
import { addLostEntries } from './recording-gaps.ts';

type EntryOp = Extract<DecodedOperation, { kind: 'entry' }>;
type ChunkOp = Extract<DecodedOperation, { kind: 'chunk' }>;

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
    this.#insertFrame = database.prepare(
      `INSERT INTO ws_frames (traffic_id, direction, opcode, is_final, is_compressed, is_truncated, payload_size, timestamp, data, message)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** To be called at the start of each transaction: what an earlier one knew may be untrue. */
  begin(): void {
    this.#isAlive.clear();
  }

  apply(operation: DecodedOperation, instanceId: number): void {
    switch (operation.kind) {
      case 'entry':
        if (operation.isFirst) this.#insertEntry(operation, instanceId);
        else this.#updateEntry(operation);
        return;
      case 'chunk':
        return this.#addChunk(operation);
      case 'frame':
        return this.#addFrame(operation.frame);
      case 'lost':
        return addLostEntries(this.#database, this.#ledger, operation);
    }
  }

  #insertEntry(operation: EntryOp, instanceId: number): void {
    const { row } = operation;
    const [id, wantedSession, startedAt, kind, method, url, protocol, host, path, httpVersion] = row;
    const sessionId = this.#ledger.session(wantedSession) ? wantedSession : this.#ledger.activeSessionId();
    const number = this.#ledger.next();
    this.#insert.run(
      number,
      id,
      sessionId,
      number,
      startedAt,
      kind,
      method,
      url,
      protocol,
      host,
      path,
      httpVersion,
      instanceId,
      ...changingValues(operation),
    );
    this.#isAlive.set(id, true);
    this.#ledger.count(sessionId, {
      entries: 1,
      bytes: row[12] + row[13],
      lastActivityAt: Math.round(startedAt + (row[14] ?? 0)),
    });
  }

  #updateEntry(operation: EntryOp): void {
    const { row } = operation;
    const entry = this.#find(row[0]);
    if (!entry) return;
    this.#fold(operation);
    this.#update.run(this.#ledger.next(), ...changingValues(operation), entry.number);
    const [, , , kind, method, url, protocol, host, path] = row;
    if (identityOf(kind, method, url, protocol, host, path) !== entry.identity) {
      this.#updateIdentity.run(kind, method, url, protocol, host, path, entry.number);
    }
    this.#ledger.count(entry.sessionId, {
      entries: 0,
      bytes: row[12] + row[13] - entry.requestBytes - entry.responseBytes,
      lastActivityAt: this.#now(),
    });
  }

  #find(id: string): LocatedEntry | null {
    const found = this.#locate.get(id) as (LocatedEntry & { clearedUpTo: number; isRemoved: number }) | undefined;
    const isAlive = found !== undefined && found.isRemoved === 0 && found.number > found.clearedUpTo;
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

  /** A body that went as chunks because it was slow, and stayed small, moves into the row. */
  #fold(operation: EntryOp): void {
    const { row } = operation;
    if (operation.isRequestChunked && row[20] <= inlineBodyBytes) {
      operation.requestBody = this.#takeChunks(row[0], 'request');
    }
    if (operation.isResponseChunked && row[21] <= inlineBodyBytes) {
      operation.responseBody = this.#takeChunks(row[0], 'response');
    }
  }

  #takeChunks(id: string, side: 'request' | 'response'): Uint8Array | null {
    const chunks = this.#readChunks.all(id, side) as Array<{ data: Uint8Array }>;
    if (chunks.length === 0) return null;
    this.#deleteChunks.run(id, side);
    return Buffer.concat(chunks.map((chunk) => chunk.data));
  }
}

function identityOf(...parts: string[]): string {
  return parts.join('\n');
}

/** The columns that an update sets, in the order of entry-sql. */
function changingValues(operation: EntryOp): Array<string | number | Uint8Array | null> {
  const row = operation.row;
  const state = row[15];
  const flags = row[19];
  return [
    row[10],
    row[11],
    mediaType(row[26]),
    row[12],
    row[13],
    row[14],
    state,
    jsonOrNull(row[16]),
    row[17],
    row[18],
    state === 'completed' ? 1 : 0,
    flags & entryFlags.mocked ? 1 : 0,
    flags & entryFlags.breakpointed ? 1 : 0,
    flags & entryFlags.modified ? 1 : 0,
    flags & entryFlags.truncated ? 1 : 0,
    flags & entryFlags.replay ? 1 : 0,
    row[20],
    row[21],
    row[22],
    JSON.stringify(row[23]),
    JSON.stringify(row[24]),
    jsonOrNull(row[25]),
    jsonOrNull(row[26]),
    jsonOrNull(row[27]),
    jsonOrNull(row[28]),
    operation.tls,
    jsonOrNull(row[31]),
    jsonOrNull(row[32]),
    operation.requestBody,
    operation.responseBody,
  ];
}

const jsonOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** Media type without parameters (RFC 9110 §8.3.1); of several fields the first counts. */
function mediaType(headers: ReadonlyArray<readonly [string, string]> | null): string | null {
  if (!headers) return null;
  for (const [name, value] of headers) {
    if (name.length === 12 && name.toLowerCase() === 'content-type') {
      const semicolon = value.indexOf(';');
      return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase() || null;
    }
  }
  return null;
}
