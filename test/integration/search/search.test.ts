import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawHeaders } from '../../../src/model/http-message.ts';
import { expectRefusal } from '../serve/expect-refusal.ts';
import { type ServedStore, startServedStore } from '../serve/served-store.ts';
import { codingName, type Done, encoders, matchOf, search, wordsOf } from './search-lab.ts';

let served: ServedStore;
beforeAll(async () => {
  served = await startServedStore();
});
afterAll(() => served?.stop());

const text = (value: string) => Buffer.from(value);
const typed = (type: string): RawHeaders => [['Content-Type', type]];
const placesOf = async (q: string, more: Record<string, string> = {}) =>
  (await search(served, q, more)).hits.map(({ found }) => found.map(wordsOf));

describe('what was found', () => {
  it('is named by place, with the text around it', async () => {
    const { id } = await served.record({
      start: {
        url: 'http://example.test/Marmalade?jar=1',
        path: '/Marmalade?jar=1',
        requestHeaders: [['X-Spread', 'with marmalade']],
      },
      requestBody: text('one marmalade, please'),
      responseHeaders: [...typed('text/plain'), ['Set-Cookie', 'spread=marmalade']],
      responseBody: text('no\nmarmalade\ttoday'),
    });
    const { hits, last } = await search(served, 'MARMALADE');
    expect(hits.map((hit) => hit.entry.id)).toEqual([id]);
    const [hit] = hits;
    expect(hit?.found.map(wordsOf)).toEqual([
      'url',
      'request header X-Spread',
      'request body',
      'response header Set-Cookie',
      'response body',
    ]);
    expect(hit?.found.map(matchOf)).toEqual(['Marmalade', ...Array(4).fill('marmalade')]);
    expect(hit?.found.at(-1)).toMatchObject({ snippet: { text: 'no marmalade today' }, position: 3 });
    expect(last).toMatchObject({ kind: 'done', found: 1, isLimitReached: false, cutBodies: 0 });
    expect((last as Done).searched).toBe((last as Done).total);
  });

  it('comes newest first, from all sessions or from one', async () => {
    const first = await served.record({ responseBody: text('pumpernickel 1') });
    const { id: otherId } = (await served.call('POST', '/api/sessions', { name: 'other' })).body;
    const second = await served.record({ responseBody: text('pumpernickel 2') });
    const { hits } = await search(served, 'pumpernickel');
    expect(hits.map((hit) => [hit.entry.id, hit.sessionName])).toEqual([
      [second.id, 'other'],
      [first.id, expect.not.stringMatching(/^other$/)],
    ]);
    const only = await search(served, 'pumpernickel', { sessionId: otherId });
    expect(only.hits.map((hit) => hit.entry.id)).toEqual([second.id]);
    expect(only.last).toMatchObject({ total: 1, searched: 1 });
  });

  it('is also in headers across name and value, and in a text with quotes', async () => {
    await served.record({ start: { requestHeaders: [['X-Json', '{"say":"gugelhupf \\ now"}']] } });
    expect(await placesOf('x-json: {"say"')).toEqual([['request header X-Json']]);
    expect(await placesOf('gugelhupf \\ now')).toEqual([['request header X-Json']]);
  });

  it('ends with as many entries as were asked for', async () => {
    for (let at = 0; at < 5; at += 1) await served.record({ responseBody: text('speculoos') });
    const { hits, last } = await search(served, 'speculoos', { limit: '3' });
    expect(hits).toHaveLength(3);
    expect(last).toMatchObject({ kind: 'done', found: 3, isLimitReached: true });
    const all = await search(served, 'speculoos', { limit: '5' });
    expect(all.last).toMatchObject({ found: 5, isLimitReached: false });
  });
});

