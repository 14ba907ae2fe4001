import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HarProduct, startHarProduct } from './har-product.ts';

let product: HarProduct;
beforeAll(async () => {
  product = await startHarProduct();
});
afterAll(() => product.close());

const entry = '{"request":{"url":"http://a.test/"},"response":{"status":200,"content":{"text":"x"}}}';

async function expectNothingLeft(work: () => Promise<unknown>, reason: RegExp): Promise<void> {
  const before = await product.api.sessions.list();
  await expect(work()).rejects.toThrow(reason);
  const after = await product.api.sessions.list();
  expect(after.sessions).toEqual(before.sessions);
  expect(readdirSync(product.dataDir).filter((name) => name.startsWith('import-'))).toEqual([]);
  expect(product.bugs).toEqual([]);
}

it.each([
  ['<html>no</html>', /does not begin with/],
  ['', /empty/],
  ['{"a":[1,2]}', /not HAR/],
  [`{"log":{"entries":[${entry},${entry},{"request":{"u`, /ends in the middle, after \d+ bytes and 2 whole entries/],
  [`{"log":{"entries":[${entry},${'[{"a":'.repeat(500_000)}`, /nested deeper/],
  [gzipSync(`{"log":{"entries":[${entry}]}}`).subarray(0, 60), /gzip file is damaged/],
  [Buffer.from('PK\u0003\u0004garbage that is no archive'), /zip file/],
])('refuses %.40s and leaves nothing behind', async (file, reason) => {
  await expectNothingLeft(() => product.imported(file), reason);
});

it('a chosen session is as before when the file turns out bad', async () => {
  const session = await product.seed([], 'mine');
  const file = `{"log":{"entries":[${Array(2000).fill(entry).join(',')}`;
  await expectNothingLeft(() => product.imported(file, { sessionId: session.id }), /ends in the middle/);
});

it('cancelled in the middle, nothing of it is left', async () => {
  const control = new AbortController();
  const upload = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(Buffer.from(`{"log":{"entries":[${entry},`)),
    pull: async (stream) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      stream.enqueue(Buffer.from(`${entry},`));
    },
  });
  setTimeout(() => control.abort(), 60);
  await expectNothingLeft(() => product.api.har.import(upload, {}, control.signal), /abort|ended early/i);
});

it('a field of many megabytes costs its entry, not the file', async () => {
  const long = `{"request":{"url":"http://a.test/${'x'.repeat(5_000_000)}"},"response":{}}`;
  const report = await product.imported(`{"log":{"entries":[${entry},${long},${entry}]}}`);
  expect(report).toMatchObject({ imported: 2, skipped: 1, skippedEntries: [{ index: 1 }] });
});

it('leaves out what it is told to, and hides secrets the same way wherever they are', async () => {
  const secret = 'tok-3f9a8c77d1';
  const file = {
    log: {
      entries: [
        {
          request: {
            url: `http://a.test/?access_token=${secret}&q=1`,
            method: 'POST',
            headers: [
              { name: 'Authorization', value: `Bearer ${secret}` },
              { name: 'X-Key', value: 'very-private' },
              { name: 'Cookie', value: 'sid=abcdef123; a=1' },
            ],
            postData: { mimeType: 'application/json', text: JSON.stringify({ again: secret, key: 'very-private' }) },
          },
          response: {
            status: 200,
            headers: [{ name: 'Set-Cookie', value: 'sid=abcdef123; Path=/' }],
            content: { text: '/w==', encoding: 'base64' },
          },
        },
      ],
    },
  };
  const { session } = await product.imported(JSON.stringify(file));
  const redacted = await product.exported(session.id, { redact: 'true', redactHeaders: 'x-key' });
  const text = JSON.stringify(redacted);
  for (const hidden of [secret, 'very-private', 'abcdef123']) expect(text).not.toContain(hidden);
  const [{ request }] = redacted.log.entries;
  const placeholder = /access_token=(redacted-\d+)/.exec(request.url)?.[1];
  expect(request.headers[0].value).toBe(`Bearer ${placeholder}`);
  expect(JSON.parse(request.postData.text).again).toBe(placeholder);
  const none = await product.exported(session.id, { bodies: 'none' });
  expect(none.log.entries[0].response.content.text).toBeUndefined();
  expect(none.log.entries[0].request.postData).toBeUndefined();
  const { session: copy } = await product.imported(JSON.stringify(none));
  const { entries } = await product.api.traffic.list({ sessionId: copy.id });
  const whole = await product.api.traffic.get(entries[0]?.id ?? '');
  expect(whole.imported).toMatchObject({ requestBody: 'not-recorded', responseBody: 'not-recorded' });
  const noBinary = await product.exported(session.id, { bodies: 'text' });
  expect(noBinary.log.entries[0].request.postData.text).toContain(secret);
  expect(noBinary.log.entries[0].response.content.text).toBeUndefined();
});
