import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { connectRaw, connectTunnel } from '../../support/raw-client.ts';
import { halfClose, type RawOrigin, reset, send, startRawOrigin, until, wait } from '../../support/raw-origin.ts';
import { startTestProxy, type TestProxy } from './test-proxy.ts';

let proxy: TestProxy;
let origin: RawOrigin | undefined;

afterEach(async () => {
  expect(proxy.bugs).toEqual([]);
  await proxy.close();
  await origin?.close();
  origin = undefined;
});

const isTunnel = (exchange: { kind: string }): boolean => exchange.kind === 'tunnel';

describe('a tunnel with something else than HTTP or TLS inside', () => {
  test('is relayed both ways and leaves one entry with byte counts', async () => {
    origin = await startRawOrigin([
      until('NICK me\r\n'),
      send(':server 001\r\n'),
      until('QUIT\r\n'),
      send('bye'),
      halfClose,
    ]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    client.send('NICK me\r\n');
    await client.untilReceived(':server 001\r\n');
    client.send('QUIT\r\n');
    await client.untilReceived('bye');
    expect(await client.closed()).toBe('fin');
    client.socket.end();
    const entry = await proxy.events.untilEnded(isTunnel);
    expect(entry).toMatchObject({
      method: 'CONNECT',
      url: `127.0.0.1:${origin.port}`,
      host: '127.0.0.1',
      path: '',
      protocol: 'http',
      state: 'completed',
      status: 200,
      requestBodyBytes: 15,
      responseBodyBytes: 16,
      remoteAddress: `127.0.0.1:${origin.port}`,
      sessionId: 'session-1',
      failure: null,
    });
    expect(entry.timings.connect).toBeGreaterThan(0);
    expect(entry.requestHeaders).toEqual([['Host', `127.0.0.1:${origin.port}`]]);
    expect(entry.clientAddress).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test('HTTP/2 without TLS passes as bytes, to the letter', async () => {
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';
    origin = await startRawOrigin([until('SM\r\n\r\n\0\0\0\x04\0\0\0\0\0'), send('\0\0\0\x04\x01\0\0\0\0'), halfClose]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    client.send(preface);
    await client.untilReceived('\0\0\0\x04\x01\0\0\0\0');
    expect(origin.receivedText()).toBe(preface);
    client.destroy();
  });

  test('bytes that come with the CONNECT head are not lost', async () => {
    origin = await startRawOrigin([until('early bytes\n'), send('seen'), halfClose]);
    proxy = await startTestProxy();
    const client = await connectRaw(proxy.port);
    client.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\nHost: x\r\n\r\n\x01early bytes\n`);
    expect(await client.untilReceived('seen')).toBe('HTTP/1.1 200 Connection Established\r\n\r\nseen');
    expect(origin.receivedText()).toBe('\x01early bytes\n');
    client.destroy();
  });

  test('a server that speaks first is heard', async () => {
    origin = await startRawOrigin([send('220 mail.test ready\r\n'), until('QUIT\r\n'), send('221 bye\r\n'), halfClose]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    await client.untilReceived('220 mail.test ready\r\n');
    client.send('QUIT\r\n');
    await client.untilReceived('221 bye\r\n');
    client.socket.end();
    const entry = await proxy.events.untilEnded(isTunnel);
    expect(entry).toMatchObject({ state: 'completed', protocol: 'http', requestBodyBytes: 6, responseBodyBytes: 30 });
    expect(origin.connections).toHaveLength(1);
  });

  test('a client that thinks before it speaks gets the connection made meanwhile', async () => {
    origin = await startRawOrigin([until('\0late\n'), send('ok'), halfClose]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    await new Promise((resolve) => setTimeout(resolve, 800));
    client.send('\0late\n');
    await client.untilReceived('ok');
    expect(origin.connections).toHaveLength(1);
    client.destroy();
  });

  test('half-close: the answer to a finished input still comes', async () => {
    origin = await startRawOrigin(async (connection) => {
      expect(await connection.ended).toBe('fin');
      connection.socket.end(`got ${connection.received().length}`);
    });
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    client.socket.end('hello');
    expect(await client.untilReceived('got 5')).toContain('got 5');
    expect(await proxy.events.untilEnded(isTunnel)).toMatchObject({
      state: 'completed',
      requestBodyBytes: 5,
      responseBodyBytes: 5,
    });
  });

  test('half-close of the origin leaves the way up open', async () => {
    origin = await startRawOrigin([until('\0go'), send('last words'), halfClose, until('after the end')]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    client.send('\0go');
    await client.untilReceived('last words');
    expect(await client.closed()).toBe('fin');
    client.send('after the end');
    const started = Date.now();
    while (!origin.receivedText().includes('after the end')) {
      if (Date.now() - started > 20_000) throw new Error('it did not arrive');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    client.socket.end();
    expect(await proxy.events.untilEnded(isTunnel)).toMatchObject({ state: 'completed' });
  });

  test('a reset by the origin reaches the client as a reset', async () => {
    origin = await startRawOrigin([until('\0go'), send('half'), wait(50), reset]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    client.send('\0go');
    await client.untilReceived('half');
    expect(await client.closed()).toBe('reset');
    expect(await proxy.events.untilEnded(isTunnel)).toMatchObject({
      state: 'failed',
      failure: { kind: 'reset', side: 'upstream', phase: 'tunnel' },
    });
  });

  test('a reset by the client reaches the origin as a reset', async () => {
    origin = await startRawOrigin([until('\0go'), send('half')]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    client.send('\0go');
    await client.untilReceived('half');
    client.socket.resetAndDestroy();
    expect(await origin.connections[0]?.ended).toBe('reset');
    expect(await proxy.events.untilEnded(isTunnel)).toMatchObject({
      state: 'failed',
      failure: { kind: 'reset', side: 'client' },
    });
  });

  test('a reader that does not read stops the sender, and nothing is lost', async () => {
    const total = 64 * 1024 * 1024;
    const piece = Buffer.alloc(1024 * 1024, 'x');
    let written = 0;
    origin = await startRawOrigin(async ({ socket }) => {
      const pump = (): void => {
        while (written < total) {
          written += piece.length;
          if (!socket.write(piece)) return void socket.once('drain', pump);
        }
        socket.end();
      };
      socket.once('data', pump);
    });
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    client.socket.removeAllListeners('data');
    client.socket.pause();
    client.send('\0go');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(written).toBeLessThan(total / 2);
    let received = 0;
    client.socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    client.socket.resume();
    await client.closed(20_000);
    expect(received).toBe(total);
    client.socket.end();
    const entry = await proxy.events.untilEnded(isTunnel);
    expect(entry.responseBodyBytes).toBe(total);
  });

  test('byte counts are told while it runs, at most four times a second', async () => {
    origin = await startRawOrigin([]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    const startedAt = performance.now();
    for (let i = 0; i < 100; i++) {
      client.send('\0tick');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const entry = await proxy.events.untilStarted(isTunnel);
    await expect.poll(() => proxy.events.changes.get(entry) ?? 0).toBeGreaterThanOrEqual(4);
    const changes = proxy.events.changes.get(entry) ?? 0;
    const quarters = Math.ceil((performance.now() - startedAt) / 250);
    // Two come from the start (the response, the address), and one may be under way at either end.
    expect(changes).toBeLessThanOrEqual(quarters + 4);
    expect(entry.requestBodyBytes).toBeGreaterThan(100);
    client.destroy();
  });
});

describe('CONNECT', () => {
  test('an origin that cannot be reached leaves an entry and ends the tunnel', async () => {
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, '127.0.0.1:1');
    client.send('\0hello');
    await client.closed();
    expect(await proxy.events.untilEnded(isTunnel)).toMatchObject({
      state: 'failed',
      status: 200,
      failure: { kind: 'refused', side: 'upstream', phase: 'connect', code: 'ECONNREFUSED' },
      remoteAddress: '127.0.0.1:1',
    });
  });

  test('a client that waits for a server that cannot be reached hears of it', async () => {
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, 'no-such-host.invalid:25');
    await client.closed();
    expect(await proxy.events.untilEnded(isTunnel)).toMatchObject({ failure: { kind: 'unresolved', phase: 'dns' } });
  });

  test('closed unused, as browsers do: no entry', async () => {
    origin = await startRawOrigin([]);
    proxy = await startTestProxy();
    const quick = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    quick.socket.end();
    const slow = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    await new Promise((resolve) => setTimeout(resolve, 700));
    slow.socket.end();
    await slow.closed();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(proxy.events.started).toEqual([]);
  });

  test('an HTTP/1.0 client is answered in HTTP/1.0', async () => {
    origin = await startRawOrigin([until('\n'), send('ok'), halfClose]);
    proxy = await startTestProxy();
    const client = await connectRaw(proxy.port);
    client.send(`CONNECT 127.0.0.1:${origin.port} HTTP/1.0\r\n\r\n`);
    await client.untilReceived('HTTP/1.0 200 Connection Established\r\n\r\n');
    client.destroy();
  });

  test('plain HTTP inside is an exchange like any other, in any pieces', async () => {
    const response = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
    origin = await startRawOrigin([until('\r\n\r\n'), send(response), until('/two'), send(response)]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    for (const piece of ['G', 'ET', ' ', '/one HTTP/1.1\r\nHo', 'st: inside\r\n\r\n']) {
      client.send(piece);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await client.untilReceived('\r\n\r\nok');
    client.send('GET /two HTTP/1.1\r\nHost: inside\r\n\r\n');
    await proxy.events.untilEnded((exchange) => exchange.path === '/two');
    expect(
      proxy.events.ended.map((exchange) => [exchange.kind, exchange.method, exchange.path, exchange.state]),
    ).toEqual([
      ['http', 'GET', '/one', 'completed'],
      ['http', 'GET', '/two', 'completed'],
    ]);
    expect(origin.connections).toHaveLength(1);
    client.destroy();
  });

  test('plain HTTP after a long silence uses the connection made meanwhile', async () => {
    origin = await startRawOrigin([until('\r\n\r\n'), send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')]);
    proxy = await startTestProxy();
    const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    await new Promise((resolve) => setTimeout(resolve, 700));
    client.send('GET /late HTTP/1.1\r\nHost: inside\r\n\r\n');
    await client.untilReceived('\r\n\r\nok');
    expect(origin.connections).toHaveLength(1);
    client.destroy();
  });
});

test('stopping the proxy marks open tunnels as interrupted, soon', async () => {
  origin = await startRawOrigin([send('hi')]);
  proxy = await startTestProxy();
  const client = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
  client.send('\0x');
  await client.untilReceived('hi');
  const startedAt = performance.now();
  await proxy.close();
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(proxy.events.ended[0]).toMatchObject({ kind: 'tunnel', state: 'failed', failure: { kind: 'interrupted' } });
  await expect(
    new Promise((resolve, reject) => net.connect(proxy.port).on('connect', resolve).on('error', reject)),
  ).rejects.toThrow();
});
