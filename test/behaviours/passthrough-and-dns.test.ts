import type { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { curl } from '../support/curl.ts';
import { SAMPLE_TEXT } from '../support/origin-routes.ts';
import { type OriginSite, startOriginSite } from '../support/origin-site.ts';
import { type Product, startProduct } from '../support/product.ts';
import { connectTunnel } from '../support/raw-client.ts';

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
afterEach(async () => {
  for (const { id } of (await product.api('/api/ssl-passthrough')).body.domains)
    await product.api(`/api/ssl-passthrough/${id}`, { method: 'DELETE' });
  for (const { id } of (await product.api('/api/dns')).body.mappings)
    await product.api(`/api/dns/${id}`, { method: 'DELETE' });
});

const mapped = (host: string, address = '127.0.0.1') =>
  product.api('/api/dns', { method: 'POST', json: { host, address } });
const passed = (domain: string) => product.api('/api/ssl-passthrough', { method: 'POST', json: { domain } });

/** Who signed the certificate that a client sees for this name. */
async function issuerFor(name: string): Promise<string> {
  const tunnel = await connectTunnel(product.proxyPort, `${name}:${site.httpsPort}`);
  const secure = tls.connect({
    socket: tunnel.socket,
    servername: name,
    ca: [product.caPem, site.authority.certificatePem],
  });
  await new Promise<void>((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
  const issuer = (secure.getPeerX509Certificate() as X509Certificate).issuer;
  secure.destroy();
  return issuer;
}

describe('[dns-mappings] a DNS mapping', () => {
  it('takes effect at once, keeps Host and SNI, and ends at once', async () => {
    const url = `https://a.site.test:${site.httpsPort}/text?case=dns`;
    const ask = () => curl(url, [], { proxyUrl: product.proxyUrl, caPem: product.caPem });
    expect((await ask()).status).toBe(502);
    const created = await mapped('a.site.test');
    expect(created.status).toBe(201);
    expect((await ask()).body.toString()).toBe(SAMPLE_TEXT);
    expect(site.recording.find('case=dns')!.headerLines).toContain(`Host: a.site.test:${site.httpsPort}`);
    const entry = await product.waitForEntry((candidate) => candidate.url === url && candidate.status === 200);
    expect(entry.host).toBe('a.site.test');
    expect(entry.remoteAddress).toBe(`127.0.0.1:${site.httpsPort}`);
    expect(entry.tls!.upstream!.serverName).toBe('a.site.test');
    await product.api(`/api/dns/${created.body.id}`, { method: 'DELETE' });
    expect((await ask()).status).toBe(502);
  });

  it('with a star is for what is below the name, at any depth, and not for the name', async () => {
    await mapped('*.wide.site.test');
    const statusOf = async (host: string) =>
      (await curl(`http://${host}:${site.httpPort}/empty`, [], { proxyUrl: product.proxyUrl })).status;
    expect(await statusOf('b.wide.site.test')).toBe(204);
    expect(await statusOf('c.b.wide.site.test')).toBe(204);
    expect(await statusOf('wide.site.test')).toBe(502);
    expect(await statusOf('notwide.site.test')).toBe(502);
  });

  it('is listed, found, changed, disabled and refused twice', async () => {
    const { body: created } = await mapped('crud.site.test', '::1');
    expect(created).toMatchObject({ host: 'crud.site.test', address: '::1', isEnabled: true });
    expect((await product.api('/api/dns')).body.mappings).toEqual([created]);
    expect((await mapped('crud.site.test')).status).toBe(409);
    const changed = await product.api(`/api/dns/${created.id}`, {
      method: 'PATCH',
      json: { address: '127.0.0.1', isEnabled: false },
    });
    expect(changed.body).toMatchObject({ address: '127.0.0.1', isEnabled: false });
    expect((await product.api(`/api/dns/${created.id}`)).body).toEqual(changed.body);
    expect(
      (await curl(`http://crud.site.test:${site.httpPort}/empty`, [], { proxyUrl: product.proxyUrl })).status,
    ).toBe(502);
    expect((await product.api(`/api/dns/${created.id}`, { method: 'DELETE' })).body).toEqual({ success: true });
    expect((await product.api(`/api/dns/${created.id}`)).status).toBe(404);
  });
});

describe('[ssl-passthrough] a passthrough domain', () => {
  it('shows the client the origin’s own certificate at once, and leaves an entry of its tunnel', async () => {
    await mapped('*.site.test');
    expect(await issuerFor('p.site.test')).toContain('NectoProxy CA');
    await passed('p.site.test');
    expect(await issuerFor('p.site.test')).toContain('Test Site Authority');
    const url = `https://p.site.test:${site.httpsPort}/text`;
    const result = await curl(url, [], { proxyUrl: product.proxyUrl, caPem: site.authority.certificatePem });
    expect(result.body.toString()).toBe(SAMPLE_TEXT);
    const entry = await product.waitForEntry(
      (candidate) => candidate.kind === 'tunnel' && candidate.responseBodySize > SAMPLE_TEXT.length,
    );
    expect(entry).toMatchObject({
      host: 'p.site.test',
      method: 'CONNECT',
      protocol: 'https',
      isComplete: true,
      failure: null,
    });
    expect(entry.requestBodySize).toBeGreaterThan(100);
    expect(entry.duration).toBeGreaterThan(0);
  });

  it('with a star keeps to label boundaries', async () => {
    await mapped('*.site.test');
    await mapped('notdeep.test');
    await passed('*.deep.site.test');
    expect(await issuerFor('deep.site.test')).toContain('NectoProxy CA');
    expect(await issuerFor('notdeep.site.test')).toContain('NectoProxy CA');
    await passed('deep.site.test');
    expect(await issuerFor('deep.site.test')).toContain('Test Site Authority');
  });
});

describe('[paused-recording] the setting recording', () => {
  it('off: traffic flows and leaves no entry; on: it does again', async () => {
    const trafficCount = async () => (await product.api('/api/sessions/active')).body.trafficCount as number;
    await product.api('/api/settings', { method: 'PATCH', json: { recording: false } });
    const before = await trafficCount();
    expect((await curl(`${site.http}/text?case=unseen`, [], { proxyUrl: product.proxyUrl })).body.toString()).toBe(
      SAMPLE_TEXT,
    );
    await product.api('/api/settings', { method: 'PATCH', json: { recording: true } });
    await curl(`${site.http}/text?case=seen`, [], { proxyUrl: product.proxyUrl });
    await product.waitForEntry((entry) => entry.url.includes('case=seen'));
    expect((await product.entries()).some((entry) => entry.url.includes('case=unseen'))).toBe(false);
    expect(await trafficCount()).toBe(before + 1);
  });
});
