import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawHeaders } from '../../../src/model/http-message.ts';
import { expectRefusal } from './expect-refusal.ts';
import { type Answer, type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
beforeAll(async () => {
  served = await startServedStore();
});
afterAll(() => served?.stop());

/** Larger than what a row holds inline, and not a multiple of anything. */
const large = Buffer.concat([randomBytes(700_001), Buffer.from('text '.repeat(200_000))]);

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
};

function get(id: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${served.url}/api/traffic/${id}/${path}`, { headers, method });
}

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

async function recordBody(body: Buffer, encoding?: string): Promise<string> {
  const responseHeaders: RawHeaders = [
    ['Content-Type', 'text/html'],
    ...(encoding === undefined ? [] : [['Content-Encoding', encoding] as const]),
  ];
  return (await served.record({ responseBody: body, responseHeaders })).id;
}

describe('a recorded body', () => {
  it('comes back byte for byte, both sides', async () => {
    const { id } = await served.record({
      requestBody: large,
      responseBody: large.subarray(5),
      start: { method: 'PUT' },
    });
    expect((await bytesOf(await get(id, 'request/body'))).equals(large)).toBe(true);
    expect((await bytesOf(await get(id, 'response/body'))).equals(large.subarray(5))).toBe(true);
  });

  it('never runs in a browser, and says what it was', async () => {
    const response = await get(await recordBody(Buffer.from('<script>alert(1)</script>')), 'response/body');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("sandbox; default-src 'none'"),
      'content-disposition': expect.stringMatching(/^attachment; /),
      'cross-origin-resource-policy': 'same-origin',
      'x-recorded-content-type': 'text/html',
      'x-recorded-body-bytes': '25',
      'x-recorded-truncated': 'false',
      'content-length': '25',
      'accept-ranges': 'bytes',
    });
  });

  it('that is empty is empty, also decoded', async () => {
    const id = await recordBody(Buffer.alloc(0), 'gzip');
    for (const path of ['response/body', 'response/body?decoded=true']) {
      const response = await get(id, path);
      expect([response.status, (await bytesOf(response)).length]).toEqual([200, 0]);
    }
    expectRefusal(await answerOf(await get(id, 'response/body', { Range: 'bytes=0-' })), 'range-not-satisfiable');
  });

  it('of an entry that is not there is not found, and a wrong parameter is refused', async () => {
    const id = await recordBody(Buffer.from('x'));
    expectRefusal(await answerOf(await get('none', 'response/body')), 'not-found');
    expectRefusal(
      await answerOf(await get(id, 'response/body?decoded=yes')),
      'invalid-request',
      /“decoded” must be true or false/,
    );
    expectRefusal(await answerOf(await get(id, 'response/body?decode=true')), 'invalid-request', /Known: decoded/);
    expectRefusal(await answerOf(await get(id, 'Response/body')), 'not-found');
  });
});

describe.each([
  ['as received', undefined, '', (body: Buffer) => body],
  ['decoded', 'gzip', '?decoded=true', (body: Buffer) => zlib.gzipSync(body)],
  [
    'decoded from two codings',
    'br, x-gzip',
    '?decoded=true',
    (body: Buffer) =>
      zlib.gzipSync(zlib.brotliCompressSync(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })),
  ],
] as const)('ranges of a body %s', (_, encoding, query, encode) => {
  let id: string;
  beforeAll(async () => {
    id = await recordBody(encode(large), encoding);
  });
  const n = large.length;

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=0-65535', 0, 65_536],
    ['bytes=262143-262144', 262_143, 262_145],
    [`bytes=${n - 10}-`, n - 10, n],
    ['bytes=-10', n - 10, n],
    ['bytes=5-99999999', 5, n],
    ['bytes=-99999999', 0, n],
  ])('%s', async (range, from, to) => {
    const response = await get(id, `response/body${query}`, { Range: range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${n}`);
    expect(response.headers.get('content-length')).toBe(String(to - from));
    expect((await bytesOf(response)).equals(large.subarray(from, to))).toBe(true);
  });

  it.each(['bytes=0-1,5-6', 'items=0-5', 'bytes=9-5', 'nonsense'])('%s gives the whole', async (range) => {
    const response = await get(id, `response/body${query}`, { Range: range });
    expect(response.status).toBe(200);
    expect((await bytesOf(response)).equals(large)).toBe(true);
  });

  it('behind the end cannot be satisfied, and the answer says the length', async () => {
    const response = await get(id, `response/body${query}`, { Range: `bytes=${n}-` });
    expect(response.headers.get('content-range')).toBe(`bytes */${n}`);
    expectRefusal(await answerOf(response), 'range-not-satisfiable');
  });

  it('are given while If-Range holds, else the whole', async () => {
    const first = await get(id, `response/body${query}`, { Range: 'bytes=0-9' });
    const etag = first.headers.get('etag') ?? '';
    await first.body?.cancel();
    const same = await get(id, `response/body${query}`, { Range: 'bytes=0-9', 'If-Range': etag });
    expect([same.status, (await bytesOf(same)).length]).toEqual([206, 10]);
    const other = await get(id, `response/body${query}`, { Range: 'bytes=0-9', 'If-Range': '"other"' });
    expect([other.status, (await bytesOf(other)).length]).toEqual([200, n]);
  });

  it('HEAD tells as much as GET without a body', async () => {
    const whole = await get(id, `response/body${query}`, {}, 'HEAD');
    expect([whole.status, (await bytesOf(whole)).length]).toEqual([200, 0]);
    const part = await get(id, `response/body${query}`, { Range: 'bytes=5-9' }, 'HEAD');
    expect([part.status, part.headers.get('content-length'), (await bytesOf(part)).length]).toEqual([206, '5', 0]);
  });
});

