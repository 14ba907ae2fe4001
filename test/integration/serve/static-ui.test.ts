import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRaw } from '../../support/raw-client.ts';
import { expectRefusal } from './expect-refusal.ts';
import { type ServedStore, startServedStore } from './served-store.ts';

const page = '<!doctype html><html data-theme-setting="system"><script src="/assets/main-1a2b.js"></script></html>\n';
const script = 'console.log("ä");\n';

let parentDir: string;
let served: ServedStore;
beforeAll(async () => {
  parentDir = await mkdtemp(join(tmpdir(), 'nectoproxy-ui-'));
  const webDir = join(parentDir, 'web');
  await mkdir(join(webDir, 'assets'), { recursive: true });
  await writeFile(join(parentDir, 'secret.txt'), 'not for anybody');
  await writeFile(join(webDir, 'index.html'), page);
  await writeFile(join(webDir, 'assets', 'main-1a2b.js'), script);
  await writeFile(join(webDir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  served = await startServedStore({ deps: { webDir } });
});
afterAll(async () => {
  await served?.stop();
  await rm(parentDir, { recursive: true, force: true });
});

const get = (path: string, init: RequestInit = {}) => fetch(served.url + path, init);

describe('the web UI', () => {
  it.each(['/', '/sessions/01995d2e-0000-7000-8000-000000000000', '/sessions/x/?q=status:404&entry=y'])(
    'is one page at %s',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toBe(page);
    },
  );

  it('lets nothing but its own files run, and nobody frame it', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';
    const directives = Object.fromEntries(policy.split('; ').map((each) => each.split(/ (.*)/).slice(0, 2)));
    expect(directives).toMatchObject({
      'default-src': "'self'",
      'script-src': "'self'",
      'connect-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
    // A worker runs under the policy of its own file.
    expect((await get('/assets/main-1a2b.js')).headers.get('content-security-policy')).toBe(policy);
    expect((await get('/')).headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has its files with their types; those named by their content are kept for ever', async () => {
    const asset = await get('/assets/main-1a2b.js');
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-length')).toBe(String(Buffer.byteLength(script)));
    expect(await asset.text()).toBe(script);
    const icon = await get('/icon.svg');
    expect([icon.headers.get('content-type'), icon.headers.get('cache-control')]).toEqual([
      'image/svg+xml',
      'no-cache',
    ]);
  });

  it('sends nothing again that the browser has', async () => {
    const etag = (await get('/')).headers.get('etag') ?? '';
    const again = await get('/', { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await get('/', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('answers HEAD as GET, without the body', async () => {
    const head = await get('/assets/main-1a2b.js', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(script)));
    expect(await head.text()).toBe('');
  });

  it('is in the colours that are set, from its first byte', async () => {
    const etag = (await get('/')).headers.get('etag') ?? '';
    await served.call('PATCH', '/api/settings', { theme: 'dark' });
    const response = await get('/', { headers: { 'if-none-match': etag } });
    expect(await response.text()).toContain('<html data-theme-setting="dark">');
    await served.call('PATCH', '/api/settings', { theme: 'system' });
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/index.html',
    '/assets',
    '/assets/',
    '/sessions',
    '/sessions/a/b',
    '/etc/passwd',
  ])('has nothing at %s', async (path) => {
    const client = await connectRaw(served.server.port);
    client.send(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${served.server.port}\r\nConnection: close\r\n\r\n`);
    const text = await client.untilReceived('}\n');
    client.destroy();
    expect(text).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(text).not.toContain('not for anybody');
  });

  it('takes only GET and HEAD', async () => {
    const refused = await served.call('POST', '/sessions/x');
    expectRefusal(refused, 'method-not-allowed');
    expect(refused.headers.get('allow')).toBe('GET, HEAD');
  });

  it('leaves the API alone', async () => {
    expect((await served.call('GET', '/api/sessions')).body.sessions).toHaveLength(1);
    expectRefusal(await served.call('GET', '/api/nothing'), 'not-found');
  });
});

describe('who may open it', () => {
  it('needs the token where one is asked for, and is let in by the address that holds it', async () => {
    const guarded = await startServedStore({
      deps: { webDir: join(parentDir, 'web') },
      access: { requireToken: true },
    });
    try {
      for (const path of ['/', '/sessions/x', '/assets/main-1a2b.js'])
        expect((await fetch(guarded.url + path)).status).toBe(401);
      const signedIn = await fetch(`${guarded.url}/sessions/x?q=a&token=the-token`, { redirect: 'manual' });
      expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/sessions/x?q=a']);
      const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
      expect((await fetch(`${guarded.url}/sessions/x?q=a`, { headers: { cookie } })).status).toBe(200);
    } finally {
      await guarded.stop();
    }
  });

  it('is no other site, and nobody under another name', async () => {
    expect((await get('/', { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    const client = await connectRaw(served.server.port);
    client.send('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(await client.untilReceived('}\n')).toMatch(/^HTTP\/1\.1 403 /);
    client.destroy();
  });
});
