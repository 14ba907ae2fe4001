import { fetch, ProxyAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from '../../support/curl.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { connectTunnel } from '../../support/raw-client.ts';

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

const refusalOf = (port: number) =>
  product.waitForEntry((entry) => entry.failure?.kind === 'client-tls' && entry.url.includes(String(port)));

describe('[client-refuses-ca] a client that does not trust the root CA', () => {
  it('leaves an entry that says so: curl', async () => {
    const result = await curl(`${site.https}/text`, [], { proxyUrl: product.proxyUrl });
    expect(result.exitCode).toBe(60);
    const entry = await refusalOf(site.httpsPort);
    expect(entry.failure).toMatchObject({ side: 'client', phase: 'client-tls' });
    expect(entry.failure!.message).toMatch(/trust|certificate/i);
    expect(entry.host).toBe('localhost');
  });

  it('leaves an entry that says so: Node', async () => {
    const agent = new ProxyAgent({ uri: product.proxyUrl });
    await expect(fetch(`${site.others.https}/text`, { dispatcher: agent })).rejects.toThrow();
    await agent.close();
    const entry = await refusalOf(Number(new URL(site.others.https).port));
    expect(entry.failure).toMatchObject({ side: 'client', phase: 'client-tls' });
  });

  it('leaves an entry when it breaks the handshake off', async () => {
    const refusal = async () => (await product.entries()).find(({ failure, url }) => failure && url.includes(':9'));
    // A reset throws away what the proxy has not read yet, and nothing tells from outside that it has: hence the longer waits.
    for (const waitMs of [100, 1000, 5000]) {
      const client = await connectTunnel(product.proxyPort, 'localhost:9');
      // The beginning of a ClientHello (RFC 8446 §4.1.2), and then nothing.
      client.send(Buffer.from('160301020001', 'hex'));
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      client.socket.resetAndDestroy();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (await refusal()) break;
    }
    const entry = await product.waitForEntry((candidate) => candidate.failure !== null && candidate.url.includes(':9'));
    expect(entry.failure).toMatchObject({ side: 'client' });
    expect(product.isAlive()).toBe(true);
  });
});
