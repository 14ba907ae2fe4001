import { connect as connectTcp } from 'node:net';
import { ProxyAgent, fetch as undiciFetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparableRequest, endToEndPairs, expectRecorded, pairsOf } from '../../support/fidelity.ts';
import { FIDELITY_CASES, type FidelityCase, markedPath } from '../../support/fidelity-cases.ts';
import { generatedBuffer, sha256 } from '../../support/generated-body.ts';
import { type NodeRequestOptions, type NodeResponse, nodeRequest } from '../../support/node-request.ts';
import { ENCODERS, SAMPLE_TEXT } from '../../support/origin-routes.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';

let site: OriginSite;
let product: Product;
beforeAll(async () => {
  site = await startOriginSite();
  product = await startProduct({ upstreamCa: site.authority.certificatePem });
});
afterAll(async () => {
  await product?.stop();
  await site?.close();
});

function optionsFor(fidelityCase: FidelityCase): NodeRequestOptions {
  const headers = (fidelityCase.headers ?? [])
    .filter((line) => !line.startsWith('Expect'))
    .flatMap((line) => line.split(/: (.*)/s).slice(0, 2));
  if (fidelityCase.isChunkedUpload) headers.push('Transfer-Encoding', 'chunked');
  else if (fidelityCase.body) headers.push('Content-Length', String(fidelityCase.body.length));
  const bytes = fidelityCase.body;
  const body =
    bytes && fidelityCase.isChunkedUpload
      ? [bytes.subarray(0, 7), bytes.subarray(7, 70_000), bytes.subarray(70_000)]
      : bytes;
  return {
    method: fidelityCase.method ?? 'GET',
    headers,
    ...(body ? { body } : {}),
    ...(fidelityCase.isChunkedUpload ? { trailers: [['X-After', 'all']] } : {}),
  };
}

const comparableResponse = (response: NodeResponse) => ({
  ...response,
  rawHeaders: endToEndPairs(pairsOf(response.rawHeaders)),
  body: response.body.toString('latin1'),
});

// Node's own client refuses a few targets that curl sends.
const CASES = FIDELITY_CASES.filter(({ path }) => !path.includes('refuse-continue') && !path.includes('^'));

describe.each(['http', 'https'] as const)('[fidelity-node] node:http and node:https over %s', (scheme) => {
  it.each(CASES.map((fidelityCase, index) => ({ ...fidelityCase, index })))('$name', async (fidelityCase) => {
    const mark = `node-${scheme}-${fidelityCase.index}`;
    const url = site[scheme] + markedPath(fidelityCase.path, mark);
    const options = optionsFor(fidelityCase);
    const direct = await nodeRequest(url, { ...options, ca: site.authority.certificatePem });
    const directRequest = await expect
      .poll(() => site.recording.find(`case=${mark}`))
      .toBeDefined()
      .then(() => site.recording.find(`case=${mark}`)!);
    const proxied = await nodeRequest(url, { ...options, ca: product.caPem, proxyUrl: product.proxyUrl });
    await expect.poll(() => site.recording.find(`case=${mark}`)).not.toBe(directRequest);

    expect(comparableResponse(proxied)).toEqual(comparableResponse(direct));
    expect(comparableRequest(site.recording.find(`case=${mark}`)!)).toEqual(comparableRequest(directRequest));

    const entry = await product.waitForEntry((candidate) => candidate.url.includes(`case=${mark}`));
    await expectRecorded(product, entry, {
      request: directRequest,
      status: direct.status,
      responseLines: endToEndPairs(pairsOf(direct.rawHeaders)),
      requestBody: fidelityCase.body ?? Buffer.alloc(0),
      responseBody: direct.body,
    });
    expect(entry.statusText).toBe(direct.statusText);
    expect(endToEndPairs(entry.responseTrailers)).toEqual(endToEndPairs(pairsOf(direct.rawTrailers)));
    expect(endToEndPairs(entry.requestTrailers)).toEqual(fidelityCase.isChunkedUpload ? ['X-After: all'] : []);
    expect((entry.informational ?? []).map((head) => [head.status, head.reason, endToEndPairs(head.headers)])).toEqual(
      direct.informational.map((head) => [head.status, head.statusText, endToEndPairs(pairsOf(head.rawHeaders))]),
    );
  });
});

describe('[fidelity-fetch] fetch through a proxy agent', () => {
  let agent: ProxyAgent;
  beforeAll(() => {
    agent = new ProxyAgent({ uri: product.proxyUrl, requestTls: { ca: product.caPem }, proxyTunnel: false });
  });
  afterAll(() => agent?.close());

  it.each(Object.keys(ENCODERS))('decodes %s as it would directly', async (coding) => {
    for (const origin of [site.http, site.https]) {
      const response = await undiciFetch(`${origin}/encoded?codings=${coding}&case=fetch`, { dispatcher: agent });
      expect(await response.text()).toBe(SAMPLE_TEXT);
    }
  });

  it('uploads a stream and gets its hash back', async () => {
    const bytes = generatedBuffer(300_000, 'fetch');
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.subarray(0, 1000));
        controller.enqueue(bytes.subarray(1000));
        controller.close();
      },
    });
    const response = await undiciFetch(`${site.https}/echo?case=fetch-upload`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      dispatcher: agent,
    });
    expect(await response.json()).toMatchObject({ bytes: 300_000, sha256: sha256(bytes) });
    const entry = await product.waitForEntry((candidate) => candidate.url.includes('case=fetch-upload'));
    expect(sha256(await product.body(entry.id, 'request'))).toBe(sha256(bytes));
  });

  it('follows a redirect to another origin', async () => {
    const to = encodeURIComponent(`${site.others.https}/text?case=fetch-landed`);
    const response = await undiciFetch(`${site.https}/redirect?to=${to}`, { dispatcher: agent });
    expect(response.url).toContain(site.others.https);
    expect(await response.text()).toBe(SAMPLE_TEXT);
    const landed = await product.waitForEntry((candidate) => candidate.url.includes('case=fetch-landed'));
    expect(landed.url.startsWith(site.others.https)).toBe(true);
  });

  it('keeps many requests at once apart', async () => {
    const sizes = Array.from({ length: 40 }, (_, index) => index * 997);
    const bodies = await Promise.all(
      sizes.map(async (size) => {
        const response = await undiciFetch(`${site.https}/bytes?size=${size}&seed=${size}&case=many`, {
          dispatcher: agent,
        });
        return sha256(Buffer.from(await response.arrayBuffer()));
      }),
    );
    expect(bodies).toEqual(sizes.map((size) => sha256(generatedBuffer(size, String(size)))));
    await expect
      .poll(
        async () =>
          (await product.entries()).filter((entry) => entry.url.includes('case=many') && entry.isComplete).length,
      )
      .toBe(40);
  });

  it('tells when the client half-closes after its request', async () => {
    const socket = connectTcp({ port: product.proxyPort, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(
      `GET ${site.http}/slow?chunks=3&case=half-closed HTTP/1.1\r\nHost: ${new URL(site.http).host}\r\nConnection: close\r\n\r\n`,
    );
    const chunks: Buffer[] = [];
    for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toContain('piece 2');
    await product.waitForEntry((candidate) => candidate.url.includes('case=half-closed') && candidate.isComplete);
  });
});
