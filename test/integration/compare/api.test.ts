// Entries and sessions compared through the API, on a real store.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawHeaders } from '../../../src/model/http-message.ts';
import type { WebSocketFrame } from '../../../src/model/websocket.ts';
import { type Made, type ServedStore, startServedStore } from '../serve/served-store.ts';

let served: ServedStore;
beforeAll(async () => {
  served = await startServedStore();
});
afterAll(async () => served?.stop());

const json: RawHeaders = [['Content-Type', 'application/json']];

async function entryWith(made: Partial<Made>): Promise<string> {
  return (await served.record(made)).id;
}

async function compare(a: string, b: string, query: Record<string, string> = {}) {
  const { status, body } = await served.call('GET', `/api/compare/entries?${new URLSearchParams({ a, b, ...query })}`);
  expect(status).toBe(200);
  return body;
}

// biome-ignore lint/suspicious/noExplicitAny: the API's JSON, looked at where it is used
const differing = (body: any): string[] =>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  body.parts.flatMap(({ part, items }: any) => items.map((item: any) => `${part} ${item.at}: ${item.a} → ${item.b}`));

describe('two entries', () => {
  it('are the same when they are one', async () => {
    const id = await entryWith({ responseHeaders: json, responseBody: Buffer.from('{"a":[1,2]}') });
    expect(await compare(id, id)).toMatchObject({ verdict: 'same', differences: 0 });
  });

  it('differ in what was changed, and are the same in what only looks different', async () => {
    const a = await entryWith({
      start: {
        url: 'http://example.test/p?x=1&y=2',
        requestHeaders: [
          ['Host', 'example.test'],
          ['Accept', 'a'],
          ['Cookie', 'k=1; m=2'],
        ],
      },
      responseHeaders: [...json, ['Content-Encoding', 'gzip'], ['Vary', 'a'], ['Vary', 'b']],
      responseBody: gzipSync('{"list":[{"id":9007199254740993}],"at":1, "same": true}'),
    });
    const b = await entryWith({
      start: {
        url: 'http://example.test/p?y=3&x=1',
        requestHeaders: [
          ['accept', 'a'],
          ['HOST', 'example.test'],
          ['Cookie', 'm=2; k=5'],
        ],
      },
      status: 201,
      responseHeaders: [...json, ['Vary', 'a'], ['Vary', 'c']],
      responseBody: Buffer.from('{"same":true,"at":2,"list":[{"id":9007199254740992}]}'),
    });
    const found = await compare(a, b);
    expect(found.verdict).toBe('different');
    expect(differing(found)).toEqual([
      'query y: 2 → 3',
      'request-cookies k: 1 → 5',
      'status status: 200 → 201',
      'response-headers content-encoding: gzip → null',
      'response-headers vary: b → c',
      'response-body $.list[0].id: 9007199254740993 → 9007199254740992',
      'response-body $.at: 1 → 2',
    ]);
    const ignoring = await compare(a, b, { ignoreHeaders: 'Vary', ignorePaths: '$.at,$.list[*].id' });
    expect(ignoring).toMatchObject({ verdict: 'different', noiseDifferences: 3, differences: 4 });
  });

  it('compares text by line and binary data by hash', async () => {
    const text = (value: string) => entryWith({ responseBody: Buffer.from(value) });
    const lines = (await compare(await text('a\nb\nc'), await text('a\nx\nc'))).parts.at(-2);
    expect(lines).toMatchObject({ form: 'text', verdict: 'different' });
    expect(lines.lines.map((line: { change: string; text: string }) => `${line.change} ${line.text}`)).toEqual([
      'same a',
      'removed b',
      'added x',
      'same c',
    ]);
    const bytes = (value: number) => entryWith({ responseBody: Buffer.from([0, 255, value]) });
    const binary = await compare(await bytes(1), await bytes(2));
    expect(binary.parts.at(-2)).toMatchObject({ form: 'binary', verdict: 'different' });
  });

  it('says that large bodies are compared by hash', async () => {
    const large = (end: string) => entryWith({ responseBody: Buffer.from(`${'x'.repeat(5_000_000)}${end}`) });
    const [a, b, same] = [await large('a'), await large('b'), await large('a')];
    expect((await compare(a, b)).parts.at(-2)).toMatchObject({
      form: 'bytes',
      note: expect.stringMatching(/Too large/),
    });
    expect(await compare(a, same)).toMatchObject({ verdict: 'same' });
  });

  it('refuses what is not there and what is no path', async () => {
    const id = await entryWith({});
    expect((await served.call('GET', `/api/compare/entries?a=${id}&b=none`)).status).toBe(404);
    expect((await served.call('GET', `/api/compare/entries?a=${id}&b=${id}&ignorePaths=no`)).status).toBe(400);
  });
});

