import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Filter } from '../../../src/model/filter/filter-tree.ts';
import type { Recorder } from '../../../src/record/recorder.ts';
import { pageSql } from '../../../src/record/store/read/queries/entry-queries.ts';
import type { Store } from '../../../src/record/store/store.ts';
import { wholeStats } from '../../../src/serve/whole-stats.ts';
import {
  complete,
  everyEntry,
  newExchange,
  readWhole,
  receive,
  recordOne,
  resetByPeer,
  respond,
  StoreLab,
  until,
} from './store-lab.ts';

let lab: StoreLab;
let store: Store;
let recorder: Recorder;
let sessionId: string;

beforeEach(async () => {
  lab = new StoreLab();
  store = await lab.open();
  recorder = lab.recorder(store);
  sessionId = (await store.reader.activeSession()).id;
});
afterEach(async () => {
  await lab.clean();
  expect(lab.faults).toEqual([]);
});

describe('an entry', () => {
  it('comes back with every fact of its exchange', async () => {
    const exchange = newExchange(sessionId, {
      method: 'POST',
      requestHeaders: [
        ['X-Latin', 'caf\u00e9'],
        ['a', '"\\\t'],
        ['A', ''],
      ],
    });
    recorder.exchangeStarted(exchange);
    receive(recorder, exchange, Buffer.from('ask'), 'request');
    exchange.requestTrailers = [['T', '1']];
    exchange.informational = [{ status: 103, reason: 'Early Hints', headers: [['Link', '</a>']], receivedAt: 7 }];
    exchange.remoteAddress = '127.0.0.1:443';
    exchange.tls = {
      client: { version: 'TLSv1.3', cipher: 'C', alpn: 'http/1.1', serverName: 'example.test', isResumed: false },
      upstream: null,
    };
    respond(recorder, exchange, 201);
    receive(recorder, exchange, Buffer.from([0, 255, 1]));
    exchange.responseTrailers = [['X', 'y']];
    exchange.timings = { blocked: 0.25, wait: 3.5 };
    exchange.isModified = true;
    exchange.originalRequest = { method: 'PUT', url: 'http://x/', headers: [], body: 'YQ==' };
    complete(recorder, exchange, 12.5);
    await recorder.flush();

    const entry = await store.reader.entry(exchange.id);
    expect(entry).toMatchObject({
      id: exchange.id,
      sessionId,
      timestamp: exchange.startedAt,
      kind: 'http',
      method: 'POST',
      url: 'https://example.test/path?q=1',
      protocol: 'https',
      host: 'example.test',
      path: '/path?q=1',
      httpVersion: '1.1',
      status: 201,
      statusText: 'OK',
      contentType: 'text/plain',
      requestBodySize: 3,
      responseBodySize: 3,
      duration: 12.5,
      state: 'completed',
      failure: null,
      clientAddress: '127.0.0.1:50000',
      remoteAddress: '127.0.0.1:443',
      isComplete: true,
      isMocked: false,
      isModified: true,
      isTruncated: false,
      requestHeaders: [
        ['X-Latin', 'caf\u00e9'],
        ['a', '"\\\t'],
        ['A', ''],
      ],
      requestTrailers: [['T', '1']],
      responseTrailers: [['X', 'y']],
      responseHttpVersion: '1.1',
      informational: exchange.informational,
      timings: { blocked: 0.25, wait: 3.5 },
      tls: exchange.tls,
      requestBodyStored: 3,
      responseBodyStored: 3,
      originalRequest: exchange.originalRequest,
      originalResponse: null,
    });
    expect([...(await readWhole(store, exchange.id))]).toEqual([0, 255, 1]);
    expect((await readWhole(store, exchange.id, 'request')).toString()).toBe('ask');
    expect(await store.reader.bodyFacts(exchange.id, 'response')).toEqual({
      storedBytes: 3,
      bodyBytes: 3,
      isTruncated: false,
      contentType: 'Text/Plain; charset=utf-8',
      contentEncoding: null,
      isGrowing: false,
      isRecorded: true,
    });
  });

  it('that failed keeps its failure and is not complete', async () => {
    const exchange = newExchange(sessionId);
    recorder.exchangeStarted(exchange);
    exchange.failed(resetByPeer, 3);
    recorder.exchangeEnded(exchange);
    await recorder.flush();
    const { entries } = await store.reader.listEntries({ sessionId, limit: 10, order: 'newest-first' });
    expect(entries).toMatchObject([{ state: 'failed', isComplete: false, failure: resetByPeer, status: null }]);
  });

  it('is not made while recording is paused', async () => {
    recordOne(recorder, null);
    recordOne(recorder, sessionId);
    await recorder.flush();
    expect(lab.rows('SELECT id FROM traffic')).toHaveLength(1);
  });

  it('is one insertion when it ends at once', async () => {
    const { id } = recordOne(recorder, sessionId);
    await recorder.flush();
    const { number, seq } = (await store.reader.entry(id)) ?? {};
    expect(number).toBe(seq);
  });
});

