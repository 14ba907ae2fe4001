// A server of the old SSE pair that gives its whole address: clients stay with the relay.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScratchDir } from '../../support/command.ts';
import { ask, openStream } from '../../support/mcp/bridge-client.ts';
import { recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import { type RunningRelay, startHttpRelayCommand } from '../../support/mcp/running-relay.ts';

const answer = '{"jsonrpc":"2.0","id":1,"result":{}}';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let server: Server;
let relay: RunningRelay;
let origin: string;
let dataDir: string;

beforeAll(async () => {
  scratch = await createScratchDir();
  dataDir = join(scratch.path, 'data');
  const streams: ServerResponse[] = [];
  server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`event: endpoint\ndata: ${origin}/messages?session=1\n\n`);
      streams.push(response);
      return;
    }
    request.resume().once('end', () => {
      response.writeHead(202).end();
      for (const stream of streams) stream.write(`event: message\ndata: ${answer}\n\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = ['--transport', 'sse', '--target-url', `${origin}/sse`, '--data-dir', dataDir];
  relay = await startHttpRelayCommand(target);
});
afterAll(async () => {
  await relay.stop();
  server.closeAllConnections();
  server.close();
  await scratch.remove();
});

test('the endpoint event names the path only, it is said once, and both directions are recorded', async () => {
  const streams = await Promise.all([openStream(relay.url, {}), openStream(relay.url, {})]);
  for (const { text } of streams) {
    await expect.poll(text).toMatch(/^event: endpoint\ndata: \/messages\?session=1\n: +\n\n$/);
    expect(Buffer.byteLength(text())).toBe(`event: endpoint\ndata: ${origin}/messages?session=1\n\n`.length);
  }
  const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  const headers = { 'Content-Type': 'application/json' };
  expect((await ask(new URL('/messages?session=1', relay.url).href, { body, headers })).status).toBe(202);
  await expect.poll(() => streams[0]?.text()).toContain(`data: ${answer}\n\n`);
  const texts = (): string[] => recordedMcp(dataDir).flatMap(({ messages }) => messages.map(({ text }) => text));
  await expect.poll(texts).toEqual(expect.arrayContaining([body, answer]));
  const told = (): number => relay.stderr().split(`${origin}/messages?session=1`).length - 1;
  await expect.poll(told).toBe(1);
  for (const stream of streams) stream.close();
});
