import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dnsMapping } from '../../../src/contract/dns.ts';
import { health } from '../../../src/contract/health.ts';
import { settings } from '../../../src/contract/settings.ts';
import { passthroughDomain } from '../../../src/contract/ssl-passthrough.ts';
import { defaultSettings } from '../../../src/model/settings.ts';
import { expectRefusal } from './expect-refusal.ts';
import { type ServedStore, startServedStore, testCertificate } from './served-store.ts';

let served: ServedStore;
beforeAll(async () => {
  served = await startServedStore();
});
afterAll(() => served?.stop());

const call: ServedStore['call'] = (...given) => served.call(...given);

describe('settings', () => {
  it('are the defaults at first', async () => {
    expect((await call('GET', '/api/settings')).body).toEqual(defaultSettings);
  });

  it('change one by one with PATCH and as a whole with PUT', async () => {
    served.afterCommands.length = 0;
    const changed = await call('PATCH', '/api/settings', { maxBodySize: 5, insecureHosts: ['*.Bücher.example'] });
    expect(changed.status).toBe(200);
    expect(settings.strict().parse(changed.body)).toEqual({
      ...defaultSettings,
      maxBodySize: 5,
      insecureHosts: ['*.xn--bcher-kva.example'],
    });
    expect((await call('GET', '/api/settings')).body).toEqual(changed.body);
    expect((await call('PUT', '/api/settings', { theme: 'dark' })).body).toEqual({ ...defaultSettings, theme: 'dark' });
    expect((await call('PUT', '/api/settings', {})).body).toEqual(defaultSettings);
    expect(served.afterCommands).toEqual(['update-settings', 'update-settings', 'update-settings']);
  });

  it('are refused as a whole when one is wrong', async () => {
    expectRefusal(
      await call('PATCH', '/api/settings', { maxBodySize: 7, theme: 'pink' }),
      'invalid-request',
      /“theme” must be light, dark or system/,
    );
    expectRefusal(
      await call('PATCH', '/api/settings', { maxBodysize: 7 }),
      'invalid-request',
      /Unknown setting “maxBodysize”\. Known: recording, maxBodySize/,
    );
    expectRefusal(
      await call('PATCH', '/api/settings', { maxBodySize: -1, requestTimeout: 1.5 }),
      'invalid-request',
      /“maxBodySize” must .*“requestTimeout” must /,
    );
    expect((await call('GET', '/api/settings')).body).toEqual(defaultSettings);
  });
});

describe('passthrough domains', () => {
  it('are made, shown, changed and removed', async () => {
    const created = await call('POST', '/api/ssl-passthrough', { domain: '*.Bank.example' });
    expect(created.status).toBe(201);
    expect(passthroughDomain.strict().parse(created.body)).toMatchObject({ domain: '*.bank.example', isEnabled: true });
    const { id } = created.body;
    expect((await call('GET', '/api/ssl-passthrough')).body).toEqual({ domains: [created.body] });
    expect((await call('GET', `/api/ssl-passthrough/${id}`)).body).toEqual(created.body);
    const changed = await call('PATCH', `/api/ssl-passthrough/${id}`, { isEnabled: false });
    expect(changed).toMatchObject({ status: 200, body: { id, domain: '*.bank.example', isEnabled: false } });
    expectRefusal(await call('POST', '/api/ssl-passthrough', { domain: '*.bank.example' }), 'already-exists');
    expect((await call('DELETE', `/api/ssl-passthrough/${id}`)).body).toEqual({ success: true });
    for (const method of ['GET', 'DELETE'])
      expectRefusal(await call(method, `/api/ssl-passthrough/${id}`), 'not-found');
    expectRefusal(await call('PATCH', `/api/ssl-passthrough/${id}`, { isEnabled: true }), 'not-found');
  });

  it.each([
    [{ domain: 'https://a.test' }, /“domain” must be a host name without a scheme/],
    [{ domain: 'a.test:443' }, /without a port/],
    [{ domain: 'a.test/x' }, /without a path/],
    [{ domain: '*.*' }, /wildcard/],
    [{ domain: 5 }, /“domain” must be text/],
    [{}, /“domain” is missing/],
    [{ domain: 'a.test', isEnabled: 'yes' }, /“isEnabled” must be true or false/],
    [{ domain: 'a.test', enabled: true }, /Unknown field “enabled”/],
  ])('%o is refused', async (body, message) => {
    expectRefusal(await call('POST', '/api/ssl-passthrough', body), 'invalid-request', message);
    expect((await call('GET', '/api/ssl-passthrough')).body.domains).toEqual([]);
  });
});

describe('DNS mappings', () => {
  it('are made, shown, changed and removed', async () => {
    const created = await call('POST', '/api/dns', { host: 'Api.Example', address: '2001:DB8::0:1' });
    expect(created.status).toBe(201);
    expect(dnsMapping.strict().parse(created.body)).toMatchObject({
      host: 'api.example',
      address: '2001:db8::1',
      isEnabled: true,
    });
    const { id } = created.body;
    expect((await call('GET', '/api/dns')).body).toEqual({ mappings: [created.body] });
    expect((await call('PATCH', `/api/dns/${id}`, { address: '127.0.0.1' })).body).toMatchObject({
      host: 'api.example',
      address: '127.0.0.1',
    });
    expectRefusal(await call('POST', '/api/dns', { host: 'api.example', address: '127.0.0.2' }), 'already-exists');
    expectRefusal(
      await call('PATCH', `/api/dns/${id}`, { address: 'localhost' }),
      'invalid-request',
      /“address” must be an IPv4 or IPv6 address/,
    );
    expect((await call('DELETE', `/api/dns/${id}`)).body).toEqual({ success: true });
    for (const method of ['GET', 'DELETE']) expectRefusal(await call(method, `/api/dns/${id}`), 'not-found');
  });
});

describe('health, certificates and the page', () => {
  it('health says what runs', async () => {
    const { body } = await call('GET', '/api/health');
    expect(health.strict().parse(body)).toMatchObject({
      status: 'ok',
      version: '0.0.0',
      proxyUrl: 'http://127.0.0.1:8888',
      instanceId: 'this-run',
      recording: { kind: 'recording' },
    });
    expect(body.activeSession.id).toBe(await served.activeSessionId());
    expect(body.store.databaseBytes).toBeGreaterThan(0);
  });

  it('the root certificate is shown and downloaded, the leaf certificates are forgotten', async () => {
    expect((await call('GET', '/api/certificates')).body).toEqual(testCertificate);
    const pem = await call('GET', '/api/certificates/ca.crt');
    expect(pem.body).toBe(testCertificate.pem);
    expect(pem.headers.get('content-type')).toBe('application/x-x509-ca-cert');
    expect(pem.headers.get('content-disposition')).toContain('attachment');
    expect((await call('DELETE', '/api/certificates/cache')).body).toEqual({ success: true, removed: 3 });
  });

  it('the page shows names as text, runs no script and loads nothing', async () => {
    const name = '<img src=x onerror=alert(1)>"&\'';
    await call('POST', '/api/sessions', { name });
    const page = await call('GET', '/');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.body).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&amp;&#39;');
    expect(page.body).not.toMatch(/<script|<img|\son\w+=["']|https?:\/\/(?!127\.0\.0\.1|example\.com)/);
    expect(page.body).toContain('http://127.0.0.1:8888');
    expect(page.body).toContain('/tmp/&lt;certs&gt;/ca.crt');
    for (const [, href = ''] of page.body.matchAll(/href="(\/[^"]*)"/g)) {
      if (href !== '/api/events') expect((await call('GET', href)).status, href).toBe(200);
    }
  });
});
