import { createHash } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { fetch, ProxyAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedBody, generatedSha256, sha256 } from '../../support/generated-body.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';

const MIB = 1024 * 1024;
const LARGE_BYTES = 50 * MIB;

let site: OriginSite;
let product: Product;
let agent: ProxyAgent;
beforeAll(async () => {
  site = await startOriginSite();
  product = await startProduct({ upstreamCa: site.authority.certificatePem });
  agent = new ProxyAgent({ uri: product.proxyUrl, requestTls: { ca: product.caPem }, proxyTunnel: false });
});
afterAll(async () => {
  await agent?.close();
  await product?.stop();
  await site?.close();
});

async function hashOf(body: AsyncIterable<Uint8Array>): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

describe('[large-bodies] bodies of 50 MiB', () => {
  it.each(['http', 'https'] as const)(
    'download over %s with the right hash, in the client, the record and the file',
    async (scheme) => {
      const response = await fetch(`${site[scheme]}/bytes?size=${LARGE_BYTES}&seed=down&case=down-${scheme}`, {
        dispatcher: agent,
      });
      const expected = { sha256: generatedSha256(LARGE_BYTES, 'down'), bytes: LARGE_BYTES };
      expect(await hashOf(response.body!)).toEqual(expected);
      const entry = await product.waitForEntry((candidate) => candidate.url.includes(`case=down-${scheme}`), 15_000);
      expect(entry).toMatchObject({
        isComplete: true,
        isTruncated: false,
        responseBodySize: LARGE_BYTES,
        responseBodyStored: LARGE_BYTES,
      });
      const recorded = await globalThis.fetch(`${product.uiUrl}/api/traffic/${entry.id}/response/body`);
      expect(await hashOf(recorded.body!)).toEqual(expected);
    },
  );

  it('upload with the right hash, at the origin and in the record', async () => {
    const stream = ReadableStream.from(generatedBody(LARGE_BYTES, 'up'));
    const response = await fetch(`${site.https}/echo?case=up`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      dispatcher: agent,
    });
    expect(await response.json()).toMatchObject({ bytes: LARGE_BYTES, sha256: generatedSha256(LARGE_BYTES, 'up') });
    const entry = await product.waitForEntry((candidate) => candidate.url.includes('case=up'), 15_000);
    expect(entry).toMatchObject({ isComplete: true, requestBodySize: LARGE_BYTES, requestBodyStored: LARGE_BYTES });
    const recorded = await globalThis.fetch(`${product.uiUrl}/api/traffic/${entry.id}/request/body`);
    expect((await hashOf(recorded.body!)).sha256).toBe(generatedSha256(LARGE_BYTES, 'up'));
  });

  it('serves a range of a recorded body', async () => {
    const entry = await product.waitForEntry((candidate) => candidate.url.includes('case=down-https'));
    const response = await globalThis.fetch(`${product.uiUrl}/api/traffic/${entry.id}/response/body`, {
      headers: { Range: `bytes=${30 * MIB}-${30 * MIB + 99}` },
    });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${30 * MIB}-${30 * MIB + 99}/${LARGE_BYTES}`);
    const whole = createHash('sha256');
    let offset = 0;
    for (const block of generatedBody(LARGE_BYTES, 'down')) {
      const from = 30 * MIB - offset;
      if (from >= 0 && from + 100 <= block.length) whole.update(block.subarray(from, from + 100));
      offset += block.length;
    }
    expect(sha256(new Uint8Array(await response.arrayBuffer()))).toBe(whole.digest('hex'));
  });
});

describe('[copy-limit] a body above maxBodySize', () => {
  it('flows on whole, and its copy is cut and marked', async () => {
    await product.api('/api/settings', { method: 'PATCH', json: { maxBodySize: 100_000 } });
    try {
      const response = await fetch(`${site.https}/bytes?size=1000000&seed=cut&case=cut`, { dispatcher: agent });
      expect((await hashOf(response.body!)).sha256).toBe(generatedSha256(1_000_000, 'cut'));
      const entry = await product.waitForEntry((candidate) => candidate.url.includes('case=cut'));
      expect(entry).toMatchObject({
        isComplete: true,
        isTruncated: true,
        responseBodySize: 1_000_000,
        responseBodyStored: 100_000,
      });
    } finally {
      await product.api('/api/settings', { method: 'PATCH', json: { maxBodySize: 104_857_600 } });
    }
  });
});

describe('[time-to-first-byte] the first byte', () => {
  it('does not wait for the last', async () => {
    const firstByteMs = async (size: number) => {
      const started = performance.now();
      const response = await fetch(`${site.http}/bytes?size=${size}&case=first`, { dispatcher: agent });
      const reader = response.body!.getReader();
      await reader.read();
      const waitedMs = performance.now() - started;
      await reader.cancel();
      return waitedMs;
    };
    for (const size of [1000, LARGE_BYTES]) {
      // The quickest of a few: another program may hold one up, waiting for the last byte would hold all of them up.
      const waits = [await firstByteMs(size), await firstByteMs(size), await firstByteMs(size)];
      expect(Math.min(...waits)).toBeLessThan(500);
    }
  });

  it('comes while a slow response is still being written', async () => {
    const socket = connectTcp(product.proxyPort, '127.0.0.1');
    const times: number[] = [];
    socket.on('data', () => times.push(performance.now()));
    socket.write(
      `GET ${site.http}/slow?chunks=5&everyMs=100 HTTP/1.1\r\nHost: ${new URL(site.http).host}\r\nConnection: close\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once('close', resolve));
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(300);
  });
});

describe('[back-pressure] a client that stops reading', () => {
  it('stops the origin too, so that nothing piles up in the proxy', async () => {
    const client = connectTcp(product.proxyPort, '127.0.0.1');
    client.write(
      `GET ${site.http}/bytes?size=${400 * MIB}&case=stuck HTTP/1.1\r\nHost: ${new URL(site.http).host}\r\n\r\n`,
    );
    await new Promise((resolve) => client.once('readable', resolve));
    const sizeNow = async () =>
      (await product.entries()).find((entry) => entry.url.includes('case=stuck'))?.responseBodySize ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = await sizeNow();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await sizeNow()).toBe(before);
    expect(before).toBeLessThan(100 * MIB);
    client.destroy();
    const entry = await product.waitForEntry((candidate) => candidate.url.includes('case=stuck'));
    expect(entry.failure).toMatchObject({ kind: 'aborted', side: 'client', phase: 'response-body' });
  });
});
