import { fetch, ProxyAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';

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

const now = () => performance.timeOrigin + performance.now();

/** For each event: how long after the origin sent it the client had it, in milliseconds. */
async function delays(url: string): Promise<number[]> {
  const response = await fetch(url, { dispatcher: agent });
  const found: number[] = [];
  for await (const chunk of response.body!) {
    const arrivedAt = now();
    for (const match of new TextDecoder().decode(chunk as Uint8Array).matchAll(/^data: (.*)$/gm)) {
      found.push(arrivedAt - (JSON.parse(match[1]!) as { sentAt: number }).sentAt);
    }
  }
  return found;
}

describe('[event-stream] an event stream', () => {
  it.each(['http', 'https'] as const)('passes each event when it is sent, over %s', async (scheme) => {
    const found = await delays(`${site[scheme]}/events?count=10&everyMs=60&case=sse-${scheme}`);
    expect(found).toHaveLength(10);
    const median = found.sort((one, other) => one - other)[5]!;
    expect(median).toBeLessThan(40);
    const entry = await product.waitForEntry((candidate) => candidate.url.includes(`case=sse-${scheme}`));
    expect(entry.contentType).toBe('text/event-stream');
    expect((await product.body(entry.id, 'response')).toString()).toMatch(/^id: 0\n[\s\S]*id: 9\n/);
  });

  it('is an entry with its bytes so far while it runs, and stops at the origin when the client goes', async () => {
    const controller = new AbortController();
    const response = await fetch(`${site.https}/events?count=1000&everyMs=20&case=endless`, {
      dispatcher: agent,
      signal: controller.signal,
    });
    const reader = response.body!.getReader();
    await reader.read();
    await expect
      .poll(
        async () => {
          const entry = (await product.entries()).find((candidate) => candidate.url.includes('case=endless'));
          return entry && { state: entry.state, status: entry.status, isComplete: entry.isComplete };
        },
        { timeout: 15_000 },
      )
      .toEqual({ state: 'responding', status: 200, isComplete: false });
    controller.abort();
    await reader.closed.catch(() => {});
    const entry = await product.waitForEntry((candidate) => candidate.url.includes('case=endless'));
    expect(entry.failure).toMatchObject({ kind: 'aborted', side: 'client' });
    expect((await product.body(entry.id, 'response')).toString()).toContain('id: 0\n');
    await expect.poll(() => site.recording.find('case=endless')).toBeDefined();
  });
});
