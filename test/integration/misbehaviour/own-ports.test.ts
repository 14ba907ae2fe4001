import { hostname, networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from '../../support/curl.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';

let site: OriginSite;
let product: Product;
beforeAll(async () => {
  site = await startOriginSite();
  product = await startProduct({ upstreamCa: site.authority.certificatePem });
  await product.api('/api/dns', { method: 'POST', json: { host: 'alias.test', address: '127.0.0.1' } });
});
afterAll(async () => {
  await product?.stop();
  await site?.close();
});

const ownAddress = Object.values(networkInterfaces())
  .flat()
  .find((face) => face && face.family === 'IPv4' && !face.internal)?.address;
const ALIASES = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'control.localhost',
  '127.0.0.1',
  '127.1',
  '127.0.0.2',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[0:0:0:0:0:0:0:1]',
  '0.0.0.0',
  '0',
  '[::]',
  '2130706433',
  '0x7f.1',
  '0x7f000001',
  '0177.0.0.1',
  'alias.test',
  hostname(),
  ...(ownAddress ? [ownAddress] : []),
];

async function expectRefused(url: string, args: string[], wanted: { kind: string; port: number }): Promise<void> {
  const before = (await product.entries()).filter((entry) => entry.failure?.kind === wanted.kind).length;
  const result = await curl(url, args, { proxyUrl: product.proxyUrl, caPem: product.caPem, maxSeconds: 5 });
  expect(result.body.toString()).not.toContain('"sessions"');
  // A refused CONNECT (curl exit 56) has no response of its own.
  if (result.exitCode === 0) expect(result.status).toBe(403);
  else expect(result.stderr).toMatch(/403/);
  await expect
    .poll(async () => (await product.entries()).filter((entry) => entry.failure?.kind === wanted.kind).length)
    .toBeGreaterThan(before);
  const entry = (await product.entries()).find((candidate) => candidate.failure?.kind === wanted.kind)!;
  expect(entry.failure!.side).toBe('proxy');
  expect(entry.url).toContain(String(wanted.port));
}

describe('[own-ports] the control port, asked for through the proxy', () => {
  it.each(ALIASES)('as %s in absolute-form', (alias) =>
    expectRefused(`http://${alias}:${product.uiPort}/api/sessions`, [], { kind: 'own-port', port: product.uiPort }),
  );

  it.each(['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '2130706433', 'alias.test', hostname()])(
    'as %s by CONNECT',
    (alias) =>
      expectRefused(`http://${alias}:${product.uiPort}/api/sessions`, ['--proxytunnel'], {
        kind: 'own-port',
        port: product.uiPort,
      }),
  );

  it('by a redirect of an origin', () =>
    expectRefused(
      `${site.http}/redirect?to=${encodeURIComponent(`http://localhost:${product.uiPort}/api/sessions`)}`,
      ['-L'],
      { kind: 'own-port', port: product.uiPort },
    ));

  it('in a tunnel to another host, by the Host field of the request inside', async () => {
    const result = await curl(`${site.http}/text`, ['--proxytunnel', '-H', `Host: localhost:${product.uiPort}`], {
      proxyUrl: product.proxyUrl,
    });
    expect(result.body.toString()).not.toContain('"sessions"');
  });
});

describe('[loops] the proxy, asked to ask itself', () => {
  it.each(['localhost', '127.0.0.1', '[::1]', '0x7f.1', 'alias.test'])('as %s in absolute-form', (alias) =>
    expectRefused(`http://${alias}:${product.proxyPort}/`, [], { kind: 'loop', port: product.proxyPort }),
  );

  it('by CONNECT', () =>
    expectRefused(`https://localhost:${product.proxyPort}/`, [], { kind: 'loop', port: product.proxyPort }));

  it('explains itself to a browser that opens the proxy port', async () => {
    const response = await fetch(`${product.proxyUrl}/`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect((await response.text()).length).toBeGreaterThan(20);
    expect(product.isAlive()).toBe(true);
  });
});
