// The official SDK's client and a published server, through each relay: the same answers as without it.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMAND_PATH, cleanEnvironment, createScratchDir } from '../../support/command.ts';
import { freePort } from '../../support/mcp/free-port.ts';
import { recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import { type RunningRelay, startHttpRelayCommand } from '../../support/mcp/running-relay.ts';

const everything = fileURLToPath(
  new URL('../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
);

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let server: ChildProcess | null = null;
let relay: RunningRelay | null = null;

beforeAll(async () => {
  scratch = await createScratchDir();
});
afterAll(async () => {
  await relay?.stop();
  server?.kill('SIGKILL');
  await scratch.remove();
});

/** What a person would try first. */
async function useServer(client: Client): Promise<unknown> {
  const { tools } = await client.listTools();
  const echoed = await client.callTool({ name: 'echo', arguments: { message: 'é😀' } });
  const { prompts } = await client.listPrompts();
  return { tools, echoed, prompts, server: client.getServerVersion() };
}

const newClient = (): Client => new Client({ name: 'test-client', version: '1.0.0' });

async function overStdio(args: string[]): Promise<unknown> {
  const client = newClient();
  const env = cleanEnvironment() as Record<string, string>;
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }));
  const answers = await useServer(client);
  await client.close();
  return answers;
}

async function overHttp(url: string): Promise<unknown> {
  const client = newClient();
  const transport = new StreamableHTTPClientTransport(new URL(url));
  await client.connect(transport);
  const answers = await useServer(client);
  await transport.terminateSession();
  await client.close();
  return answers;
}

test('stdio: the client gets the same answers, and each request has its answer in the record', async () => {
  const dataDir = join(scratch.path, 'stdio');
  const direct = await overStdio([everything]);
  const wrap = [COMMAND_PATH, 'mcp', 'wrap', '--data-dir', dataDir, '--', process.execPath, everything];
  expect(await overStdio(wrap)).toEqual(direct);
  await expect.poll(() => recordedMcp(dataDir)[0]?.isEnded, { timeout: 30_000 }).toBe(true);
  const messages = recordedMcp(dataDir)[0]?.messages ?? [];
  const methods = messages.filter(({ direction, kind }) => direction === 'client_to_server' && kind === 'request');
  expect(methods.map(({ method }) => method)).toEqual(['initialize', 'tools/list', 'tools/call', 'prompts/list']);
  for (const { proxyId } of methods) expect(messages.some(({ correlatedId }) => correlatedId === proxyId)).toBe(true);
});

test('streamable HTTP: the client gets the same answers, and the MCP session is one connection', async () => {
  const port = await freePort();
  const env = cleanEnvironment({ PORT: String(port) });
  server = spawn(process.execPath, [everything, 'streamableHttp'], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}/mcp`;
  await expect
    .poll(
      () =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      { timeout: 30_000 },
    )
    .toBe(true);
  const dataDir = join(scratch.path, 'http');
  relay = await startHttpRelayCommand([
    ...['--transport', 'streamable-http', '--target-url', url, '--data-dir', dataDir],
  ]);
  const direct = await overHttp(url);
  expect(await overHttp(relay.url)).toEqual(direct);
  const requests = () =>
    recordedMcp(dataDir).map(({ messages }) =>
      messages
        .filter(({ direction, kind }) => direction === 'client_to_server' && kind === 'request')
        .map(({ method }) => method),
    );
  await expect.poll(requests).toEqual([['initialize', 'tools/list', 'tools/call', 'prompts/list']]);
  expect(recordedMcp(dataDir)[0]?.mcpSessionId).toMatch(/\S/);
});
