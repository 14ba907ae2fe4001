// What interceptors may answer at each phase, with real sockets on both sides: the client and the origin see only the outcome, the
// exchange tells both what arrived and what was sent on.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Answer,
  Interceptor,
  RequestHeadFacts,
  ResponseMessage,
} from '../../../src/capture/interceptors/interceptor.ts';
import { startTestProxy, type TestProxy } from '../capture-transport/test-proxy.ts';
import { askThroughProxy } from './ask-through-proxy.ts';

interface Seen {
  method: string;
  url: string;
  rawHeaders: string[];
  body: string;
}

let origin: Server;
let originPort: number;
let seen: Seen[];
let proxy: TestProxy | null = null;

beforeEach(async () => {
  seen = [];
  origin = createServer((request, response) => {
    readBody(request).then((body) => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', rawHeaders: request.rawHeaders, body });
      response.setHeader('X-Origin', 'yes');
      if (request.url === '/chunked') response.write('first ');
      response.end(`echo:${body}`);
    });
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  originPort = (origin.address() as AddressInfo).port;
});

afterEach(async () => {
  await proxy?.close();
  proxy = null;
  origin.closeAllConnections();
  await new Promise((resolve) => origin.close(resolve));
});

async function startWith(interceptor: Omit<Interceptor, 'name'>): Promise<TestProxy> {
  proxy = await startTestProxy({ extraInterceptors: [{ name: 'test', ...interceptor }] });
  return proxy;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

const canned: ResponseMessage = {
  status: 418,
  statusText: 'I am a teapot',
  headers: [['X-Canned', 'yes']],
  body: Buffer.from('short and stout'),
};

describe('request headers', () => {
  it('are changed on their way, and the exchange keeps what arrived', async () => {
    const { port, events } = await startWith({
      requestHeaders: (_, head) => ({
        kind: 'continue',
        value: { ...head, headers: [...head.headers, ['X-Added', 'by rule']] },
      }),
    });
    const answer = await askThroughProxy(port, {
      url: `http://127.0.0.1:${originPort}/a`,
      method: 'POST',
      body: 'hello',
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toBe('echo:hello');
    expect(seen[0]?.rawHeaders).toContain('X-Added');
    const exchange = await events.untilEnded((one) => one.path === '/a');
    expect(exchange.isModified).toBe(true);
    expect(exchange.originalRequest?.headers.map(([name]) => name)).not.toContain('X-Added');
    expect(exchange.requestHeaders.map(([name]) => name)).toContain('X-Added');
  });

  it('may name another URL: the request goes there with its Host', async () => {
    const { port, events } = await startWith({
      requestHeaders: (_, head) => ({
        kind: 'continue',
        value: { ...head, url: `http://127.0.0.1:${originPort}/elsewhere?x=1` },
      }),
    });
    const answer = await askThroughProxy(port, { url: 'http://no-such-host.invalid/' });
    expect(answer.status).toBe(200);
    expect(seen[0]?.url).toBe('/elsewhere?x=1');
    expect(seen[0]?.rawHeaders).toContain(`127.0.0.1:${originPort}`);
    const exchange = await events.untilEnded(() => true);
    expect(exchange.url).toBe(`http://127.0.0.1:${originPort}/elsewhere?x=1`);
    expect(exchange.originalRequest?.url).toBe('http://no-such-host.invalid/');
  });

  it('cannot change how long a streamed body says it is', async () => {
    const { port } = await startWith({
      requestHeaders: (_, head) => ({
        kind: 'continue',
        value: {
          ...head,
          headers: head.headers.map(([name, value]) => [name, name === 'Content-Length' ? '1' : value] as const),
        },
      }),
    });
    const answer = await askThroughProxy(port, {
      url: `http://127.0.0.1:${originPort}/`,
      method: 'POST',
      body: 'twelve bytes',
    });
    expect(answer.body).toBe('echo:twelve bytes');
  });

  it('that cannot be sent end the exchange with a reason, and nothing reaches the origin', async () => {
    const { port, events } = await startWith({
      requestHeaders: (_, head) => ({
        kind: 'continue',
        value: { ...head, headers: [...head.headers, ['X-Evil', 'a\r\nX-More: b']] },
      }),
    });
    const answer = await askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/` });
    expect(answer.status).toBe(403);
    expect(seen).toEqual([]);
    expect((await events.untilEnded(() => true)).failure?.kind).toBe('blocked');
  });

  it('are answered without the origin, on a connection that goes on', async () => {
    const { port, events } = await startWith({ requestHeaders: () => ({ kind: 'respond', response: canned }) });
    const answer = await askThroughProxy(port, {
      url: `http://127.0.0.1:${originPort}/`,
      method: 'POST',
      body: 'ignored',
      times: 2,
    });
    expect(answer.status).toBe(418);
    expect(answer.body).toBe('short and stout');
    expect(answer.answers).toBe(2);
    expect(seen).toEqual([]);
    const exchange = await events.untilEnded(() => true);
    expect(exchange).toMatchObject({ isMocked: true, state: 'completed', status: 418, responseBodyBytes: 15 });
  });

  it('are refused: the client hears why', async () => {
    const { port, events } = await startWith({ requestHeaders: () => ({ kind: 'abort', reason: 'Not on a Sunday.' }) });
    const answer = await askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/` });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('Not on a Sunday.');
    expect((await events.untilEnded(() => true)).failure).toMatchObject({ kind: 'blocked', side: 'proxy' });
  });

  it('are held without holding anybody else, and the time is in blocked', async () => {
    let release: (answer: Answer<RequestHeadFacts>) => void = () => {};
    const until = new Promise<Answer<RequestHeadFacts>>((resolve) => {
      release = resolve;
    });
    const { port, events } = await startWith({
      requestHeaders: (exchange) => (exchange.path === '/held' ? { kind: 'hold', until } : { kind: 'continue' }),
    });
    const held = askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/held` });
    await events.untilStarted((one) => one.path === '/held');
    expect((await askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/free` })).status).toBe(200);
    expect(seen.map((one) => one.url)).toEqual(['/free']);
    await new Promise((resolve) => setTimeout(resolve, 60));
    release({ kind: 'continue' });
    expect((await held).status).toBe(200);
    const exchange = await events.untilEnded((one) => one.path === '/held');
    expect(exchange.isBreakpointed).toBe(true);
    expect(exchange.timings.blocked).toBeGreaterThan(50);
  });
});

describe('whole requests', () => {
  it('come with their body and go on with another one', async () => {
    const bodies: string[] = [];
    const { port, events } = await startWith({
      request: {
        wants: (exchange) => exchange.method === 'POST',
        run: (_, message) => {
          bodies.push(Buffer.from(message.body).toString());
          return { kind: 'continue', value: { ...message, body: Buffer.from('a longer body than before') } };
        },
      },
    });
    const answer = await askThroughProxy(port, {
      url: `http://127.0.0.1:${originPort}/`,
      method: 'POST',
      body: 'original',
      isChunked: true,
    });
    expect(bodies).toEqual(['original']);
    expect(answer.body).toBe('echo:a longer body than before');
    const exchange = await events.untilEnded(() => true);
    expect(exchange.requestBodyBytes).toBe(25);
    expect(Buffer.from(exchange.originalRequest?.body ?? '', 'base64').toString()).toBe('original');
  });

  it('that nobody changes go on exactly as they came, chunking included', async () => {
    const { port } = await startWith({ request: { wants: () => true, run: () => ({ kind: 'continue' }) } });
    const answer = await askThroughProxy(port, {
      url: `http://127.0.0.1:${originPort}/`,
      method: 'POST',
      body: 'chunked',
      isChunked: true,
    });
    expect(answer.body).toBe('echo:chunked');
    expect(seen[0]?.rawHeaders).toContain('Transfer-Encoding');
  });
});

