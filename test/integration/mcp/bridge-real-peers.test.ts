// The official SDK's clients and a published server, through bridges: the same answers as without one, several clients at once.
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CreateMessageRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { COMMAND_PATH, cleanEnvironment, createScratchDir } from '../../support/command.ts';
import { recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import { everythingServer, startEverything } from '../../support/mcp/running-everything.ts';
import { type RunningRelay, startHttpRelayCommand } from '../../support/mcp/running-relay.ts';

const command = `'${process.execPath}' '${everythingServer}'`;

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let bridge: RunningRelay | null = null;
const servers: Array<{ stop(): void }> = [];

beforeAll(async () => {
  scratch = await createScratchDir();
});
afterEach(async () => {
  await bridge?.stop();
  bridge = null;
});
afterAll(async () => {
  for (const server of servers) server.stop();
  await scratch.remove();
});

/** Tools, resources, and what a server asks or says of itself on the way. */
async function useServer(transport: Transport, name: string, beforeEnd?: () => Promise<void>): Promise<unknown> {
  const client = new Client({ name, version: '1.0.0' }, { capabilities: { sampling: {}, roots: {} } });
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    model: 'none',
    role: 'assistant' as const,
    content: { type: 'text' as const, text: `sampled by ${name}` },
  }));
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///tmp/é', name: 'root' }] }));
  let logged = 0;
  client.setNotificationHandler(LoggingMessageNotificationSchema, () => {
    logged += 1;
  });
  await client.connect(transport);
  const { tools } = await client.listTools();
  const echoed = await client.callTool({ name: 'echo', arguments: { message: `é😀 ${name}` } });
  const sampled = await client.callTool({ name: 'trigger-sampling-request', arguments: { prompt: 'p', maxTokens: 5 } });
  const long = { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 4 } };
  // The SDK forgets who asked for progress once the answer is there, so what came with it in one piece is not told: the record has all.
  const finished = await client.callTool(long, undefined, { onprogress: () => {} });
  const { resources } = await client.listResources();
  const read = await client.readResource({ uri: resources[0]?.uri as string });
  const failed = await client.callTool({ name: 'no-such-tool' }).catch((error: Error) => error.message);
  await client.callTool({ name: 'toggle-simulated-logging', arguments: {} });
  await expect.poll(() => logged, { timeout: 30_000 }).toBeGreaterThan(0);
  await beforeEnd?.();
  if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession();
  await client.close();
  return { tools, echoed, sampled, finished, resources, read, failed };
}

const overStdio = (args: string[]): StdioClientTransport =>
  new StdioClientTransport({
    command: process.execPath,
    args,
    env: cleanEnvironment() as Record<string, string>,
    stderr: 'ignore',
  });

const direct = (name: string): Promise<unknown> => useServer(overStdio([everythingServer]), name);

async function startServer(transport: 'sse' | 'streamableHttp'): Promise<string> {
  const server = await startEverything(transport);
  servers.push(server);
  return server.url;
}

/** What was recorded of one client: its connection has everything, each request with its answer. */
function expectRecorded(dataDir: string, name: string): void {
  const own = recordedMcp(dataDir).filter(({ messages }) => messages.some(({ text }) => text.includes(`"${name}"`)));
  expect(own).toHaveLength(1);
  const messages = own[0]?.messages ?? [];
  expect(messages.map(({ method }) => method)).toEqual(
    expect.arrayContaining([
      ...['initialize', 'tools/call', 'sampling/createMessage', 'notifications/progress', 'notifications/message'],
    ]),
  );
  const requests = messages.filter(({ kind, method }) => kind === 'request' && method !== 'roots/list');
  for (const { proxyId } of requests) expect(messages.some(({ correlatedId }) => correlatedId === proxyId)).toBe(true);
  expect(messages.filter(({ method }) => method === 'notifications/progress')).toHaveLength(4);
  expect(messages.some(({ text }) => text.includes(`sampled by ${name}`))).toBe(true);
}

const names = ['client-1', 'client-2', 'client-3', 'client-4', 'client-5'];

test('stdio server, streamable HTTP clients: five at once, each with a server of its own', async () => {
  const dataDir = join(scratch.path, 'streamable');
  const file = join(scratch.path, 'audit.json');
  bridge = await startHttpRelayCommand([
    ...['--transport', 'stdio', '--target-command', command, '--listen-transport', 'streamable-http'],
    ...['--data-dir', dataDir, '--session-file', file],
  ]);
  const url = new URL(bridge.url);
  const through = await Promise.all(names.map((name) => useServer(new StreamableHTTPClientTransport(url), name)));
  expect(through[0]).toEqual(await direct('client-1'));
  for (const [index, name] of names.entries())
    expect(through[index]).toMatchObject({ echoed: { content: [{ text: `Echo: é😀 ${name}` }] } });
  await expect.poll(() => recordedMcp(dataDir).filter(({ isEnded }) => isEnded).length).toBe(5);
  for (const name of names) expectRecorded(dataDir, name);
});

