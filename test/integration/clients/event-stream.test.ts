import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetch, ProxyAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';
import type { KeyAndCertificate } from '../../support/test-authority.ts';

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

/** An origin that sends the next event only when the client has the one before: a proxy that keeps one back gets no further. */
async function startPatientOrigin(tls: KeyAndCertificate | null) {
  let send: (event: string) => void = () => {};
  const answer = (_: http.IncomingMessage, response: http.ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    send = (event) => void (event === '' ? response.end() : response.write(`data: ${event}\n\n`));
    send('0');
  };
  const server = tls ? https.createServer(tls, answer) : http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `${tls ? 'https' : 'http'}://localhost:${port}`, send: (event: string) => send(event), close };
}

describe('[event-stream] an event stream', () => {
  it.each(['http', 'https'] as const)('passes each event when it is sent, over %s', async (scheme) => {
    const found = await delays(`${site[scheme]}/events?count=10&everyMs=60&case=sse-${scheme}`);
    expect(found).toHaveLength(10);
    // The quickest: a busy machine holds up some, a proxy that waits for more to come would hold up all.
    expect(Math.min(...found)).toBeLessThan(40);
    const entry = await product.waitForEntry((candidate) => candidate.url.includes(`case=sse-${scheme}`));
    expect(entry.contentType).toBe('text/event-stream');
    expect((await product.body(entry.id, 'response')).toString()).toMatch(/^id: 0\n[\s\S]*id: 9\n/);
  });

  it.each(['http', 'https'] as const)('passes each event before the next one is there, over %s', async (scheme) => {
    const origin = await startPatientOrigin(scheme === 'https' ? await site.authority.issue() : null);
    const response = await fetch(`${origin.url}/patient`, { dispatcher: agent });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (const next of ['1', '2', '3', '4', '']) {
      expect((await reader.read()).value).toMatch(/^data: \d\n\n$/);
      origin.send(next);
    }
    expect((await reader.read()).done).toBe(true);
    await origin.close();
  });

  it('tells of each event when it came, while it runs and later', async () => {
    const origin = await startPatientOrigin(null);
    const response = await fetch(`${origin.url}/timed`, { dispatcher: agent });
    const reader = response.body!.getReader();
    await reader.read();
    const sentAt: number[] = [];
    for (const next of ['1', '2', '3', '4']) {
      await sleep(100);
      sentAt.push(Date.now());
      origin.send(next);
      await reader.read();
    }
    const find = async () => (await product.entries()).find((candidate) => candidate.url.endsWith('/timed'))?.id ?? '';
    await expect.poll(find, { timeout: 15_000 }).not.toBe('');
    const address = `/api/traffic/${await find()}/response/arrivals`;
    const arrivals = async (): Promise<Array<[number, number]>> => (await product.api(address)).body.arrivals;
    await expect.poll(async () => (await arrivals()).length, { timeout: 15_000 }).toBe(5);
    const whileItRuns = await arrivals();
    expect(whileItRuns.map(([position]) => position)).toEqual([0, 9, 18, 27, 36]);
    for (const [at, sent] of sentAt.entries()) {
      // The event before was there before this one was sent: a clock that is read in two processes, hence the two milliseconds.
      expect(whileItRuns[at]![1]).toBeLessThanOrEqual(sent + 2);
      expect(whileItRuns[at + 1]![1]).toBeGreaterThanOrEqual(sent - 2);
    }
    origin.send('');
    await reader.read();
    await product.waitForEntry((candidate) => candidate.url.endsWith('/timed'));
    expect(await arrivals()).toEqual(whileItRuns);
    const page = (await product.api(`${address}?from=1&limit=2`)).body;
    expect(page).toEqual({ arrivals: whileItRuns.slice(1, 3), nextFrom: 27 });
    await origin.close();
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