async function sessionOf(name: string, entries: Array<Partial<Made> & { path: string }>): Promise<string> {
  const { body } = await served.call('POST', '/api/sessions', { name });
  for (const { path, start, ...made } of entries) {
    const url = `http://api.test${path}`;
    await served.record({
      sessionId: body.id,
      ...made,
      isUnflushed: true,
      start: { url, host: 'api.test', path, ...start },
    });
  }
  await served.recorder.flush();
  return body.id;
}

const answer = (path: string, value: unknown, more: RawHeaders = []) => ({
  path,
  responseHeaders: [...json, ...more],
  responseBody: Buffer.from(JSON.stringify(value)),
});

const frame = (direction: 'client' | 'server', text: string, more: Partial<WebSocketFrame> = {}): WebSocketFrame => {
  const payload = Buffer.from(text);
  const plain = { opcode: 1, isFinal: true, isCompressed: false, isTruncated: false };
  return { ...plain, direction, timestamp: 1_772_355_600_000, payload, payloadBytes: payload.length, ...more };
};

async function compareSessions(body: Record<string, unknown>) {
  const reply = await served.call('POST', '/api/compare/sessions', body);
  expect(reply.status).toBe(201);
  expect(reply.body.phase).toBe('done');
  const { body: page } = await served.call('GET', `/api/compare/sessions/${reply.body.id}/pairs`);
  return { ...reply.body, pairs: page.pairs };
}

