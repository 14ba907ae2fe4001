import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EntryToImport } from '../../../src/model/entry-import.ts';
import { generatedEntry } from './generated-entries.ts';
import { type HarProduct, startHarProduct } from './har-product.ts';
import { harValidator } from './har-validator.ts';

let product: HarProduct;
beforeAll(async () => {
  product = await startHarProduct();
});
afterAll(() => product.close());

it('export, import, export: the same entries, field for field, and each file valid HAR 1.2', {
  timeout: 60_000,
}, async () => {
  const validate = harValidator();
  await fc.assert(
    fc.asyncProperty(fc.array(generatedEntry, { minLength: 1, maxLength: 4 }), async (entries) => {
      const session = await product.seed(entries, 'Ana’s “session”');
      const first = await product.exported(session.id);
      expect(validate(first), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
      const { session: copy, imported, skipped, repairs } = await product.imported(JSON.stringify(first));
      expect({ imported, skipped, repairs }).toEqual({ imported: entries.length, skipped: 0, repairs: [] });
      expect(copy.name).toBe(session.name);
      expect(copy.metadata).toMatchObject(session.metadata);
      expect({ count: copy.trafficCount, bytes: copy.totalBytes }).toEqual({
        count: session.trafficCount,
        bytes: session.totalBytes,
      });
      const second = await product.exported(copy.id);
      expect(second.log.entries).toEqual(first.log.entries);
    }),
    { numRuns: 25 },
  );
  expect(product.bugs).toEqual([]);
});

async function throughFile(given: Partial<EntryToImport['content']>, bodies: { request?: string; response?: string }) {
  const [entry] = fc.sample(generatedEntry, { numRuns: 1, seed: 7 }) as [EntryToImport];
  const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
  const [requestBody, responseBody] = [latin1(bodies.request ?? ''), latin1(bodies.response ?? '')];
  const facts = { kind: 'http', status: 200, failure: null, responseHttpVersion: '1.1', responseHeaders: [] } as const;
  const sizes = { requestBodySize: requestBody.length, responseBodySize: responseBody.length };
  const content = { ...entry.content, ...facts, ...sizes, ...given };
  const session = await product.seed([{ ...entry, content, requestBody, responseBody, frames: [] }]);
  const file = await product.exported(session.id);
  const { session: copy } = await product.imported(JSON.stringify(file));
  const [{ id } = { id: '' }] = (await product.api.traffic.list({ sessionId: copy.id })).entries;
  const stored = async (body: Promise<Response>) => Buffer.from(await (await body).arrayBuffer()).toString('latin1');
  return {
    written: file.log.entries[0],
    request: await stored(product.api.traffic.requestBody(id)),
    response: await stored(product.api.traffic.responseBody(id)),
  };
}

it('text of another character set is written as text, and its bytes come back', async () => {
  const responseHeaders = [['Content-Type', 'text/html; charset=ISO-8859-1']] as const;
  const requestHeaders = [['Content-Type', 'text/plain; charset=shift_jis']] as const;
  const bodies = { request: '\x93\xfa\x96\x7b', response: 'caf\xe9' };
  const { written, request, response } = await throughFile({ requestHeaders, responseHeaders }, bodies);
  expect(written.request.postData.text).toBe('日本');
  expect(written.response.content).toMatchObject({ text: 'café', size: 4 });
  expect(written.response.content.encoding).toBeUndefined();
  expect({ request, response }).toEqual(bodies);
});

it('a form with files has its fields as parameters, and its bytes come back', async () => {
  const type = 'multipart/form-data; boundary="a b"';
  const part = (disposition: string, content: string) =>
    `--a b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
  const file = 'name="photo"; filename="me.png"\r\nContent-Type: image/png';
  const binary = `${part('name="title"', 'Gr\xc3\xbc\xc3\x9fe')}${part(file, '\x89PNG\xff')}--a b--\r\n`;
  const plain = `${part('name="title"', 'hello')}--a b--\r\n`;
  const params = [
    { name: 'title', value: 'Grüße' },
    { name: 'photo', fileName: 'me.png', contentType: 'image/png' },
  ];
  for (const [body, expected] of [
    [binary, { mimeType: type, params }],
    [plain, { mimeType: type, text: plain, params: [{ name: 'title', value: 'hello' }] }],
  ] as const) {
    const { written, request } = await throughFile({ requestHeaders: [['Content-Type', type]] }, { request: body });
    expect(written.request.postData).toEqual(expected);
    expect(request).toBe(body);
  }
});