describe('responses', () => {
  it('have their head changed while the body streams', async () => {
    const { port, events } = await startWith({
      responseHeaders: (_, head) => ({
        kind: 'continue',
        value: { ...head, status: 201, statusText: 'Made', headers: [...head.headers, ['X-Rule', '1']] },
      }),
    });
    const answer = await askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/chunked` });
    expect(answer.status).toBe(201);
    expect(answer.head).toContain('X-Rule: 1');
    expect(answer.body).toBe('first echo:');
    const exchange = await events.untilEnded(() => true);
    expect(exchange).toMatchObject({ status: 201, isModified: true, originalResponse: { status: 200 } });
  });

  it('have their body changed, with the right length', async () => {
    const { port, events } = await startWith({
      response: {
        wants: () => true,
        run: (_, message) => ({
          kind: 'continue',
          value: { ...message, body: Buffer.from(Buffer.from(message.body).toString().toUpperCase()) },
        }),
      },
    });
    const answer = await askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/chunked`, times: 2 });
    expect(answer.body).toBe('FIRST ECHO:');
    expect(answer.answers).toBe(2);
    const exchange = await events.untilEnded(() => true);
    expect(exchange.responseBodyBytes).toBe(11);
    expect(Buffer.from(exchange.originalResponse?.body ?? '', 'base64').toString()).toBe('first echo:');
  });

  it('are answered otherwise or refused', async () => {
    const { port } = await startWith({
      responseHeaders: (exchange) =>
        exchange.path === '/no' ? { kind: 'abort', reason: 'No.' } : { kind: 'respond', response: canned },
    });
    expect((await askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/yes` })).status).toBe(418);
    expect((await askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/no` })).status).toBe(403);
  });
});

it('a fault in an interceptor ends its own exchange and nothing else', async () => {
  const { port, events, bugs } = await startWith({
    requestHeaders: (exchange) => {
      if (exchange.path === '/bug') throw new Error('planted');
      return { kind: 'continue' };
    },
  });
  expect((await askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/bug` })).status).toBe(502);
  expect((await askThroughProxy(port, { url: `http://127.0.0.1:${originPort}/fine` })).status).toBe(200);
  expect(bugs).toHaveLength(1);
  expect((await events.untilEnded((one) => one.path === '/bug')).failure?.kind).toBe('internal');
});
