import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRaw } from '../../support/raw-client.ts';
import { expectRefusal } from './expect-refusal.ts';
import { type Answer, type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
beforeAll(async () => {
  served = await startServedStore();
});
afterAll(() => served?.stop());

const json = { 'content-type': 'application/json' };

async function send(
  method: string,
  path: string,
  body?: string | Buffer,
  headers: Record<string, string> = json,
): Promise<Answer> {
  const response = await fetch(served.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? '' : JSON.parse(text) };
}

/** Sends exactly these bytes and gives the answer when the server has closed, or its head and body are there. */
async function sendRaw(head: string): Promise<Answer> {
  const client = await connectRaw(served.server.port);
  client.send(head.replaceAll('PORT', String(served.server.port)));
  const text = await client.untilReceived('}\n');
  client.destroy();
  const [top = '', body = ''] = text.split('\r\n\r\n');
  const [start = '', ...fields] = top.split('\r\n');
  const headers = new Headers(
    fields.map((field): [string, string] => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1)]),
  );
  return { status: Number(start.split(' ')[1]), headers, body: JSON.parse(body) };
}

describe('a request body', () => {
  it.each(['{', 'x', '{"name":"x"', "{'name':1}", '\ufeff\ufeff{}'])('%s is not JSON', async (body) => {
    expectRefusal(await send('POST', '/api/sessions', body), 'invalid-request', /The body is not valid JSON/);
  });

  it.each(['[]', 'null', '"x"', '5'])('%s is not an object', async (body) => {
    expectRefusal(await send('POST', '/api/sessions', body), 'invalid-request', /The body must be a JSON object/);
  });

  it('must be UTF-8', async () => {
    expectRefusal(await send('POST', '/api/sessions', Buffer.from([0x7b, 0xff, 0x7d])), 'invalid-request', /not UTF-8/);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])('of type %s is refused', async (type) => {
    expectRefusal(
      await send('POST', '/api/sessions', '{"name":"x"}', { 'content-type': type }),
      'invalid-request',
      /Content-Type: application\/json/,
    );
  });

  it('may say its charset', async () => {
    expect(
      (await send('PATCH', '/api/settings', '{}', { 'content-type': 'Application/JSON; charset=utf-8' })).status,
    ).toBe(200);
  });

  it('that is needed and missing is asked for', async () => {
    expectRefusal(await send('PATCH', '/api/settings', undefined, {}), 'invalid-request', /needs a JSON body/);
    expectRefusal(await send('POST', '/api/dns', '', json), 'invalid-request', /needs a JSON body/);
  });

  it('where none is taken may be empty and nothing else', async () => {
    const id = await served.activeSessionId();
    expect((await send('POST', `/api/sessions/${id}/clear`, '{}')).status).toBe(200);
    expect((await send('POST', `/api/sessions/${id}/clear`, '')).status).toBe(200);
    expectRefusal(await send('POST', `/api/sessions/${id}/clear`, '{"all":true}'), 'invalid-request', /takes no body/);
  });

  it('that is too large is refused, declared or not', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(1_100_000) });
    expectRefusal(await send('POST', '/api/sessions', large), 'too-large');
    const chunked = `POST /api/sessions HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    expectRefusal(await sendRaw(chunked), 'too-large');
  });

  it('deep and odd JSON is refused like any other', async () => {
    expectRefusal(
      await send('PATCH', '/api/settings', `{"theme":${'['.repeat(5000)}${']'.repeat(5000)}}`),
      'invalid-request',
    );
    expectRefusal(await send('PATCH', '/api/settings', '{"__proto__":{"recording":false}}'), 'invalid-request');
    expectRefusal(
      await send('PATCH', '/api/settings', '{"constructor":1}'),
      'invalid-request',
      /Unknown setting “constructor”/,
    );
  });
});

describe('a path', () => {
  it.each([
    '/API/sessions',
    '/api/SESSIONS',
    '/api/sessions/',
    '/api//sessions',
    '//api/sessions',
    '/%61pi/sessions',
    '/api/nothing',
    '/nothing',
    '/api',
    '/api/',
    '/api/sessions/a/b/c',
    '/favicon.ico',
    '/constructor',
  ])('%s leads nowhere', async (path) => {
    expectRefusal(
      await sendRaw(`GET ${path} HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n`),
      'not-found',
      /There is nothing at/,
    );
  });

  it.each([
    '/api/sessions/%00',
    '/api/sessions/%',
    '/api/sessions/%ff',
    '/api/sessions/..%2fhealth',
    "/api/sessions/'%20OR%201=1",
  ])('%s is an id that does not exist', async (path) => {
    expectRefusal(await sendRaw(`GET ${path} HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n`), 'not-found');
  });

  it('a backslash in it is refused', async () => {
    expectRefusal(await sendRaw('GET /api\\sessions HTTP/1.1\r\nHost: [::1]:PORT\r\n\r\n'), 'invalid-request');
  });
});

describe('a method', () => {
  it.each([
    ['PUT', '/api/sessions', 'GET, HEAD, POST'],
    ['DELETE', '/api/health', 'GET, HEAD'],
    ['POST', '/api/settings', 'GET, HEAD, PATCH, PUT'],
    ['PATCH', '/api/traffic/x', 'DELETE, GET, HEAD'],
    ['GET', '/api/sessions/x/activate', 'POST'],
    ['HEAD', '/api/sessions/x/activate', 'POST'],
    ['POST', '/', 'GET, HEAD'],
    ['OPTIONS', '/api/sessions', 'GET, HEAD, POST'],
    ['FROB', '/api/sessions', 'GET, HEAD, POST'],
  ])('%s %s is told what is possible', async (method, path, allow) => {
    const client = await connectRaw(served.server.port);
    client.send(`${method} ${path} HTTP/1.1\r\nHost: localhost:${served.server.port}\r\n\r\n`);
    const head = await client.untilReceived('\r\n\r\n');
    client.destroy();
    if (method === 'FROB') return expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(head).toMatch(/^HTTP\/1\.1 405 /);
    expect(head.toLowerCase()).toContain(`\r\nallow: ${allow.toLowerCase()}\r\n`);
    expect(head.toLowerCase()).not.toContain('access-control');
  });

  it('HEAD answers like GET, without the body', async () => {
    for (const path of [
      '/',
      '/api/health',
      '/api/sessions',
      '/api/events',
      '/api/openapi.json',
      '/api/certificates/ca.crt',
    ]) {
      const response = await fetch(served.url + path, { method: 'HEAD' });
      expect([path, response.status, (await response.arrayBuffer()).byteLength]).toEqual([path, 200, 0]);
    }
  });
});

describe('what is not HTTP', () => {
  it.each([
    'GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n',
    'nonsense\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
  ])('%j is told so', async (bytes) => {
    expectRefusal(await sendRaw(bytes), 'invalid-request', /not valid HTTP/);
  });

  it('CONNECT and absolute targets are told that this is not the proxy', async () => {
    expectRefusal(
      await sendRaw('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n'),
      'forbidden',
      /not the proxy port/,
    );
    expectRefusal(
      await sendRaw('GET http://localhost:PORT/api/sessions HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'),
      'forbidden',
      /proxy/,
    );
    expectRefusal(await sendRaw('OPTIONS * HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'), 'forbidden');
  });

  it('an upgrade is answered like a plain request', async () => {
    const answer = await sendRaw(
      'GET /api/health HTTP/1.1\r\nHost: localhost:PORT\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    expect(answer.status).toBe(200);
  });
});

describe('a fault of our own', () => {
  it('is told to us, not to the caller, and the next request is served', async () => {
    const broken = await startServedStore({
      deps: {
        recordingHealth: () => {
          throw new Error('secret detail');
        },
      },
    });
    const answer = await broken.call('GET', '/api/health');
    expectRefusal(answer, 'internal');
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(broken.bugs.map(String)).toEqual(['Error: secret detail']);
    expectRefusal(await broken.call('GET', '/'), 'internal');
    expect((await broken.call('GET', '/api/sessions')).status).toBe(200);
    await broken.stop();
  });
});
