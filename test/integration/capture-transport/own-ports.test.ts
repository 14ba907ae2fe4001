import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw } from '../../support/raw-client.ts';
import { startTestProxy, type TestProxy } from './test-proxy.ts';

let proxy: TestProxy;
let control: http.Server;
let controlPort: number;
let reached = 0;

beforeAll(async () => {
  control = http.createServer((_request, response) => {
    reached += 1;
    response.end('secret');
  });
  await new Promise<void>((resolve) => control.listen(0, '::', resolve));
  controlPort = (control.address() as AddressInfo).port;
  proxy = await startTestProxy({ ownPorts: [controlPort] });
  proxy.configure({
    dnsMappings: [{ id: '1', host: 'mapped.test', address: '127.0.0.1', isEnabled: true, createdAt: 0 }],
  });
});
afterAll(async () => {
  await proxy.close();
  control.closeAllConnections();
  control.close();
});

const ownAddresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
const lanAddress = ownAddresses.find((one) => one.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';
const aliases = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  '127.0.0.1',
  '127.1',
  '127.9.9.9',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '0.0.0.0',
  '0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:0:0:1]',
  lanAddress,
  hostname(),
  'mapped.test',
];

describe.each(aliases)('%s', (alias) => {
  test.each(['own-port', 'loop'] as const)('a request through the proxy is refused: %s', async (kind) => {
    const port = kind === 'loop' ? proxy.port : controlPort;
    const client = await connectRaw(proxy.port);
    const target = `http://${alias}:${port}/api/sessions?${kind}`;
    client.send(`GET ${target} HTTP/1.1\r\nHost: ${alias}:${port}\r\nConnection: close\r\n\r\n`);
    expect(await client.untilReceived('\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
    client.destroy();
    const entry = await proxy.events.untilEnded(
      (exchange) =>
        exchange.url.includes(`${alias.toLowerCase()}:${port}/`) || exchange.url.includes(`${alias}:${port}/`),
    );
    expect(entry.failure).toMatchObject({ kind, side: 'proxy' });
    expect(reached).toBe(0);
  });

  test.each(['own-port', 'loop'] as const)('a tunnel is refused: %s', async (kind) => {
    const port = kind === 'loop' ? proxy.port : controlPort;
    const client = await connectRaw(proxy.port);
    client.send(`CONNECT ${alias}:${port} HTTP/1.1\r\nHost: ${alias}:${port}\r\n\r\n`);
    // What is an own address only through a mapping is found out when the tunnel is used.
    if (alias === 'mapped.test') {
      await client.untilReceived('\r\n\r\n');
      client.send('\0anything');
      await client.closed();
    } else {
      expect(await client.untilReceived('\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 Forbidden/);
    }
    client.destroy();
    const entry = await proxy.events.untilEnded(
      (exchange) => exchange.kind === 'tunnel' && exchange.url === `${alias}:${port}`,
    );
    expect(entry.failure).toMatchObject({ kind, side: 'proxy' });
    expect(reached).toBe(0);
  });
});

test('the same addresses with another port are reached', async () => {
  const other = http.createServer((_request, response) => response.end('fine'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const client = await connectRaw(proxy.port);
  const { port } = other.address() as AddressInfo;
  client.send(`GET http://2130706433:${port}/ HTTP/1.1\r\nHost: 2130706433:${port}\r\nConnection: close\r\n\r\n`);
  expect(await client.untilReceived('fine')).toMatch(/^HTTP\/1\.1 200 /);
  client.destroy();
  other.close();
  expect(proxy.bugs).toEqual([]);
});
