import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from '../../support/curl.ts';
import { type Product, startProduct } from '../../support/product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.stop());

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

function ask(
  path: string,
  options: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string; port?: number } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port: options.port ?? product.uiPort,
        path,
        method: options.method ?? 'GET',
        headers: options.headers,
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (more: string) => {
          text += more;
          if (response.headers['content-type']?.includes('event-stream')) request.destroy();
        });
        response.on('close', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}

function expectError(answer: Answer, status: number, code?: string): void {
  expect(answer.status, answer.text).toBe(status);
  const { error } = JSON.parse(answer.text) as { error: { code: string; message: string } };
  expect(error.code).toMatch(/^[a-z-]+$/);
  expect(error.message.length).toBeGreaterThan(5);
  if (code) expect(error.code).toBe(code);
  expect(Object.keys(error).every((key) => ['code', 'message', 'details'].includes(key))).toBe(true);
}

const json = { 'Content-Type': 'application/json' };

describe('[access-host] the Host field', () => {
  it.each([
    'evil.test',
    'evil.test:PORT',
    'localhost.evil.test:PORT',
    '127.0.0.1.evil.test',
    'localhost@evil.test',
    '192.168.7.7:PORT',
    'localhost:1',
  ])('%s is refused', async (host) => {
    expectError(
      await ask('/api/sessions', { headers: { Host: host.replace('PORT', String(product.uiPort)) } }),
      403,
      'forbidden',
    );
  });

  it('a foreign one is refused for the event stream too', async () => {
    expectError(await ask('/api/events', { headers: { Host: 'evil.test' } }), 403, 'forbidden');
  });

  it.each(['localhost:PORT', '127.0.0.1:PORT', '[::1]:PORT', 'LOCALHOST:PORT'])('%s is served', async (host) => {
    expect((await ask('/api/health', { headers: { Host: host.replace('PORT', String(product.uiPort)) } })).status).toBe(
      200,
    );
  });
});

