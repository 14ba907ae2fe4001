import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
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

it('of several files in a zip file none is left when one turns out bad', async () => {
  const good = strToU8(`{"log":{"entries":[${Array(600).fill(entry).join(',')}]}}`);
  const file = zipSync({ 'a.har': good, 'b.har': strToU8(`{"log":{"entries":[${entry}`), 'c.har': good });
  await expectNothingLeft(() => product.imported(file), /b\.har: The file ends in the middle.*Nothing was imported/);
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

it('numbers that nothing can have are taken for none, and the session stays readable', async () => {
  const sizes = (size: string) => `"bodySize":${size},"headers":[]`;
  const entries = ['1e300', '9e15', '1e999', '-1e300', '"9e15"'].map(
    (size) =>
      `{"startedDateTime":${size},"time":${size},"timings":{"wait":${size}},"request":{"url":"http://a.test/","method":"POST",${sizes(size)}},` +
      `"response":{"status":200,${sizes(size)}},"_webSocketMessages":[{"type":"send","time":${size},"opcode":1,"data":"x"}],` +
      `"_nectoproxy":{"annotations":[{"note":"n","createdAt":${size},"updatedAt":${size}}],"requestBodySize":${size},"duration":${size}}}`,
  );
  const { imported, session } = await product.imported(`{"log":{"entries":[${entries.join(',')}]}}`);
  expect(imported).toBe(entries.length);
  expect((await product.api.traffic.list({ sessionId: session.id })).entries).toHaveLength(entries.length);
  // One byte more than a number holds exactly, in sizes each of which could be.
  const large = `{"request":{"url":"http://a.test/",${sizes(String(2 ** 40))}},"response":{"status":200,${sizes(String(2 ** 40))}}}`;
  const many = await product.imported(`{"log":{"entries":[${Array(4097).fill(large).join(',')}]}}`);
  expect(many.session.totalBytes).toBe(Number.MAX_SAFE_INTEGER);
  expect((await product.api.sessions.list()).sessions.length).toBeGreaterThan(1);
  expect(product.bugs).toEqual([]);
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

const exportedRedacted = async (file: unknown, metadata: Record<string, unknown> = {}) => {
  const { session } = await product.imported(JSON.stringify(file));
  await product.api.sessions.update(session.id, { metadata });
  return product.exported(session.id, { redact: 'true' });
};

it('a secret has one placeholder in a URL, where it is escaped, and in headers and bodies, where it is not', async () => {
  const url = 'http://a.test/?access_token=abc%2Bdef%3D123&auth_token=first-one&X-Amz-Signature=second-one&page=third';
  const request = { url, method: 'GET', headers: [{ name: 'Authorization', value: 'Bearer abc+def=123' }] };
  const response = {
    status: 200,
    content: { mimeType: 'text/plain', text: 'abc+def=123, first-one, abc%2Bdef%3D123' },
  };
  const { log } = await exportedRedacted({ log: { entries: [{ request, response }] } });
  const [only] = log.entries;
  expect(only.request.url).toBe(
    'http://a.test/?access_token=redacted-1&auth_token=redacted-2&X-Amz-Signature=redacted-3&page=third',
  );
  expect(only.request.headers[0].value).toBe('Bearer redacted-1');
  expect(only.response.content.text).toBe('redacted-1, redacted-2, redacted-1');
});

it('a secret is not told by what was written about the session', async () => {
  const request = { url: 'http://a.test/', headers: [{ name: 'Authorization', value: 'Bearer very-private' }] };
  const file = { log: { entries: [{ request, response: { status: 200 } }] } };
  const redacted = await exportedRedacted(file, { why: 'very-private fails' });
  expect(redacted.log._nectoproxy.session.metadata.why).toBe('redacted-1 fails');
});

it('messages that are binary are left out like bodies that are', async () => {
  const messages = [
    { type: 'send', time: 1, opcode: 1, data: 'in words' },
    { type: 'receive', time: 2, opcode: 2, data: 'AP8B' },
    { type: 'receive', time: 3, opcode: 8, data: 'A+g=', _nectoproxy: { isBase64: true } },
  ];
  const request = { url: 'ws://a.test/', method: 'GET' };
  const file = { log: { entries: [{ request, response: { status: 101 }, _webSocketMessages: messages }] } };
  const { session } = await product.imported(JSON.stringify(file));
  const choices: Record<string, string>[] = [{ bodies: 'text' }, { redact: 'true' }];
  for (const options of choices) {
    const { log } = await product.exported(session.id, options);
    const written = log.entries[0]._webSocketMessages as { data: string; _nectoproxy: { isTruncated: boolean } }[];
    expect(written.map((each) => each.data)).toEqual(['in words', '', 'A+g=']);
    expect(written.map((each) => each._nectoproxy.isTruncated)).toEqual([false, true, false]);
  }
});
