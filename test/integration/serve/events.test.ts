import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiEvent, eventData } from '../../../src/contract/events.ts';
import { createApiClient } from '../../../src/frontends/api-client/create-api-client.ts';
import { createEventStream } from '../../../src/serve/event-stream.ts';
import { connectRaw } from '../../support/raw-client.ts';
import { expectRefusal } from './expect-refusal.ts';
import { type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
beforeEach(async () => {
  served = await startServedStore({ deps: { heartbeatMs: 150 } });
});
afterEach(() => served?.stop());

const client = () => createApiClient({ fetch, baseUrl: served.url });

/** Reads events until one satisfies, and gives all of them. */
async function until(events: AsyncIterable<ApiEvent>, isLast: (event: ApiEvent) => boolean): Promise<ApiEvent[]> {
  const seen: ApiEvent[] = [];
  for await (const event of events) {
    eventData[event.name].parse(event.data);
    seen.push(event);
    if (isLast(event)) break;
  }
  return seen;
}

/** Reads on in the background, from when the stream has said hello: what happens after this returns is told. */
async function subscribed(
  events: AsyncGenerator<ApiEvent>,
  isLast: (event: ApiEvent) => boolean,
): Promise<{ seen: ApiEvent[]; ended: Promise<void> }> {
  const hello = await events.next();
  const seen: ApiEvent[] = hello.done ? [] : [hello.value];
  const ended = (async () => {
    for await (const event of events) {
      eventData[event.name].parse(event.data);
      seen.push(event);
      if (isLast(event)) break;
    }
  })();
  return { seen, ended };
}

async function rawEvents(query: string, headers: Record<string, string>, enough: RegExp): Promise<string> {
  const stop = new AbortController();
  const response = await fetch(`${served.url}/api/events${query}`, { headers, signal: stop.signal });
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (enough.test(text)) break;
  }
  stop.abort();
  return text;
}

