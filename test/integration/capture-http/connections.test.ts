// What outlives one exchange: upstream connections that many clients use in turn, and upgraded ones when the proxy stops.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestProxy, type TestProxy } from '../capture-transport/test-proxy.ts';
import { askThroughProxy } from './ask-through-proxy.ts';

let origin: Server;
let originPort: number;
let connections = 0;
let proxy: TestProxy;

beforeEach(async () => {
  connections = 0;
  origin = createServer((_, response) => response.end('ok'));
  origin.on('connection', () => {
    connections += 1;
  });
  origin.on('upgrade', (_, socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  originPort = (origin.address() as AddressInfo).port;
  proxy = await startTestProxy();
});

afterEach(async () => {
  await proxy.close();
  origin.closeAllConnections();
  await new Promise((resolve) => origin.close(resolve));
});

it('one upstream connection serves many clients in turn and gathers no listeners', async () => {
  const warnings: string[] = [];
  const note = (warning: Error) => void warnings.push(warning.name);
  process.on('warning', note);
  for (let client = 0; client < 15; client++) {
    expect((await askThroughProxy(proxy.port, { url: `http://127.0.0.1:${originPort}/` })).body).toBe('ok');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  process.off('warning', note);
  expect(connections).toBe(1);
  expect(warnings).toEqual([]);
});

it('a WebSocket that is open when the proxy stops ends as interrupted, on both sides', async () => {
  const client = connect(proxy.port, '127.0.0.1');
  client.on('error', () => {});
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.write(
    `GET http://127.0.0.1:${originPort}/ws HTTP/1.1\r\nHost: 127.0.0.1:${originPort}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await new Promise((resolve) => client.once('data', resolve));
  await proxy.close();
  await closed;
  const exchange = await proxy.events.untilEnded((one) => one.path === '/ws');
  expect(exchange).toMatchObject({ status: 101, state: 'failed', failure: { kind: 'interrupted', side: 'proxy' } });
});
