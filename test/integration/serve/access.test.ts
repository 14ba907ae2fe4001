import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveOn } from '../../../src/serve/serve-on.ts';
import { connectRaw } from '../../support/raw-client.ts';
import { type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
let guarded: ServedStore;
beforeAll(async () => {
  [served, guarded] = await Promise.all([startServedStore(), startServedStore({ access: { requireToken: true } })]);
});
afterAll(async () => {
  await Promise.all([served?.stop(), guarded?.stop()]);
});

/** The head of the answer to exactly these header lines. */
async function headOf(port: number, lines: string[], target = '/api/sessions', method = 'GET'): Promise<string> {
  const client = await connectRaw(port);
  client.send(
    [`${method} ${target} HTTP/1.1`, ...lines.map((line) => line.replace('PORT', String(port))), '', ''].join('\r\n'),
  );
  const head = await client.untilReceived('\r\n\r\n');
  client.destroy();
  return head.slice(0, head.indexOf('\r\n\r\n'));
}

const statusOf = (head: string): number => Number(head.split(' ')[1]);

describe('over the network', () => {
  it.each([
    ['Host: localhost:PORT'],
    ['host: LOCALHOST:PORT'],
    ['Host: 127.0.0.1:PORT'],
    ['Host: [::1]:PORT'],
    ['Host: localhost'],
  ])('%s is served', async (line) => {
    expect(statusOf(await headOf(served.server.port, [line]))).toBe(200);
  });

  it.each([
    [[]],
    [['Host: evil.test:PORT']],
    [['Host: localhost:1']],
    [['Host:']],
    [['Host: localhost:PORT', 'Origin: http://evil.test']],
    [['Host: localhost:PORT', 'Origin: null']],
    [['Host: localhost:PORT', 'Sec-Fetch-Site: cross-site']],
    [['Host: localhost:PORT', 'Via: 1.1 proxy']],
  ])('%j is refused on every path', async (lines) => {
    for (const target of [
      '/',
      '/api/sessions',
      '/API/sessions',
      '/api/events',
      '/api/openapi.json',
      '/nothing',
      '/?token=the-token',
    ]) {
      const head = await headOf(served.server.port, lines, target);
      expect(statusOf(head), target).toBe(403);
      expect(head.toLowerCase()).not.toContain('access-control');
      expect(head.toLowerCase()).not.toContain('set-cookie');
    }
  });

  it('two Host fields are refused', async () => {
    expect([400, 403]).toContain(
      statusOf(await headOf(served.server.port, ['Host: localhost:PORT', 'Host: localhost:PORT'])),
    );
  });

  it('a preflight gets no permission', async () => {
    const lines = ['Host: localhost:PORT', 'Origin: http://evil.test', 'Access-Control-Request-Method: DELETE'];
    const head = await headOf(served.server.port, lines, '/api/sessions', 'OPTIONS');
    expect(statusOf(head)).toBe(403);
    expect(head.toLowerCase()).not.toContain('access-control');
  });
});

describe('with a token', () => {
  it('nothing is served without it', async () => {
    for (const target of [
      '/',
      '/api/health',
      '/api/sessions',
      '/api/events',
      '/api/openapi.json',
      '/nothing',
      '/?token=wrong',
    ]) {
      const head = await headOf(guarded.server.port, ['Host: localhost:PORT'], target);
      expect(statusOf(head), target).toBe(401);
      expect(head).toContain('www-authenticate: Bearer');
    }
  });

  it('a browser that opens a page without it is asked for it, and led to where it wanted to go', async () => {
    const headers = { Accept: 'text/html,*/*' };
    const asked = await fetch(`${guarded.url}/sessions/x?q=%22%3E%3Cscript%3E`, { headers });
    expect(asked.status).toBe(401);
    const html = await asked.text();
    expect(html).toContain('name="token"');
    expect(html).toContain('action="/sessions/x"');
    expect(html).toContain('name="q" value="&#34;&#62;&#60;script&#62;"');
    expect(html).not.toContain('<script');
    expect(await (await fetch(`${guarded.url}/?token=wrong`, { headers })).text()).toContain('That is not the token.');
    const ofApi = await fetch(`${guarded.url}/api/sessions`, { headers });
    expect([ofApi.status, ofApi.headers.get('content-type')]).toEqual([401, 'application/json']);
  });

  it('a bearer token opens everything', async () => {
    const headers = { Authorization: 'Bearer the-token' };
    for (const path of ['/', '/api/health', '/api/sessions'])
      expect((await fetch(guarded.url + path, { headers })).status).toBe(200);
  });

  it('the address with the token gives a cookie and leads to the page without it', async () => {
    const { port } = guarded.server;
    const first = await fetch(`${guarded.url}/?token=the-token`, { redirect: 'manual' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toBe(`nectoproxy_${port}=the-token; Path=/; HttpOnly; SameSite=Strict`);
    const page = await fetch(`${guarded.url}/`, { headers: { Cookie: cookie.split(';')[0] ?? '' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  it('is asked for when listening on every address, and each of them is a known host', async () => {
    const open = await startServedStore({ host: '0.0.0.0' });
    expect(open.server.url).toBe(`http://localhost:${open.server.port}`);
    expect((await fetch(`${open.url}/api/health`)).status).toBe(401);
    expect((await fetch(`${open.url}/api/health`, { headers: { Authorization: 'Bearer the-token' } })).status).toBe(
      200,
    );
    expect(statusOf(await headOf(open.server.port, ['Host: 10.1.2.3:PORT', 'Authorization: Bearer the-token']))).toBe(
      403,
    );
    await open.stop();
  });
});

describe('listening', () => {
  it('on a port in use says so and names a free one', async () => {
    const { deps } = served;
    const access = { token: 'x', requireToken: false };
    const { port } = served.server;
    const refused = serveOn({ host: '127.0.0.1', port, deps, access });
    await expect(refused).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringMatching(
        new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use by another program\\. Port \\d+ is free\\.`),
      ),
    });
    const { details } = (await refused.catch((error: unknown) => error)) as { details: { nextFreePort: number } };
    const probe = createServer();
    await new Promise<void>((resolve, reject) =>
      probe.once('error', reject).listen(details.nextFreePort, '127.0.0.1', resolve),
    );
    probe.close();
  });

  it('on an address that is not of this machine says so', async () => {
    const refused = serveOn({
      host: '192.0.2.1',
      port: 0,
      deps: served.deps,
      access: { token: 'x', requireToken: false },
    });
    await expect(refused).rejects.toMatchObject({
      code: 'invalid-request',
      message: '192.0.2.1 is not an address of this machine, so the UI cannot listen there.',
    });
  });

  it('ends at once also with streams open', async () => {
    const ending = await startServedStore();
    const stream = await fetch(`${ending.url}/api/events`);
    const began = performance.now();
    const text = stream.text();
    await ending.stop();
    expect(await text).toContain('event: hello');
    expect(performance.now() - began).toBeLessThan(1500);
  });
});