describe('an exchange that lasts', () => {
  it('is seen pending, is updated when facts change, and counts its bytes once', async () => {
    const exchange = newExchange(sessionId);
    recorder.exchangeStarted(exchange);
    await until(async () => (await store.reader.entry(exchange.id))?.state === 'requesting');
    respond(recorder, exchange);
    await until(async () => (await store.reader.entry(exchange.id))?.state === 'responding');
    receive(recorder, exchange, Buffer.alloc(10, 'a'));
    await until(async () => (await store.reader.session(sessionId))?.totalBytes === 10);
    expect(await store.reader.bodyFacts(exchange.id, 'response')).toMatchObject({ isGrowing: true });
    receive(recorder, exchange, Buffer.alloc(5, 'b'));
    complete(recorder, exchange);
    await recorder.flush();
    expect(await store.reader.session(sessionId)).toMatchObject({ trafficCount: 1, totalBytes: 15 });
    expect(await store.reader.entry(exchange.id)).toMatchObject({ state: 'completed', isComplete: true });
  });

  it('can be read while its body grows, and is folded into the row when it stayed small', async () => {
    const exchange = newExchange(sessionId);
    recorder.exchangeStarted(exchange);
    respond(recorder, exchange);
    let text = '';
    for (const word of ['event one\n', 'event two\n']) {
      receive(recorder, exchange, Buffer.from(word));
      text += word;
      await until(async () => (await readWhole(store, exchange.id)).toString() === text);
    }
    expect(lab.rows('SELECT * FROM body_chunks').length).toBeGreaterThan(0);
    receive(recorder, exchange, Buffer.from('end'));
    complete(recorder, exchange);
    await recorder.flush();
    expect(lab.rows('SELECT * FROM body_chunks')).toEqual([]);
    expect((await readWhole(store, exchange.id)).toString()).toBe(`${text}end`);
    expect(lab.rows('SELECT length(response_body) AS bytes FROM traffic')).toEqual([{ bytes: text.length + 3 }]);
  });

  it('may become something else than it began as', async () => {
    const exchange = newExchange(sessionId, { method: 'CONNECT' });
    recorder.exchangeStarted(exchange);
    await recorder.flush();
    exchange.kind = 'tunnel';
    exchange.url = 'example.test:443';
    exchange.path = '';
    recorder.exchangeChanged(exchange);
    complete(recorder, exchange);
    await recorder.flush();
    expect(await store.reader.entry(exchange.id)).toMatchObject({ kind: 'tunnel', url: 'example.test:443', path: '' });
  });
});