describe('decoding', () => {
  const text = Buffer.from('Grüße an alle. '.repeat(30_000));
  const zstd = zlib.zstdCompressSync(text);

  it.each([
    ['gzip', zlib.gzipSync(text)],
    ['x-gzip', zlib.gzipSync(text)],
    ['GZIP', zlib.gzipSync(text)],
    ['deflate', zlib.deflateSync(text)],
    ['deflate', zlib.deflateRawSync(text)],
    ['br', zlib.brotliCompressSync(text)],
    ['zstd', zstd],
    ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(text))],
    ['deflate,zstd ,gzip', zlib.gzipSync(zlib.zstdCompressSync(zlib.deflateSync(text)))],
    ['gzip', Buffer.concat([zlib.gzipSync(text.subarray(0, 1000)), zlib.gzipSync(text.subarray(1000))])],
    ['identity', text],
    ['', text],
  ])('%s', async (encoding, body) => {
    const id = await recordBody(body, encoding);
    expect((await bytesOf(await get(id, 'response/body?decoded=true'))).equals(text)).toBe(true);
    expect((await bytesOf(await get(id, 'response/body?decoded=false'))).equals(body)).toBe(true);
  });

  it('of several fields is one list', async () => {
    const { id } = await served.record({
      responseBody: zlib.brotliCompressSync(zlib.gzipSync(text)),
      responseHeaders: [
        ['Content-Encoding', 'gzip'],
        ['content-encoding', 'br'],
      ],
    });
    expect((await bytesOf(await get(id, 'response/body?decoded=true'))).equals(text)).toBe(true);
  });

  it('of a coding nobody knows is refused; the bytes as received are still there', async () => {
    const id = await recordBody(text, 'gzip, sdch');
    expectRefusal(await answerOf(await get(id, 'response/body?decoded=true')), 'undecodable-body', /“sdch”/);
    expect((await bytesOf(await get(id, 'response/body'))).equals(text)).toBe(true);
  });

  it('of damaged bytes is refused, with a range too', async () => {
    // No beginning of any of these codings; random bytes are one to Brotli now and then.
    const damaged = Buffer.alloc(5000, 0xff);
    for (const encoding of ['gzip', 'br', 'zstd', 'deflate']) {
      const id = await recordBody(damaged, encoding);
      expectRefusal(await answerOf(await get(id, 'response/body?decoded=true')), 'undecodable-body');
      expectRefusal(
        await answerOf(await get(id, 'response/body?decoded=true', { Range: 'bytes=0-5' })),
        'undecodable-body',
      );
    }
  });

  it('that meets damage midway ends the connection, with nothing appended', async () => {
    const body = zlib.gzipSync(randomBytes(2_000_000));
    body.fill(0, 1_500_000, 1_500_100);
    body.fill(0xff, body.length - 8);
    const id = await recordBody(body, 'gzip');
    const response = await get(id, 'response/body?decoded=true');
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(served.bugs).toEqual([]);
  });

  it('of a transfer that was cut gives what there is', async () => {
    const body = zlib.gzipSync(large);
    const failure = { kind: 'closed-early', side: 'upstream', phase: 'response-body', message: 'Cut.' } as const;
    const { id } = await served.record({
      status: 200,
      responseBody: body.subarray(0, 500_000),
      responseHeaders: [['Content-Encoding', 'gzip']],
      failure,
    });
    const got = await bytesOf(await get(id, 'response/body?decoded=true'));
    expect(got.length).toBeGreaterThan(400_000);
    expect(got.equals(large.subarray(0, got.length))).toBe(true);
  });

  it('of half a gigabyte from half a megabyte needs little memory, and stops when the reader leaves', async () => {
    const bomb = await recordBody(zlib.gzipSync(Buffer.alloc(512 * 1024 * 1024)), 'gzip');
    const before = process.memoryUsage().rss;
    let most = before;
    let bodyBytes = 0;
    const response = await get(bomb, 'response/body?decoded=true');
    for await (const chunk of response.body ?? []) {
      bodyBytes += chunk.length;
      most = Math.max(most, process.memoryUsage().rss);
    }
    expect(bodyBytes).toBe(512 * 1024 * 1024);
    expect((most - before) / 2 ** 20).toBeLessThan(150);
    const left = await get(bomb, 'response/body?decoded=true');
    await left.body?.cancel();
    expect((await served.call('GET', '/api/health')).status).toBe(200);
  });
});