describe('how it is asked', () => {
  beforeAll(async () => {
    const start = { url: 'http://bakery.test/rolls', host: 'bakery.test', path: '/rolls' };
    await served.record({ start, status: 503, responseBody: text('Franzbrötchen and host: nowhere') });
    await served.record({ responseBody: text('franzbrötchen') });
  });

  it.each([
    ['franzbrötchen', {}, 2],
    ['FRANZBRÖTCHEN', {}, 2],
    ['Franzbrötchen', { case: 'true' }, 1],
    ['host:bakery.test franzbrötchen', {}, 1],
    ['-host:bakery.test franzbrötchen', {}, 1],
    ['status:5xx host:bakery.* franzbrötchen', {}, 1],
    ['/franz.{5}HEN/i', {}, 2],
    ['franz\\S+ and', { regex: 'true' }, 1],
    ['Franz\\S+', { regex: 'true', case: 'true' }, 1],
    ['and host: nowhere', {}, 1],
    ['"host: nowhere"', {}, 1],
    ['franzbrötchen', { in: 'url,headers' }, 0],
    ['rolls', { in: 'url' }, 1],
    ['franz*', {}, 0],
  ])('%s %o: %i', async (q, more, count) => {
    expect((await search(served, q, more as Record<string, string>)).hits).toHaveLength(count);
  });

  it.each([
    ['', 'invalid-query', /no text to search/],
    ['host:a.test', 'invalid-query', /no text to search/],
    ['/(a+)+/i', 'invalid-query', /regular expression/],
  ] as const)('%s is refused', async (q, code, message) => {
    expectRefusal(await served.call('GET', `/api/traffic/search?${new URLSearchParams({ q })}`), code, message);
  });

  it('places that are none and sessions that are gone are refused', async () => {
    expectRefusal(await served.call('GET', '/api/traffic/search?q=a&in=cookies'), 'invalid-request', /url, headers/);
    expectRefusal(await served.call('GET', '/api/traffic/search?q=a&sessionId=none'), 'not-found');
    expect((await served.call('HEAD', '/api/traffic/search?q=a')).status).toBe(200);
  });
});

describe('bodies', () => {
  it.each(Object.keys(encoders))('in %s are decoded', async (name) => {
    const mark = `stollen-${name.replaceAll(/\W/g, '')}`;
    const body = encoders[name]?.(text(`{"cake":"${mark}"}`)) as Uint8Array;
    const coding: RawHeaders = [['Content-Encoding', codingName(name)]];
    await served.record({ responseHeaders: [...typed('application/json'), ...coding], responseBody: body });
    await served.record({ start: { requestHeaders: coding }, requestBody: body });
    expect(await placesOf(mark)).toEqual([['request body'], ['response body']]);
  });

  it.each([
    ['text/plain; charset=utf-16le', Buffer.from('käsekuchen-1', 'utf16le'), 'KÄSEKUCHEN-1'],
    ['text/plain', Buffer.from('\ufeffkäsekuchen-2', 'utf16le'), 'käsekuchen-2'],
    ['text/plain; charset="iso-8859-1"', Buffer.from('käsekuchen-3', 'latin1'), 'käsekuchen-3'],
    ['text/html', Buffer.from('<meta charset=windows-1252>käsekuchen-4', 'latin1'), 'käsekuchen-4'],
    ['text/html', Buffer.from('<meta charset=utf-8>käsekuchen-5'), 'käsekuchen-5'],
    ['text/plain; charset=shift_jis', Buffer.from('83508381834c2d36', 'hex'), 'ケメキ-6'],
    ['application/octet-stream', Buffer.from('\0\x01käsekuchen-7\0'), 'käsekuchen-7'],
    ['text/plain; charset=iso-2022-jp', Buffer.from('a\x1b(Bkuchen-8', 'latin1'), 'akuchen-8'],
  ])('%s: read in their character set', async (type, responseBody, q) => {
    await served.record({ responseHeaders: typed(type), responseBody });
    expect(await placesOf(q)).toEqual([['response body']]);
  });

  it('of any size are looked at to their end, encoded or not', async () => {
    const lines = Buffer.from('{"roll": "with seeds and salt"}\n'.repeat(150_000));
    const body = Buffer.concat([lines, text('zwieback "at the end"'), lines.subarray(0, 320)]);
    await served.record({ responseBody: body });
    await served.record({
      responseHeaders: [...typed('text/plain'), ['content-encoding', 'br']],
      responseBody: encoders['br']?.(body) as Uint8Array,
    });
    for (const q of ['zwieback "at', '/zwie\\w+ "at the end"\\{/i']) {
      const { hits } = await search(served, q);
      expect(hits.map((hit) => hit.found.map(({ position }) => position))).toEqual([[lines.length], [lines.length]]);
      expect(hits[0]?.found[0]?.snippet.text).toContain('zwieback "at the end"{"roll"');
    }
  });

  it('that are damaged, cut or of an unknown coding are searched as far as they can be read', async () => {
    const whole = encoders['gzip']?.(text(`bienenstich ${'crumbs '.repeat(9_000)}`)) as Uint8Array;
    const record = (coding: string, responseBody: Uint8Array) =>
      served.record({ responseHeaders: [...typed('text/plain'), ['content-encoding', coding]], responseBody });
    await record('gzip', whole.subarray(0, whole.length - 40));
    await record('gzip', text('not gzip: bienenstich'));
    await record('rot13', text('bienenstich, unknown'));
    expect(await placesOf('bienenstich')).toEqual([['response body'], ['response body'], ['response body']]);
  });

  it('that become gigabytes are left after their beginning, which is told', async () => {
    const bomb = encoders['br']?.(encoders['gzip']?.(Buffer.alloc(300 * 1024 * 1024, 'a')) as Uint8Array) as Uint8Array;
    await served.record({
      responseHeaders: [...typed('text/plain'), ['content-encoding', 'gzip, br']],
      responseBody: bomb,
    });
    const { last } = await search(served, 'never in there');
    expect(last).toMatchObject({ kind: 'done', cutBodies: 1 });
  });

  it('that are pictures are not searched, unless they are text', async () => {
    await served.record({ responseHeaders: typed('image/png'), responseBody: text('baumkuchen') });
    await served.record({ responseHeaders: typed('image/svg+xml'), responseBody: text('<svg>baumkuchen</svg>') });
    expect(await placesOf('baumkuchen')).toEqual([['response body']]);
  });
});

