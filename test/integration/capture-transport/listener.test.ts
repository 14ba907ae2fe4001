import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { connectRaw } from '../../support/raw-client.ts';
import { send, stall, startRawOrigin, until, wait } from '../../support/raw-origin.ts';
import { startTestProxy, type TestProxy } from './test-proxy.ts';

const open: TestProxy[] = [];
afterEach(async () => {
  for (const proxy of open.splice(0)) {
    expect(proxy.bugs).toEqual([]);
    await proxy.close();
  }
});
async function start(change: Parameters<typeof startTestProxy>[0] = {}): Promise<TestProxy> {
  const proxy = await startTestProxy(change);
  open.push(proxy);
  return proxy;
}

describe('a port that cannot be opened', () => {
  test('in use: says so, and which is free, leaving out our own', async () => {
    const { port } = await start();
    const problem = await startTestProxy({ port, ownPorts: [port + 1] }).catch((error: unknown) => error);
    expect(problem).toMatchObject({
      code: 'port-in-use',
      message: expect.stringMatching(
        /^Port \d+ on 127\.0\.0\.1 is used by another program\. Port \d+ is free: --port \d+\.$/,
      ),
    });
    const { nextFreePort } = (problem as { details: { nextFreePort: number } }).details;
    expect(nextFreePort).toBeGreaterThan(port + 1);
    await new Promise<void>((resolve, reject) => {
      const server = net.createServer().on('error', reject);
      server.listen(nextFreePort, '127.0.0.1', () => server.close(() => resolve()));
    });
  });

  test('an address that is not of this machine', async () => {
    await expect(startTestProxy({ host: '203.0.113.7' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('is not an address of this machine'),
    });
  });
});

test('all addresses: IPv4 clients keep their own address', async () => {
  const proxy = await start({ host: '::' });
  const client = await connectRaw(proxy.port);
  client.send('GET http://localhost:1/ HTTP/1.1\r\nHost: localhost:1\r\n\r\n');
  await client.untilReceived('502');
  client.destroy();
  expect(proxy.events.ended[0]?.clientAddress).toMatch(/^127\.0\.0\.1:\d+$/);
});

test('connections that say nothing, end or reset leave nothing behind', async () => {
  const proxy = await start();
  for (const act of ['end', 'destroy', 'resetAndDestroy'] as const) {
    const client = await connectRaw(proxy.port);
    client.socket[act]();
  }
  const after = await connectRaw(proxy.port);
  after.send('GET http://localhost:1/ HTTP/1.1\r\nHost: localhost:1\r\n\r\n');
  await after.untilReceived('502');
  after.destroy();
  expect(proxy.events.started).toHaveLength(1);
});

describe('stopping', () => {
  test('lets a request under way finish', async () => {
    const origin = await startRawOrigin([
      until('\r\n\r\n'),
      wait(300),
      send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone'),
    ]);
    const proxy = await startTestProxy();
    const client = await connectRaw(proxy.port);
    client.send(`GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    await proxy.events.untilStarted(() => true);
    const closing = proxy.close();
    expect(await client.untilReceived('done')).toContain('200 OK');
    await closing;
    expect(proxy.events.ended[0]).toMatchObject({ state: 'completed' });
    await origin.close();
  });

  test('ends what does not finish as interrupted, within two seconds, and idle connections at once', async () => {
    const origin = await startRawOrigin([until('\r\n\r\n'), stall]);
    const idle = await startTestProxy();
    const idleClient = await connectRaw(idle.port);
    const idleStartedAt = performance.now();
    await idle.close();
    // A request that runs is given a second; a connection without one is not waited for.
    expect(performance.now() - idleStartedAt).toBeLessThan(1_000);
    idleClient.destroy();

    const proxy = await startTestProxy();
    const client = await connectRaw(proxy.port);
    client.send(`GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    await proxy.events.untilStarted(() => true);
    const startedAt = performance.now();
    await proxy.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(proxy.events.ended[0]).toMatchObject({ state: 'failed', failure: { kind: 'interrupted', side: 'proxy' } });
    client.destroy();
    await origin.close();
  });
});

test('the port is told, and free again afterwards', async () => {
  const proxy = await startTestProxy();
  expect(proxy.address).toBe(`127.0.0.1:${proxy.port}`);
  await proxy.close();
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(proxy.port, '127.0.0.1', resolve));
  expect((server.address() as AddressInfo).port).toBe(proxy.port);
  server.close();
});