test('stdio server, twenty clients at once: each has a session and a server of its own, and ends both', async () => {
  const dataDir = join(scratch.path, 'twenty');
  bridge = await startHttpRelayCommand([
    ...['--transport', 'stdio', '--target-command', command, '--listen-transport', 'streamable-http'],
    ...['--data-dir', dataDir],
  ]);
  const url = new URL(bridge.url);
  const all = Array.from({ length: 20 }, (_, n) => `client-${n}.`);
  const sessionIds = await Promise.all(
    all.map(async (name) => {
      const client = new Client({ name, version: '1.0.0' });
      const transport = new StreamableHTTPClientTransport(url);
      await client.connect(transport);
      const echo = { name: 'echo', arguments: { message: name } };
      expect(await client.callTool(echo)).toMatchObject({ content: [{ text: `Echo: ${name}` }] });
      const { sessionId } = transport;
      await transport.terminateSession();
      await client.close();
      return sessionId;
    }),
  );
  expect(new Set(sessionIds).size).toBe(20);
  const ended = (): number => recordedMcp(dataDir).filter(({ isEnded }) => isEnded).length;
  await expect.poll(ended, { timeout: 30_000 }).toBe(20);
  const heard = recordedMcp(dataDir).map(({ messages }) => messages.map(({ text }) => text).join('\n'));
  for (const name of all) expect(heard.filter((text) => text.includes(name))).toHaveLength(1);
}, 180_000);

test('stdio server, clients of the old pair: five at once', async () => {
  const dataDir = join(scratch.path, 'old');
  bridge = await startHttpRelayCommand([
    ...['--transport', 'stdio', '--target-command', command, '--listen-transport', 'sse', '--data-dir', dataDir],
  ]);
  const url = new URL(bridge.url);
  expect(url.pathname).toBe('/sse');
  const through = await Promise.all(names.map((name) => useServer(new SSEClientTransport(url), name)));
  expect(through[4]).toEqual(await direct('client-5'));
  await expect.poll(() => recordedMcp(dataDir).filter(({ isEnded }) => isEnded).length).toBe(5);
  for (const name of names) expectRecorded(dataDir, name);
});

test('streamable HTTP server, a client that starts us', async () => {
  const url = await startServer('streamableHttp');
  const dataDir = join(scratch.path, 'to-stdio');
  const args = ['mcp', 'start', '--transport', 'streamable-http', '--target-url', url, '--listen-transport', 'stdio'];
  const texts = (): string[] => recordedMcp(dataDir).flatMap(({ messages }) => messages.map(({ text }) => text));
  // The client ends us, and does not wait for a slow disk.
  const isRecorded = () =>
    expect.poll(() => texts().some((text) => text.includes('"notifications/message"')), { timeout: 30_000 }).toBe(true);
  const through = useServer(overStdio([COMMAND_PATH, ...args, '--data-dir', dataDir]), 'client-1', isRecorded);
  expect(await through).toEqual(await useServer(new StreamableHTTPClientTransport(new URL(url)), 'client-1'));
  expect(recordedMcp(dataDir)[0]?.mcpSessionId).toMatch(/\S/);
  expectRecorded(dataDir, 'client-1');
});

test('server of the old pair, streamable HTTP clients', async () => {
  const url = await startServer('sse');
  const dataDir = join(scratch.path, 'from-old');
  bridge = await startHttpRelayCommand([
    ...['--transport', 'sse', '--target-url', url, '--listen-transport', 'streamable-http', '--data-dir', dataDir],
  ]);
  const address = new URL(bridge.url);
  const through = await Promise.all(
    ['client-1', 'client-2'].map((name) => useServer(new StreamableHTTPClientTransport(address), name)),
  );
  expect(through[1]).toEqual(await useServer(new SSEClientTransport(new URL(url)), 'client-2'));
  await expect.poll(() => recordedMcp(dataDir).filter(({ isEnded }) => isEnded).length).toBe(2);
  expectRecorded(dataDir, 'client-2');
});

test('streamable HTTP server, clients of the old pair', async () => {
  const url = await startServer('streamableHttp');
  const dataDir = join(scratch.path, 'to-old');
  bridge = await startHttpRelayCommand([
    ...['--transport', 'streamable-http', '--target-url', url, '--listen-transport', 'sse', '--data-dir', dataDir],
  ]);
  const address = new URL(bridge.url);
  const through = await Promise.all(
    ['client-1', 'client-2'].map((name) => useServer(new SSEClientTransport(address), name)),
  );
  expect(through[0]).toEqual(await useServer(new StreamableHTTPClientTransport(new URL(url)), 'client-1'));
  await expect.poll(() => recordedMcp(dataDir).filter(({ isEnded }) => isEnded).length).toBe(2);
  expectRecorded(dataDir, 'client-1');
});