describe('two sessions', () => {
  it('pair what belongs together, and tell what changed, what is gone and what is new', async () => {
    const before = await sessionOf('before', [
      answer('/users/17?t=1700000000000', { id: 1 }, [['Date', 'Monday']]),
      answer('/list', { items: [1, 2] }),
      answer('/list', { items: [3] }),
      answer('/gone', {}),
    ]);
    const after = await sessionOf('after', [
      answer('/list', { items: [1, 2] }),
      answer('/users/99?t=1700000009999', { id: 1 }, [['Date', 'Tuesday']]),
      answer('/list', { items: [4] }),
      answer('/new', {}),
    ]);
    const found = await compareSessions({ a: before, b: after });
    expect(found.counts).toEqual({ same: 2, different: 1, unknown: 0, 'only-a': 1, 'only-b': 1 });
    expect(found.noise.headers).toContain('date');
    expect(found.pairs.map((pair: { kind: string; parts: string[] }) => [pair.kind, pair.parts])).toEqual([
      ['different', ['response-body']],
      ['only-a', []],
      ['only-b', []],
    ]);
    const [{ a, b }] = found.pairs;
    expect(differing(await compare(a.id, b.id, { comparison: found.id }))).toContain('response-body $.items[0]: 3 → 4');
    expect((await compareSessions({ a: before, b: before })).counts).toMatchObject({ same: 4, different: 0 });
    expect((await compareSessions({ a: before, b: after, ignoreVolatile: false })).counts.different).toBeGreaterThan(1);
    expect((await compareSessions({ a: before, b: after, ignorePaths: ['$.items'] })).counts).toMatchObject({
      same: 3,
    });
  });

  it('pair entries whose query has changed, and tell that', async () => {
    const a = await sessionOf('asked', [answer('/list?page=1', {}), answer('/list?page=2', {})]);
    const b = await sessionOf('asked else', [answer('/list?page=2', {}), answer('/list?page=3', {})]);
    const found = await compareSessions({ a, b });
    expect(found.counts).toEqual({ same: 1, different: 1, unknown: 0, 'only-a': 0, 'only-b': 0 });
    expect(found.pairs[0].parts).toEqual(['url']);
    const [pair] = found.pairs;
    expect(differing(await compare(pair.a.id, pair.b.id, { comparison: found.id }))).toEqual(['query page: 1 → 3']);
  });

  it('count ids in URLs where they are not taken for noise, but never the order of parameters', async () => {
    const a = await sessionOf('ids', [answer('/users/17', {}), answer('/list?x=1&y=2', {})]);
    const b = await sessionOf('other ids', [answer('/users/18', {}), answer('/list?y=2&x=1', {})]);
    expect((await compareSessions({ a, b })).counts).toMatchObject({ same: 2, different: 0 });
    const strict = await compareSessions({ a, b, ignoreVolatile: false });
    expect(strict.counts).toMatchObject({ same: 1, different: 1 });
    expect(strict.pairs[0].parts).toEqual(['url']);
  });

  it('take equal meaning for the same, however it is written', async () => {
    const a = await sessionOf('one', [
      { path: '/x', responseHeaders: json, responseBody: Buffer.from('{"a":1,"b":2}') },
    ]);
    const b = await sessionOf('two', [
      { path: '/x', responseHeaders: json, responseBody: Buffer.from('{"b":2,"a":1.0}') },
    ]);
    expect((await compareSessions({ a, b })).counts).toMatchObject({ same: 1, different: 0, unknown: 0 });
  });

  it('learn noise from two runs, for the place it was seen in only', async () => {
    const run = (n: number, total: number) => [
      answer('/feed', { at: n, items: [{ id: 1, seen: n }], total }, [['X-Node', `n${n}`]]),
      answer('/other', { at: 5 + Math.max(0, total - 7) }),
    ];
    const [one, two] = [await sessionOf('run 1', run(1, 7)), await sessionOf('run 2', run(2, 7))];
    const same = await sessionOf('run 3', run(3, 7));
    const changed = await sessionOf('run 4', run(4, 8));
    const learn = { a: one, b: two };
    expect((await compareSessions({ a: one, b: same })).counts.different).toBe(1);
    const quiet = await compareSessions({ a: one, b: same, learn });
    expect(quiet.counts).toMatchObject({ same: 2, different: 0 });
    expect(quiet.learned).toEqual({
      headers: ['x-node'],
      paths: [
        { path: '$.at', endpoint: 'GET api.test /feed' },
        { path: '$.items[*].seen', endpoint: 'GET api.test /feed' },
      ],
      unnamedPairs: 0,
    });
    expect((await compareSessions({ a: one, b: changed, learn })).counts).toMatchObject({ different: 2 });
  });

  it('with WebSocket messages are compared by message and direction', async () => {
    const connection = (frames: WebSocketFrame[]) =>
      sessionOf('sockets', [{ path: '/socket', status: 101, frames, start: { kind: 'websocket', protocol: 'ws' } }]);
    const usual = [
      frame('client', '{"ask":"price","of":1}'),
      frame('server', '{"price":', { isFinal: false }),
      frame('server', '7}', { opcode: 0 }),
      frame('server', 'bye'),
    ];
    const a = await connection(usual);
    // The same by meaning: JSON written otherwise, another order of the directions, a ping, no fragments.
    const b = await connection([
      frame('server', '{ "price": 7 }'),
      frame('server', '', { opcode: 9 }),
      frame('client', '{"of":1,"ask":"price"}'),
      frame('server', 'bye'),
    ]);
    const c = await connection([...usual.slice(0, 3), frame('server', 'soon'), frame('client', 'more')]);
    expect((await compareSessions({ a, b: a })).counts).toMatchObject({ same: 1, different: 0, unknown: 0 });
    expect((await compareSessions({ a, b })).counts).toMatchObject({ same: 1, different: 0, unknown: 0 });
    const found = await compareSessions({ a, b: c });
    expect(found.counts).toMatchObject({ same: 0, different: 1, unknown: 0 });
    expect(found.pairs[0].parts).toEqual(['frames']);
    const [{ a: before, b: after }] = found.pairs;
    expect(differing(await compare(before.id, after.id))).toEqual([
      'frames client 2: null → more',
      'frames server 2: bye → soon',
    ]);
  });

  it('are forgotten when told to', async () => {
    const a = await sessionOf('short', [answer('/x', 1)]);
    const { id } = await compareSessions({ a, b: a });
    expect((await served.call('DELETE', `/api/compare/sessions/${id}`)).status).toBe(200);
    expect((await served.call('GET', `/api/compare/sessions/${id}`)).status).toBe(404);
    expect((await served.call('POST', '/api/compare/sessions', { a, b: 'none' })).status).toBe(404);
  });
});
