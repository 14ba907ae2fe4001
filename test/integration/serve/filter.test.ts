import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../../src/contract/routes.ts';
import type { EntrySummary } from '../../../src/model/traffic-entry.ts';
import { expectRefusal } from './expect-refusal.ts';
import { type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
let sessionId: string;
let ids: Record<'users' | 'login' | 'image' | 'refused', string>;

beforeAll(async () => {
  served = await startServedStore();
  sessionId = (await call('POST', '/api/sessions', { name: 'filtered' })).body.id;
  ids = await recordFour();
});
afterAll(() => served?.stop());

const call: ServedStore['call'] = (...given) => served.call(...given);
const at = (url: string, method = 'GET') => ({ url, method, host: new URL(url).hostname, path: new URL(url).pathname });

async function recordFour(): Promise<typeof ids> {
  const users = await served.record({
    start: at('https://api.shop.test/users'),
    responseHeaders: [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'gzip'],
    ],
    responseBody: gzipSync('{"name": "Ana", "stock": 0}'),
  });
  const login = await served.record({
    start: at('https://shop.test/login', 'POST'),
    status: 403,
    requestBody: Buffer.from('user=ana'),
  });
  const image = await served.record({
    start: at('https://cdn.test/logo.png'),
    responseHeaders: [['content-type', 'image/png']],
  });
  const failure = { kind: 'refused', side: 'upstream', phase: 'connect', message: 'Nothing listens there.' } as const;
  const refused = await served.record({ start: at('https://gone.test/'), failure });
  return { users: users.id, login: login.id, image: image.id, refused: refused.id };
}

async function found(q: string, more = ''): Promise<string[]> {
  const { status, body } = await call(
    'GET',
    `/api/traffic?sessionId=${sessionId}&sort=oldest&q=${encodeURIComponent(q)}${more}`,
  );
  expect(status).toBe(200);
  const page = apiRoutes.listTraffic.reply.schema.parse(body);
  return page.entries.map((entry) => Object.entries(ids).find(([, id]) => id === entry.id)?.[0] ?? entry.id);
}

describe('the list with a query', () => {
  it.each([
    ['', ['users', 'login', 'image', 'refused']],
    ['shop.test', ['users', 'login']],
    ['host:*.shop.test', ['users']],
    ['status:403 method:post', ['login']],
    ['-status:2xx', ['login', 'refused']],
    ['is:failed OR type:image', ['image', 'refused']],
    ['body:ana', ['users', 'login']],
    ['resp.body:/"stock": 0/', ['users']],
    ['resp.header:content-type=json', ['users']],
    ['session:filtered since:1h until:now', ['users', 'login', 'image', 'refused']],
    ['nothing like this', []],
  ])('%s', async (query, expected) => expect(await found(query)).toEqual(expected));

  it('is paged like any other', async () => {
    const first = (await call('GET', `/api/traffic?sessionId=${sessionId}&limit=1&q=shop.test`)).body;
    expect(first).toMatchObject({ entries: [{ id: ids.login }], isScanning: false });
    const second = (
      await call('GET', `/api/traffic?sessionId=${sessionId}&limit=1&q=shop.test&cursor=${first.nextCursor}`)
    ).body;
    expect(second).toMatchObject({ entries: [{ id: ids.users }], nextCursor: null, isScanning: false });
  });

  it('says where a query is wrong', async () => {
    const answer = await call('GET', `/api/traffic?q=${encodeURIComponent('host:a status:abc')}`);
    expectRefusal(answer, 'invalid-query', /^status needs a number, a class such as 5xx/);
    expect(answer.body.error.details).toEqual({ from: 14, to: 17, message: answer.body.error.message });
    expectRefusal(await call('GET', '/api/traffic?q=(a'), 'invalid-query', /closing parenthesis is missing/);
    expectRefusal(await call('GET', `/api/traffic?q=${'a'.repeat(5000)}`), 'invalid-query', /at most 4000/);
    expectRefusal(
      await call('GET', `/api/traffic?q=${encodeURIComponent('url:/(a+)+/')}`),
      'invalid-query',
      /for ever/,
    );
  });
});

describe('matching entries by id', () => {
  it('gives those that match, in the order of arrival', async () => {
    const all = [ids.image, 'none', ids.login, ids.users];
    expect((await call('POST', '/api/traffic/match', { ids: all, q: 'body:ana' })).body).toEqual({
      ids: [ids.users, ids.login],
    });
    expect((await call('POST', '/api/traffic/match', { ids: all, q: '' })).body.ids).toHaveLength(3);
    expectRefusal(await call('POST', '/api/traffic/match', { ids: all, q: 'is:' }), 'invalid-query');
    expectRefusal(await call('POST', '/api/traffic/match', { ids: all }), 'invalid-request', /“q” is missing/);
  });
});

describe('completion', () => {
  const values = async (query: string) =>
    (await call('GET', `/api/traffic/complete?sessionId=${sessionId}&${query}`)).body.values;

  it('gives values that the session has', async () => {
    expect(await values('field=host&prefix=SHOP')).toEqual(['shop.test', 'api.shop.test']);
    expect(await values('field=status')).toEqual(['200', '403']);
    expect(await values('field=method&limit=1')).toEqual(['GET']);
    expect(await values('field=resp.header&prefix=content')).toEqual(['content-encoding', 'content-type']);
    expect(await values('field=body')).toEqual([]);
    expectRefusal(await call('GET', '/api/traffic/complete?field=hosts'), 'invalid-request', /“field” must be a field/);
    expectRefusal(await call('GET', '/api/traffic/complete?field=host&sessionId=none'), 'not-found');
  });
});

describe('deletion by query', () => {
  it('takes what matches in one session and nothing else', async () => {
    const other = (await call('POST', '/api/sessions', { name: 'other' })).body.id;
    await served.record({ start: at('https://shop.test/a') });
    await served.record({ start: at('https://shop.test/b') });
    const kept = await served.record({ start: at('https://else.test/c') });
    const answer = await call('POST', '/api/traffic/delete', { q: 'host:shop.test', sessionId: other });
    expect(answer).toMatchObject({ status: 200, body: { success: true, deleted: 2 } });
    const left = (await call('GET', `/api/traffic?sessionId=${other}`)).body.entries;
    expect(left.map((entry: EntrySummary) => entry.id)).toEqual([kept.id]);
    expect(await found('shop.test')).toEqual(['users', 'login']);
  });

  it('refuses what is not meant', async () => {
    expectRefusal(await call('POST', '/api/traffic/delete', { q: ' ' }), 'invalid-request', /“q” must not be empty/);
    expectRefusal(
      await call('POST', '/api/traffic/delete', { q: 'a', ids: ['b'] }),
      'invalid-request',
      /not be given together/,
    );
    expectRefusal(await call('POST', '/api/traffic/delete', { q: 'a', sessionId: 'none' }), 'not-found');
    expectRefusal(await call('POST', '/api/traffic/delete', { q: 'a (' }), 'invalid-query');
  });
});