describe('frames and annotations', () => {
  it('are found with their numbers', async () => {
    const frame = (payload: string, direction: 'client' | 'server') => ({
      direction,
      opcode: 1,
      isFinal: true,
      isCompressed: false,
      payload: text(payload),
      payloadBytes: payload.length,
      isTruncated: false,
      timestamp: Date.now(),
    });
    const { id } = await served.record({
      start: { kind: 'websocket', protocol: 'ws', url: 'ws://example.test/live' },
      status: 101,
      frames: [frame('hello', 'client'), frame('lebkuchen', 'server'), frame('LEBKUCHEN again', 'client')],
    });
    const { body } = await served.call('GET', `/api/websocket/${id}/frames`);
    const { hits } = await search(served, 'lebkuchen');
    expect(hits[0]?.found.map(({ place }) => place)).toEqual([
      { kind: 'frame', number: body.frames[1].number, direction: 'server' },
      { kind: 'frame', number: body.frames[2].number, direction: 'client' },
    ]);
    expect(await placesOf('lebkuchen', { in: 'bodies' })).toEqual([]);
  });

  it('of one entry are told up to a number', async () => {
    const frames = Array.from({ length: 60 }, () => ({
      direction: 'client' as const,
      opcode: 1,
      isFinal: true,
      isCompressed: false,
      payload: text('spekulatius'),
      payloadBytes: 11,
      isTruncated: false,
      timestamp: 1,
    }));
    await served.record({ start: { kind: 'websocket', protocol: 'ws' }, status: 101, frames });
    const { hits } = await search(served, 'spekulatius');
    expect(hits[0]?.found).toHaveLength(20);
    expect(hits[0]?.hasMore).toBe(true);
  });

  it('notes and tags are found', async () => {
    const { id } = await served.record();
    const note = { trafficId: id, note: 'Ask about the Zimtstern', tags: ['zimtstern', 'todo'] };
    expect((await served.call('POST', '/api/annotations', note)).status).toBe(201);
    expect(await placesOf('ZIMTSTERN')).toEqual([['note', 'tag']]);
    expect(await placesOf('zimtstern', { in: 'annotations' })).toEqual([['note', 'tag']]);
    expect(await placesOf('method:DELETE zimtstern')).toEqual([]);
  });
});

describe('entries that are gone', () => {
  it('are not found: deleted, cleared, and with their session', async () => {
    const { id } = await served.record({ responseBody: text('knäckebrot') });
    await served.call('DELETE', `/api/traffic/${id}`);
    expect(await placesOf('knäckebrot')).toEqual([]);
    const sessionId = (await served.call('POST', '/api/sessions', { name: 'to clear' })).body.id;
    await served.record({ responseBody: text('knäckebrot') });
    expect(await placesOf('knäckebrot')).toEqual([['response body']]);
    await served.call('POST', `/api/sessions/${sessionId}/clear`);
    expect(await placesOf('knäckebrot')).toEqual([]);
  });
});
