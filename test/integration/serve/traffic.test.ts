import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entrySummary, sessionStats, trafficEntry } from '../../../src/contract/entries.ts';
import { apiRoutes } from '../../../src/contract/routes.ts';
import type { EntrySummary } from '../../../src/model/traffic-entry.ts';
import { expectRefusal } from './expect-refusal.ts';
import { type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
beforeAll(async () => {
  served = await startServedStore();
});
afterAll(() => served?.stop());

const call: ServedStore['call'] = (...given) => served.call(...given);
const newSession = async (): Promise<string> => (await call('POST', '/api/sessions', { name: 'x' })).body.id;

async function recordMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1)
    ids.push((await served.record({ start: { path: `/${n}` }, isUnflushed: true })).id);
  await served.recorder.flush();
  return ids;
}

async function pages(query: string): Promise<EntrySummary[]> {
  const all: EntrySummary[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await call('GET', `/api/traffic?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    const page = apiRoutes.listTraffic.reply.schema.parse(body);
    all.push(...page.entries);
    cursor = page.nextCursor;
  }
  return all;
}

describe('the list', () => {
  it('pages through a session in either order, each entry once', async () => {
    await newSession();
    const ids = await recordMany(25);
    for (const limit of [1, 7, 25, 1000]) {
      expect((await pages(`limit=${limit}&sort=oldest`)).map((entry) => entry.id)).toEqual(ids);
      expect((await pages(`limit=${limit}`)).map((entry) => entry.id)).toEqual(ids.toReversed());
    }
  });

  it('stays put while new entries arrive', async () => {
    await newSession();
    const ids = await recordMany(6);
    const first = (await call('GET', '/api/traffic?limit=3')).body;
    await recordMany(2);
    const second = (await call('GET', `/api/traffic?limit=3&cursor=${first.nextCursor}`)).body;
    expect([...first.entries, ...second.entries].map((entry: EntrySummary) => entry.id)).toEqual(ids.toReversed());
  });

  it('is of the active session unless one is named, and never carries headers or bodies', async () => {
    const one = await newSession();
    await served.record({ responseBody: Buffer.from('secret body') });
    await newSession();
    expect((await call('GET', '/api/traffic')).body.entries).toEqual([]);
    const { entries } = (await call('GET', `/api/traffic?sessionId=${one}`)).body;
    expect(entrySummary.strict().parse(entries[0])).toMatchObject({
      sessionId: one,
      responseBodySize: 11,
      contentType: 'text/plain',
    });
  });

  it.each([
    ['limit=0', /“limit” must be a whole number from 1 to 1000/],
    ['limit=1001', /“limit”/],
    ['limit=1.5', /“limit”/],
    ['limit=x', /“limit”/],
    ['limit=', /“limit”/],
    ['sort=size', /“sort” must be newest or oldest/],
    ['cursor=abc', /“cursor” must be a nextCursor/],
    ['query=host:x', /Unknown query parameter “query”\. Known: sessionId, q, limit, cursor, sort/],
    ['Limit=5', /Unknown query parameter “Limit”/],
    ['limit=5&limit=6', /“limit” is given more than once/],
  ])('%s is refused', async (query, message) => {
    expectRefusal(await call('GET', `/api/traffic?${query}`), 'invalid-request', message);
  });

  it('of a session that does not exist is not found', async () => {
    expectRefusal(await call('GET', '/api/traffic?sessionId=none'), 'not-found');
  });
});

describe('one entry', () => {
  it('has everything but bodies', async () => {
    const exchange = await served.record({
      start: {
        method: 'POST',
        requestHeaders: [
          ['hOST', 'a'],
          ['X-A', '1'],
          ['x-a', '2'],
        ],
      },
      requestBody: Buffer.from('in'),
      responseHeaders: [
        ['Set-Cookie', 'a'],
        ['Set-Cookie', 'b'],
      ],
      responseBody: Buffer.from('out'),
    });
    const { body } = await call('GET', `/api/traffic/${exchange.id}`);
    expect(trafficEntry.strict().parse(body)).toMatchObject({
      id: exchange.id,
      requestHeaders: [
        ['hOST', 'a'],
        ['X-A', '1'],
        ['x-a', '2'],
      ],
      responseHeaders: [
        ['Set-Cookie', 'a'],
        ['Set-Cookie', 'b'],
      ],
      requestBodyStored: 2,
      responseBodyStored: 3,
      state: 'completed',
      isComplete: true,
      duration: 12.5,
    });
  });

  it('that failed says why; that runs has no end yet', async () => {
    const failure = {
      kind: 'refused',
      side: 'upstream',
      phase: 'connect',
      code: 'ECONNREFUSED',
      message: 'Nothing listens there.',
    } as const;
    const failed = await served.record({ failure });
    expect((await call('GET', `/api/traffic/${failed.id}`)).body).toMatchObject({
      state: 'failed',
      failure,
      status: null,
      isComplete: false,
    });
    const open = await served.record({ isOpen: true });
    expect((await call('GET', `/api/traffic/${open.id}`)).body).toMatchObject({
      state: 'responding',
      duration: null,
      status: 200,
    });
    open.completed(1);
    served.recorder.exchangeEnded(open);
    await served.recorder.flush();
  });

  it('is deleted, alone or with others', async () => {
    await newSession();
    const ids = await recordMany(4);
    expect((await call('DELETE', `/api/traffic/${ids[0]}`)).body).toEqual({ success: true });
    expectRefusal(await call('DELETE', `/api/traffic/${ids[0]}`), 'not-found');
    expectRefusal(await call('GET', `/api/traffic/${ids[0]}`), 'not-found');
    const answer = await call('POST', '/api/traffic/delete', { ids: [ids[0], ids[1], ids[2], 'none'] });
    expect(answer).toMatchObject({ status: 200, body: { success: true, deleted: 2 } });
    expect((await call('GET', '/api/traffic')).body.entries.map((entry: EntrySummary) => entry.id)).toEqual([ids[3]]);
    expect((await call('GET', '/api/sessions/active')).body.trafficCount).toBe(1);
    expectRefusal(await call('POST', '/api/traffic/delete', { ids: [] }), 'invalid-request', /at least one/);
    expectRefusal(await call('POST', '/api/traffic/delete', {}), 'invalid-request', /“ids” is missing/);
    expectRefusal(await call('POST', '/api/traffic/delete', { ids: [1] }), 'invalid-request', /“ids.0” must be text/);
  });
});

describe('numbers and frames', () => {
  it('numbers of a session', async () => {
    const sessionId = await newSession();
    await served.record({ status: 200, responseBody: Buffer.from('12345') });
    await served.record({ status: 404, start: { method: 'POST' }, requestBody: Buffer.from('12') });
    const { body } = await call('GET', `/api/traffic/stats/${sessionId}`);
    expect(sessionStats.strict().parse(body)).toMatchObject({
      sessionId,
      entries: 2,
      requestBytes: 2,
      responseBytes: 5,
      byMethod: { GET: 1, POST: 1 },
    });
    expect(body.byStatusClass).toMatchObject({ '2xx': 1, '4xx': 1 });
    expectRefusal(await call('GET', '/api/traffic/stats/none'), 'not-found');
  });

  it('frames come as text where they are text, page by page', async () => {
    const payloads: Array<[number, Buffer]> = [
      [1, Buffer.from('grüß dich')],
      [1, Buffer.from([0xe2, 0x82])],
      [0, Buffer.from([0xac])],
      [2, Buffer.from('binary')],
      [9, Buffer.from('ping')],
      [8, Buffer.from([3, 232])],
    ];
    const frames = payloads.map(([opcode, payload], n) => ({
      direction: n % 2 === 0 ? ('client' as const) : ('server' as const),
      opcode,
      isFinal: true,
      isCompressed: false,
      payload,
      payloadBytes: payload.length,
      isTruncated: false,
      timestamp: Date.now(),
    }));
    const { id } = await served.record({ start: { kind: 'websocket', protocol: 'ws' }, status: 101, frames });
    const whole = (await call('GET', `/api/websocket/${id}/frames`)).body;
    expect(apiRoutes.listFrames.reply.schema.strict().parse(whole)).toMatchObject({ total: 6, nextAfter: null });
    const data = whole.frames.map((frame: { data: string; encoding: BufferEncoding }) => [
      frame.encoding,
      Buffer.from(frame.data, frame.encoding),
    ]);
    expect(data.map(([, bytes]: [string, Buffer]) => bytes)).toEqual(payloads.map(([, payload]) => payload));
    expect(data.map(([encoding]: [string]) => encoding)).toEqual([
      'utf8',
      'base64',
      'base64',
      'base64',
      'base64',
      'base64',
    ]);
    const first = (await call('GET', `/api/websocket/${id}/frames?limit=4`)).body;
    const second = (await call('GET', `/api/websocket/${id}/frames?limit=4&after=${first.nextAfter}`)).body;
    expect([...first.frames, ...second.frames]).toEqual(whole.frames);
    expect(second.nextAfter).toBeNull();
    expectRefusal(await call('GET', '/api/websocket/none/frames'), 'not-found');
    expectRefusal(await call('GET', `/api/websocket/${id}/frames?after=-1`), 'invalid-request');
  });

  it('large frames make short pages, and all of them come', async () => {
    const payload = Buffer.alloc(1024 * 1024, 'x');
    const frames = Array.from({ length: 40 }, (_, n) => ({
      direction: 'server' as const,
      opcode: 2,
      isFinal: true,
      isCompressed: false,
      payload,
      payloadBytes: payload.length,
      isTruncated: false,
      timestamp: n,
    }));
    const { id } = await served.record({ start: { kind: 'websocket', protocol: 'ws' }, status: 101, frames });
    const seen: number[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page: { frames: Array<{ timestamp: number }>; nextAfter: number | null } = (
        await call('GET', `/api/websocket/${id}/frames?limit=1000&after=${after}`)
      ).body;
      expect(page.frames.length).toBeLessThanOrEqual(16);
      seen.push(...page.frames.map((frame) => frame.timestamp));
      after = page.nextAfter;
    }
    expect(seen).toEqual(frames.map((frame) => frame.timestamp));
  });
});
