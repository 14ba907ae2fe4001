// What the store's tests share: a store in a folder of its own, a recorder on it, and exchanges that behave as told.
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Exchange, type ExchangeStart } from '../../../src/model/exchange.ts';
import type { Failure } from '../../../src/model/failure.ts';
import type { Filter } from '../../../src/model/filter/filter-tree.ts';
import type { RawHeaders } from '../../../src/model/http-message.ts';
import { createUuidV7 } from '../../../src/model/uuid.ts';
import { createRecorder, type Recorder, type RecorderOptions } from '../../../src/record/recorder.ts';
import { type OpenStoreOptions, openStore } from '../../../src/record/store/open-store.ts';
import type { Store } from '../../../src/record/store/store.ts';

export const everyEntry: Filter = { kind: 'everything', from: 0, to: 0 };
export const createId = createUuidV7(Date.now, (bytes) => randomFillSync(bytes));

export const resetByPeer: Failure = { kind: 'reset', side: 'upstream', phase: 'response-body', message: 'reset' };

/** Everything opened through it is closed and removed by `clean`. */
export class StoreLab {
  readonly dir: string;
  readonly faults: Error[] = [];
  readonly #stores: Store[] = [];
  readonly #recorders: Recorder[] = [];

  constructor(parent: string = tmpdir()) {
    this.dir = mkdtempSync(join(parent, 'nectoproxy-store-'));
  }

  async open(options: OpenStoreOptions = {}): Promise<Store> {
    const store = await openStore(this.dir, { onFault: (error) => this.faults.push(error), ...options });
    this.#stores.push(store);
    return store;
  }

  recorder(store: Store, options: Partial<RecorderOptions> = {}): Recorder {
    const recorder = createRecorder(store.connectRecorder(), { maxBodyBytes: 0, ...options });
    this.#recorders.push(recorder);
    return recorder;
  }

  /** A look at the file as a stranger has it. */
  rows<Row = Record<string, unknown>>(sql: string, ...values: Array<string | number>): Row[] {
    const database = new DatabaseSync(join(this.dir, 'data.db'), { readOnly: true, timeout: 5_000 });
    try {
      return database.prepare(sql).all(...values) as Row[];
    } finally {
      database.close();
    }
  }

  /** A change made behind the store's back, by another program. */
  change(sql: string): void {
    const database = new DatabaseSync(join(this.dir, 'data.db'), { timeout: 5_000 });
    database.exec(sql);
    database.close();
  }

  async clean(): Promise<void> {
    for (const recorder of this.#recorders) await recorder.close();
    for (const store of this.#stores) await store.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function newExchange(sessionId: string | null, start: Partial<ExchangeStart> = {}): Exchange {
  return new Exchange({
    id: createId(),
    sessionId,
    startedAt: Date.now(),
    kind: 'http',
    method: 'GET',
    url: 'https://example.test/path?q=1',
    protocol: 'https',
    host: 'example.test',
    path: '/path?q=1',
    httpVersion: '1.1',
    requestHeaders: [['Host', 'example.test']],
    clientAddress: '127.0.0.1:50000',
    ...start,
  });
}

const okHeaders: RawHeaders = [['Content-Type', 'Text/Plain; charset=utf-8']];

export function respond(recorder: Recorder, exchange: Exchange, status = 200, headers: RawHeaders = okHeaders): void {
  exchange.requestSent();
  exchange.responseStarted({ httpVersion: '1.1', status, statusText: 'OK', headers });
  recorder.exchangeChanged(exchange);
}

export function receive(
  recorder: Recorder,
  exchange: Exchange,
  bytes: Uint8Array,
  side: 'request' | 'response' = 'response',
): void {
  if (side === 'request') exchange.requestBodyBytes += bytes.byteLength;
  else exchange.responseBodyBytes += bytes.byteLength;
  recorder.bodyReceived(exchange, side, bytes);
}

export function complete(recorder: Recorder, exchange: Exchange, durationMs = 5): void {
  exchange.completed(durationMs);
  recorder.exchangeEnded(exchange);
}

/** A whole exchange at once. */
export function recordOne(
  recorder: Recorder,
  sessionId: string | null,
  body = 'hello',
  start: Partial<ExchangeStart> = {},
): Exchange {
  const exchange = newExchange(sessionId, start);
  recorder.exchangeStarted(exchange);
  respond(recorder, exchange);
  receive(recorder, exchange, Buffer.from(body));
  complete(recorder, exchange);
  return exchange;
}

/** The whole recorded body, read piece by piece. */
export async function readWhole(
  store: Store,
  entryId: string,
  side: 'request' | 'response' = 'response',
): Promise<Buffer> {
  const facts = await store.reader.bodyFacts(entryId, side);
  const parts: Uint8Array[] = [];
  let at = 0;
  while (at < (facts?.storedBytes ?? 0)) {
    const part = await store.reader.readBody(entryId, side, { from: at, to: Number.MAX_SAFE_INTEGER });
    if (part.byteLength === 0) break;
    parts.push(part);
    at += part.byteLength;
  }
  return Buffer.concat(parts);
}

export async function until(condition: () => boolean | Promise<boolean>, waitMs = 30_000): Promise<void> {
  const endAt = Date.now() + waitMs;
  while (!(await condition())) {
    if (Date.now() > endAt) throw new Error(`still not so after ${waitMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