describe('the event stream', () => {
  it('greets with the number it begins after and how recording goes', async () => {
    const seq = await served.store.reader.currentSeq();
    const [hello, recording] = await until(client().events(), (event) => event.name === 'recording');
    expect(hello).toEqual({ name: 'hello', seq, data: { seq, instanceId: 'this-run' } });
    expect(recording).toEqual({ name: 'recording', seq: null, data: { kind: 'recording' } });
  });

  it('tells every kind of change', async () => {
    const sessionId = await served.activeSessionId();
    const { seen, ended } = await subscribed(client().events(), (event) => event.name === 'session-removed');
    // What comes and goes between two looks at the store is not told: each step waits until the last one was.
    const untilTold = (name: ApiEvent['name']) => expect.poll(() => seen.map((event) => event.name)).toContain(name);
    const exchange = await served.record({ responseBody: Buffer.from('abc') });
    await served.call('PATCH', '/api/settings', { theme: 'dark' });
    await served.call('POST', '/api/ssl-passthrough', { domain: 'a.test' });
    await served.call('POST', '/api/dns', { host: 'a.test', address: '::1' });
    await untilTold('entry');
    await untilTold('dns');
    await served.call('DELETE', `/api/traffic/${exchange.id}`);
    await untilTold('entry-removed');
    await served.call('POST', `/api/sessions/${sessionId}/clear`);
    await untilTold('session-cleared');
    const other = (await served.call('POST', '/api/sessions', { name: 'other' })).body;
    await expect.poll(() => seen.some(({ name, data }) => name === 'session' && data.id === other.id)).toBe(true);
    await served.call('DELETE', `/api/sessions/${other.id}`);
    await ended;
    const names = new Set(seen.map((event) => event.name));
    expect([...names].sort()).toEqual([
      'dns',
      'entry',
      'entry-removed',
      'hello',
      'recording',
      'session',
      'session-cleared',
      'session-removed',
      'settings',
      'ssl-passthrough',
    ]);
    expect(seen.find((event) => event.name === 'entry')?.data).toMatchObject({ id: exchange.id, responseBodySize: 3 });
    expect(seen.find((event) => event.name === 'entry-removed')?.data).toEqual({ id: exchange.id, sessionId });
    const numbers = seen.map((event) => event.seq).filter((seq) => seq !== null);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('goes on after the number it is given, by header or by since', async () => {
    const before = await served.store.reader.currentSeq();
    const first = await served.record();
    const second = await served.record();
    for (const [query, headers] of [
      [`?since=${before}`, {}],
      ['', { 'Last-Event-ID': String(before) }],
      ['?since=999999999', { 'Last-Event-ID': String(before) }],
    ] as const) {
      const text = await rawEvents(query, headers, new RegExp(second.id));
      expect(text).toContain(`event: hello\nid: ${before}\n`);
      expect(text.indexOf(first.id)).toBeGreaterThan(0);
      expect(text.indexOf(second.id)).toBeGreaterThan(text.indexOf(first.id));
    }
  });

  it('tells a number that is not from here to begin afresh', async () => {
    const seq = await served.store.reader.currentSeq();
    const seen = await until(client().events({ since: seq + 1000 }), (event) => event.name === 'reset');
    expect(seen.at(-1)).toEqual({ name: 'reset', seq, data: { seq } });
  });

  it('refuses what is no number', async () => {
    expectRefusal(
      await served.call('GET', '/api/events?since=x'),
      'invalid-request',
      /“since” must be the number of a change/,
    );
    expectRefusal(await served.call('GET', '/api/events?from=1'), 'invalid-request');
    await expect(createApiClient({ fetch, baseUrl: served.url }).events({ since: -1 }).next()).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  it('tells very many entries as one event to those who ask for it, and few one by one', async () => {
    const sessionId = await served.activeSessionId();
    const most = 400;
    const isCounted =
      (entries: number) =>
      ({ name, data }: ApiEvent) =>
        name === 'session' && data.trafficCount === entries;
    const isLast = isCounted(most + 1);
    const [brief, whole] = await Promise.all([
      subscribed(client().events({ isBrief: true }), isLast),
      subscribed(client().events(), isLast),
    ]);
    await Promise.all(Array.from({ length: most }, () => served.record({ sessionId, isUnflushed: true })));
    await served.recorder.flush();
    await expect.poll(() => brief.seen.some(isCounted(most))).toBe(true);
    await expect.poll(() => whole.seen.filter(({ name }) => name === 'entry').length).toBe(most);
    const last = await served.record({ sessionId });
    await Promise.all([brief.ended, whole.ended]);
    expect(brief.seen.find(({ name }) => name === 'entries')?.data).toEqual({ sessionId });
    const told = brief.seen.flatMap(({ name, data }) => (name === 'entry' ? [data.id] : []));
    expect(told.length).toBeLessThan(most);
    expect(told.at(-1)).toBe(last.id);
    expect(whole.seen.some(({ name }) => name === 'entries')).toBe(false);
  });

  it('tells entries of one session only when asked', async () => {
    const one = await served.activeSessionId();
    const other = (await served.call('POST', '/api/sessions', { name: 'other' })).body.id;
    const last = '/last';
    const { seen, ended } = await subscribed(
      client().events({ sessionId: one }),
      (event) => event.name === 'entry' && event.data.path === last,
    );
    await served.record({ sessionId: other });
    await served.record({ sessionId: one });
    await served.record({ sessionId: one, start: { path: last } });
    await ended;
    const entries = seen.filter((event) => event.name === 'entry');
    expect(entries.map((event) => event.data.sessionId)).toEqual([one, one]);
  });

  it('is kept alive in silence, and the id moves past what was not told', async () => {
    const other = (await served.call('POST', '/api/sessions', { name: 'other' })).body.id;
    const { id } = await served.record({ sessionId: other });
    const seq = await served.store.reader.currentSeq();
    const text = await rawEvents('?since=0&sessionId=nothing', {}, new RegExp(`: heartbeat\\nid: ${seq}\\n\\n`));
    expect(text).not.toContain(id);
  });

  it('tells how recording goes when that changes', async () => {
    await served.stop();
    let tell: (health: { kind: 'paused' }) => void = () => {};
    let kind: 'recording' | 'paused' = 'recording';
    served = await startServedStore({
      deps: {
        recordingHealth: () => ({ kind }),
        onRecordingHealth: (listener) => {
          tell = listener;
          return () => {};
        },
      },
    });
    const { seen, ended } = await subscribed(
      client().events(),
      (event) => event.name === 'recording' && event.data.kind === 'paused',
    );
    await expect.poll(() => seen.filter((event) => event.name === 'recording')).toHaveLength(1);
    kind = 'paused';
    tell({ kind });
    await ended;
    expect(seen.filter((event) => event.name === 'recording')).toHaveLength(2);
  });
});

describe('under load', () => {
  it('a client that loses its connection again and again misses nothing and gets nothing twice', async () => {
    const total = 600;
    const wanted = new Set<string>();
    const sessionId = await served.activeSessionId();
    const writing = (async () => {
      for (let n = 0; n < total; n += 1) {
        wanted.add((await served.record({ sessionId, isUnflushed: true })).id);
        if (n % 20 === 0) await sleep(5);
      }
      await served.recorder.flush();
    })();
    let connections = 0;
    const cutting = async (request: Request): Promise<Response> => {
      const response = await fetch(request);
      connections += 1;
      return new Response(response.body?.pipeThrough(cutAfter(40_000)), {
        status: response.status,
        headers: response.headers,
      });
    };
    const completed = new Map<string, number>();
    const numbers: number[] = [];
    for await (const event of createApiClient({ fetch: cutting, baseUrl: served.url }).events({ since: 0 })) {
      if (event.name === 'hello' || event.seq === null) continue;
      numbers.push(event.seq);
      if (event.name === 'entry' && event.data.state === 'completed')
        completed.set(event.data.id, (completed.get(event.data.id) ?? 0) + 1);
      if (completed.size === total) break;
    }
    await writing;
    expect(connections).toBeGreaterThan(5);
    expect(new Set(completed.keys())).toEqual(wanted);
    expect([...completed.values()].every((times) => times === 1)).toBe(true);
    expect(numbers.every((seq, at) => at === 0 || seq > (numbers[at - 1] as number))).toBe(true);
  });

  it('a list and the stream together miss nothing, whenever the list is taken', async () => {
    const total = 300;
    const events = client().events();
    await events.next();
    const known = new Set<string>();
    const writing = (async () => {
      for (let n = 0; n < total; n += 1) {
        await served.record({ isUnflushed: true });
        if (n % 15 === 0) await sleep(5);
      }
      await served.recorder.flush();
    })();
    await sleep(40);
    const { entries, asOfSeq } = await client().traffic.list({ limit: 1000 });
    for (const entry of entries) known.add(entry.id);
    for await (const event of events) {
      if (event.name === 'entry' && event.data.seq > asOfSeq) known.add(event.data.id);
      if (known.size === total) break;
    }
    await writing;
    expect(known.size).toBe(total);
  });

  it('a client that does not read costs no memory, and is told the end when it does', async () => {
    const slow = await connectRaw(served.server.port);
    slow.socket.pause();
    slow.send(`GET /api/events HTTP/1.1\r\nHost: localhost:${served.server.port}\r\n\r\n`);
    await sleep(100);
    const path = `/${'long-path/'.repeat(150)}`;
    const sessionId = await served.activeSessionId();
    const recordMany = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n += 1) {
        await served.record({ sessionId, start: { path, url: `http://example.test${path}` }, isUnflushed: true });
        if (n % 500 === 499) await served.recorder.flush();
      }
      await served.recorder.flush();
    };
    await recordMany(2000);
    const before = process.memoryUsage();
    // 10,000 entries of over 3 KB: 30 MB of events that must not wait anywhere.
    await recordMany(10_000);
    const after = process.memoryUsage();
    expect((after.arrayBuffers + after.external - before.arrayBuffers - before.external) / 2 ** 20).toBeLessThan(16);
    expect(slow.socket.bytesRead).toBeLessThan(4 * 2 ** 20);
    const last = await served.record({ start: { path: '/the-last' } });
    slow.socket.resume();
    await slow.untilReceived(last.id, 60_000);
    slow.destroy();
  }, 120_000);

  it('streams that were left behind are forgotten', async () => {
    let subscribed = 0;
    await served.stop();
    served = await startServedStore();
    const counted = await startServedStore({
      deps: {
        onCommitted: () => {
          subscribed += 1;
          return () => {
            subscribed -= 1;
          };
        },
      },
    });
    for (let n = 0; n < 10; n += 1) {
      const stop = new AbortController();
      const response = await fetch(`${counted.url}/api/events`, { signal: stop.signal });
      if (n % 2 === 0) await response.body?.getReader().read();
      stop.abort();
    }
    await expect.poll(() => subscribed, { timeout: 15_000 }).toBe(0);
    // Left between two chunks, when nobody waits for the next one.
    const ends = new AbortController();
    const options = { since: null, sessionId: null, isBrief: false, ends: ends.signal };
    for (const way of ['cancelled', 'aborted']) {
      const reader = createEventStream(counted.deps, options).getReader();
      await reader.read();
      expect(subscribed).toBe(1);
      if (way === 'cancelled') await reader.cancel();
      else ends.abort();
      await expect.poll(() => subscribed, { timeout: 15_000 }).toBe(0);
    }
    await counted.stop();
  });
});

function cutAfter(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let passed = 0;
  return new TransformStream({
    transform(chunk, controller) {
      passed += chunk.length;
      controller.enqueue(chunk.subarray(0, Math.max(0, chunk.length - Math.max(0, passed - bytes))));
      if (passed >= bytes) controller.terminate();
    },
  });
}