describe('[access-cross-site] a web page', () => {
  const foreign: Record<string, string>[] = [
    { Origin: 'http://evil.test' },
    { Origin: 'null' },
    { Origin: 'https://localhost' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
  ];
  it.each(foreign)('with %o may neither read nor write', async (headers) => {
    expectError(await ask('/api/sessions', { headers }), 403, 'forbidden');
    expectError(
      await ask('/api/sessions', { method: 'POST', headers: { ...headers, ...json }, body: '{}' }),
      403,
      'forbidden',
    );
    expectError(
      await ask('/api/settings', { method: 'PATCH', headers: { ...headers, ...json }, body: '{"recording":false}' }),
      403,
      'forbidden',
    );
  });

  it('on another local port is another origin', async () => {
    expectError(await ask('/api/sessions', { headers: { Origin: 'http://localhost:3000' } }), 403, 'forbidden');
  });

  it('may not post a form', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await ask('/api/sessions', {
        method: 'POST',
        headers: { Origin: 'http://evil.test', 'Content-Type': type },
        body: 'name=x',
      });
      expectError(answer, 403, 'forbidden');
      const withoutOrigin = await ask('/api/sessions', {
        method: 'POST',
        headers: { 'Content-Type': type },
        body: '{"name":"x"}',
      });
      expect(withoutOrigin.status).toBeGreaterThanOrEqual(400);
    }
    expect((await product.api('/api/sessions')).body.sessions).toHaveLength(1);
  });

  it('gets no permission by CORS', async () => {
    const answer = await ask('/api/sessions', {
      method: 'OPTIONS',
      headers: { Origin: 'http://evil.test', 'Access-Control-Request-Method': 'DELETE' },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('of our own is served', async () => {
    const origin = `http://localhost:${product.uiPort}`;
    const answer = await ask('/api/sessions', {
      headers: { Host: `localhost:${product.uiPort}`, Origin: origin, 'Sec-Fetch-Site': 'same-origin' },
    });
    expect(answer.status).toBe(200);
  });

  it('reached by a link, not a script, is served too', async () => {
    expect((await ask('/', { headers: { 'Sec-Fetch-Site': 'none' } })).status).toBe(200);
  });
});

describe('[access-through-proxy] the API, asked through the proxy', () => {
  it('is refused', async () => {
    const result = await curl(`${product.uiUrl}/api/sessions`, [], { proxyUrl: product.proxyUrl });
    expect(result.status).toBe(403);
  });
});

describe('[access-errors] wrong calls get the one error shape', () => {
  it.each([
    '/API/sessions',
    '/Api/sessions',
    '/api/SESSIONS',
    '/%61pi/sessions/../Sessions',
    '/api//sessions',
    '/api/nothing',
    '/nothing',
  ])('404 for %s', async (path) => {
    expectError(await ask(path), 404, 'not-found');
  });

  it.each(['{', '', '[]', 'null', '"x"', '{"name":5}', '{"name":""}'])(
    '400 for a session made from %s',
    async (body) => {
      expectError(await ask('/api/sessions', { method: 'POST', headers: json, body }), 400, 'invalid-request');
    },
  );

  it.each([
    '{"unknownSetting":1}',
    '{"maxBodySize":-1}',
    '{"maxBodySize":"1"}',
    '{"recording":"yes"}',
    '{"insecureHosts":"x"}',
    '{"theme":"pink"}',
    '{"requestTimeout":1.5}',
    '{"__proto__":1}',
    '[]',
    'x',
  ])('400 for the settings %s', async (body) => {
    const before = (await product.api('/api/settings')).body;
    expectError(await ask('/api/settings', { method: 'PATCH', headers: json, body }), 400, 'invalid-request');
    expect((await product.api('/api/settings')).body).toEqual(before);
  });

  it.each([
    ['GET', '/api/sessions/00000000-0000-7000-8000-000000000000'],
    ['PATCH', '/api/sessions/none'],
    ['DELETE', '/api/sessions/none'],
    ['POST', '/api/sessions/none/activate'],
    ['POST', '/api/sessions/none/clear'],
    ['GET', '/api/traffic/none'],
    ['DELETE', '/api/traffic/none'],
    ['GET', '/api/traffic/none/response/body'],
    ['GET', '/api/traffic/none/request/body'],
    ['GET', '/api/websocket/none/frames'],
    ['GET', '/api/traffic/stats/none'],
    ['GET', '/api/traffic?sessionId=none'],
    ['DELETE', '/api/dns/none'],
    ['DELETE', '/api/ssl-passthrough/none'],
  ])('404 for %s %s', async (method, path) => {
    expectError(
      await ask(path, { method, ...(method === 'PATCH' ? { headers: json, body: '{"name":"x"}' } : {}) }),
      404,
      'not-found',
    );
    expect((await product.api('/api/sessions/active')).status).toBe(200);
  });

  it.each([
    ['PUT', '/api/sessions'],
    ['DELETE', '/api/health'],
    ['POST', '/api/settings'],
    ['PATCH', '/api/traffic/x'],
  ])('405 for %s %s', async (method, path) => {
    expectError(await ask(path, { method }), 405, 'method-not-allowed');
  });

  it.each(['limit=0', 'limit=-1', 'limit=x', 'limit=1000000', 'cursor=nonsense', 'sort=nonsense'])(
    '400 for a list with %s',
    async (query) => {
      expectError(await ask(`/api/traffic?${query}`), 400);
    },
  );

  it('400 for addresses that are none', async () => {
    for (const body of [
      '{"host":"a.test","address":"nowhere"}',
      '{"host":"","address":"127.0.0.1"}',
      '{"host":"a b","address":"127.0.0.1"}',
      '{"host":"*","address":"127.0.0.1","extra":1}',
    ]) {
      expectError(await ask('/api/dns', { method: 'POST', headers: json, body }), 400, 'invalid-request');
    }
    expectError(
      await ask('/api/ssl-passthrough', { method: 'POST', headers: json, body: '{"domain":"*.*"}' }),
      400,
      'invalid-request',
    );
  });

  it('409 when the only session would go', async () => {
    expectError(await ask(`/api/sessions/${product.session.id}`, { method: 'DELETE' }), 409, 'last-session');
  });
});

describe('[access-token] with --require-token', () => {
  let guarded: Product;
  beforeAll(async () => {
    guarded = await startProduct({ args: ['--require-token'] });
  });
  afterAll(() => guarded?.stop());

  it.each(['/api/health', '/api/sessions', '/api/events', '/api/openapi.json', '/'])(
    '%s is refused without it',
    async (path) => {
      expectError(await ask(path, { port: guarded.uiPort }), 401, 'unauthorized');
    },
  );

  it('a wrong one is refused, wherever it is', async () => {
    const port = guarded.uiPort;
    for (const headers of [
      { Authorization: 'Bearer wrong' },
      { Authorization: `Basic ${guarded.token}` },
      { Cookie: `nectoproxy_${port}=wrong` },
      { Cookie: `nectoproxy_${port - 1}=${guarded.token}` },
    ]) {
      expectError(await ask('/api/sessions', { port, headers }), 401, 'unauthorized');
    }
  });

  it('the right one opens the API: as Bearer, and as the cookie that the printed address gives a browser', async () => {
    const port = guarded.uiPort;
    const bearer = await ask('/api/sessions', { port, headers: { Authorization: `Bearer ${guarded.token}` } });
    expect(bearer.status).toBe(200);
    const { pathname, search } = new URL(guarded.openUrl);
    const signedIn = await ask(pathname + search, { port });
    expect(signedIn.status).toBeGreaterThanOrEqual(300);
    const cookie = signedIn.headers['set-cookie']![0]!;
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    expect((await ask('/api/sessions', { port, headers: { Cookie: cookie.split(';')[0]! } })).status).toBe(200);
  });

  it('does not open the API to another site', async () => {
    const headers = { Authorization: `Bearer ${guarded.token}`, Origin: 'http://evil.test' };
    expectError(await ask('/api/sessions', { port: guarded.uiPort, headers }), 403, 'forbidden');
  });
});

describe('[access-token] with --ui-host beyond loopback', () => {
  it('is asked for without being told to', async () => {
    const open = await startProduct({ args: ['--ui-host', '0.0.0.0'] });
    try {
      expectError(await ask('/api/sessions', { port: open.uiPort }), 401, 'unauthorized');
      const headers = { Authorization: `Bearer ${open.token}` };
      expect((await ask('/api/sessions', { port: open.uiPort, headers })).status).toBe(200);
    } finally {
      await open.stop();
    }
  });
});