describe('a large body', () => {
  it('goes to the store in chunks, comes back by ranges, and is not held in memory', async () => {
    const exchange = newExchange(sessionId);
    recorder.exchangeStarted(exchange);
    respond(recorder, exchange);
    const pieceBytes = 48 * 1024;
    const pieces = 2_000;
    const before = process.memoryUsage().rss;
    let peak = before;
    for (let i = 0; i < pieces; i += 1) {
      receive(recorder, exchange, Buffer.alloc(pieceBytes, i % 251));
      if (recorder.isCongested()) await new Promise<void>((resolve) => recorder.onceDrained(resolve));
      if (i % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
      peak = Math.max(peak, process.memoryUsage().rss);
    }
    complete(recorder, exchange);
    await recorder.flush();
    const total = pieceBytes * pieces;
    expect(peak - before).toBeLessThan(total * 0.9);
    expect(await store.reader.bodyFacts(exchange.id, 'response')).toMatchObject({
      storedBytes: total,
      bodyBytes: total,
    });
    for (const from of [0, 1, pieceBytes - 1, 65_535, 300_001, total - 10]) {
      const to = Math.min(total, from + 100_000);
      const expected = Buffer.alloc(to - from);
      for (let at = from; at < to; at += 1) expected[at - from] = Math.floor(at / pieceBytes) % 251;
      const read = await store.reader.readBody(exchange.id, 'response', { from, to });
      expect(Buffer.compare(Buffer.from(read), expected.subarray(0, read.byteLength))).toBe(0);
      expect(read.byteLength).toBeGreaterThan(0);
    }
    expect((await store.reader.readBody(exchange.id, 'response', { from: total, to: total + 5 })).byteLength).toBe(0);
    expect(lab.rows('SELECT response_body FROM traffic')).toEqual([{ response_body: null }]);
  });

  it('is cut at the limit, with its true size kept', async () => {
    recorder.setConfig({ maxBodyBytes: 100_000 });
    const long = newExchange(sessionId);
    recorder.exchangeStarted(long);
    respond(recorder, long);
    for (let i = 0; i < 10; i += 1) receive(recorder, long, Buffer.alloc(30_000, i));
    complete(recorder, long);
    recorder.setConfig({ maxBodyBytes: 3 });
    const { id: short } = recordOne(recorder, sessionId, 'hello');
    await recorder.flush();
    expect(await store.reader.entry(long.id)).toMatchObject({
      isTruncated: true,
      isComplete: true,
      responseBodySize: 300_000,
      responseBodyStored: 100_000,
    });
    expect((await readWhole(store, long.id)).byteLength).toBe(100_000);
    expect((await readWhole(store, short)).toString()).toBe('hel');
    expect(await store.reader.bodyFacts(short, 'response')).toMatchObject({
      isTruncated: true,
      storedBytes: 3,
      bodyBytes: 5,
    });
    expect(await store.reader.bodyFacts(short, 'request')).toMatchObject({ isTruncated: false });
    expect((await store.reader.session(sessionId))?.totalBytes).toBe(300_005);
  });
});

describe('back-pressure', () => {
  it('begins when too much waits for the writer, and ends when it has caught up; nothing is thinned', async () => {
    const slow = lab.recorder(store, { queueBytes: 300_000 });
    const exchange = newExchange(sessionId);
    slow.exchangeStarted(exchange);
    respond(slow, exchange);
    let waits = 0;
    for (let i = 0; i < 200; i += 1) {
      receive(slow, exchange, Buffer.alloc(20_000, i));
      if (!slow.isCongested()) continue;
      waits += 1;
      await new Promise<void>((resolve) => slow.onceDrained(resolve));
      expect(slow.isCongested()).toBe(false);
    }
    complete(slow, exchange);
    await slow.flush();
    expect(waits).toBeGreaterThan(5);
    expect(await store.reader.entry(exchange.id)).toMatchObject({ responseBodyStored: 4_000_000, isTruncated: false });
  });
});

describe('lists', () => {
  it('page by number in both orders, without gaps or repeats', async () => {
    const ids = Array.from({ length: 25 }, () => recordOne(recorder, sessionId).id);
    await recorder.flush();
    for (const order of ['newest-first', 'oldest-first'] as const) {
      const seen: string[] = [];
      let cursor: number | undefined;
      do {
        const page = await store.reader.listEntries({ sessionId, limit: 10, order, cursor });
        seen.push(...page.entries.map((entry) => entry.id));
        expect(page.asOfSeq).toBe(await store.reader.currentSeq());
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(order === 'oldest-first' ? ids : [...ids].reverse());
    }
  });

  it('never touch the rows: pages come from the index alone', async () => {
    recordOne(recorder, sessionId);
    await recorder.flush();
    const plan = lab.rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${pageSql(true)}`);
    const steps = plan.map((step) => step.detail).join('; ');
    expect(steps).toContain('COVERING INDEX idx_traffic_list');
    // The list of an entry's few tags is put in order; the page is not.
    expect(steps).not.toContain('TEMP B-TREE FOR ORDER BY');
  });

  it('statistics are exact', async () => {
    for (let i = 1; i <= 100; i += 1) {
      const exchange = newExchange(sessionId, { method: i % 2 ? 'GET' : 'POST', host: `h${i % 25}` });
      recorder.exchangeStarted(exchange);
      respond(recorder, exchange, i <= 10 ? 404 : 200);
      receive(recorder, exchange, Buffer.alloc(i));
      complete(recorder, exchange, i);
    }
    const failed = newExchange(sessionId);
    recorder.exchangeStarted(failed);
    failed.failed(resetByPeer, 1_000);
    recorder.exchangeEnded(failed);
    await recorder.flush();
    const stats = await wholeStats(store.reader, { sessionId, filter: everyEntry });
    expect(stats).toMatchObject({
      entries: 101,
      pending: 0,
      failed: 1,
      requestBytes: 0,
      responseBytes: 5_050,
      byStatusClass: { '1xx': 0, '2xx': 90, '3xx': 0, '4xx': 10, '5xx': 0, none: 1 },
      byMethod: { GET: 51, POST: 50 },
      duration: { p50: 50, p95: 95, p99: 99, max: 100 },
    });
    expect(stats?.byHost).toHaveLength(20);
    expect(stats?.byType).toEqual([
      { type: 'text/plain', entries: 100, errors: 10, bytes: 5_050 },
      { type: null, entries: 1, errors: 1, bytes: 0 },
    ]);
    expect(stats?.slowest.map(({ duration }) => duration)).toEqual([100, 99, 98, 97, 96, 95, 94, 93, 92, 91]);
    expect(stats?.histogram.slice(0, 7).map(({ entries }) => entries)).toEqual([1, 1, 3, 5, 10, 30, 50]);
    const sum = (counts: readonly number[] = []): number => counts.reduce((all, each) => all + each, 0);
    expect([sum(stats?.overTime?.entries), sum(stats?.overTime?.errors)]).toEqual([101, 11]);
    const filter: Filter = { kind: 'flag', flags: ['failed'], from: 0, to: 9 };
    expect(await wholeStats(store.reader, { sessionId, filter })).toMatchObject({
      entries: 1,
      duration: null,
      slowest: [],
    });
    expect(await store.reader.stats({ sessionId: 'nowhere', filter: everyEntry })).toBeNull();
  });
});

describe('an unknown entry', () => {
  it('is null everywhere', async () => {
    expect(await store.reader.entry('x')).toBeNull();
    expect(await store.reader.bodyFacts('x', 'request')).toBeNull();
    expect(await store.reader.frames('x', { from: { kind: 'after', number: 0 }, limit: 5 })).toBeNull();
    expect(await store.reader.session('x')).toBeNull();
    expect((await store.reader.readBody('x', 'request', { from: 0, to: 5 })).byteLength).toBe(0);
  });
});
