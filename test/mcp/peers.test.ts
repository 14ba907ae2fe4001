// Published servers and both generations of the official SDK, through the relays: the same answers as without them.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CreateMessageRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_PATH, cleanEnvironment, createScratchDir } from '../support/command.ts';
import { recordedMcp } from '../support/mcp/recorded-mcp.ts';
import { startEverything } from '../support/mcp/running-everything.ts';
import { type RunningRelay, startHttpRelayCommand } from '../support/mcp/running-relay.ts';
import { everyFeatureServer } from './running-server.ts';

const packages = fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/', import.meta.url));
const published = (name: string): string => join(packages, name, 'dist', 'index.js');
const environment = (extra: NodeJS.ProcessEnv = {}) => cleanEnvironment(extra) as Record<string, string>;
const ourName = { name: 'peer-client', version: '1.0.0' };

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
const endings: Array<() => unknown> = [];

beforeAll(async () => {
  scratch = await createScratchDir();
});
afterAll(async () => {
  for (const end of endings.reverse()) await end();
  await scratch.remove();
});

interface StdioServer {
  args: string[];
  env?: NodeJS.ProcessEnv;
}

function wrapped({ args, env }: StdioServer, dataDir: string): StdioServer {
  return { env, args: [COMMAND_PATH, 'mcp', 'wrap', '--data-dir', dataDir, '--', process.execPath, ...args] };
}

async function withClient<T>({ args, env }: StdioServer, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(ourName, { capabilities: { sampling: {}, roots: {} } });
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [] }));
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    ...{ role: 'assistant', model: 'none', content: { type: 'text', text: 'sampled' } },
  }));
  const transport = { command: process.execPath, args, env: environment(env), stderr: 'ignore' as const };
  await client.connect(new StdioClientTransport(transport));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Every request in the record has its answer. */
async function expectAnswered(dataDir: string, atLeast: number): Promise<void> {
  await expect.poll(() => recordedMcp(dataDir).every(({ isEnded }) => isEnded), { timeout: 30_000 }).toBe(true);
  const messages = recordedMcp(dataDir).flatMap((connection) => connection.messages);
  const requests = messages.filter(({ kind }) => kind === 'request');
  const answered = new Set(messages.map(({ correlatedId }) => correlatedId));
  expect(requests.filter(({ proxyId }) => !answered.has(proxyId)).map(({ method }) => method)).toEqual([]);
  expect(requests.length).toBeGreaterThanOrEqual(atLeast);
}

describe('[mcp-peers] published servers and the official SDKs', () => {
  test('server-filesystem over stdio', async () => {
    const folder = join(scratch.path, 'files');
    await mkdir(folder);
    await writeFile(join(folder, 'a.txt'), 'é€😀\n'.repeat(20_000));
    const use = async (client: Client) => [
      await client.listTools(),
      await client.callTool({ name: 'list_directory', arguments: { path: folder } }),
      await client.callTool({ name: 'read_text_file', arguments: { path: join(folder, 'a.txt') } }),
      await client.callTool({ name: 'read_text_file', arguments: { path: '/not-allowed' } }),
    ];
    const server = { args: [published('server-filesystem'), folder] };
    const dataDir = join(scratch.path, 'filesystem');
    expect(await withClient(wrapped(server, dataDir), use)).toEqual(await withClient(server, use));
    await expectAnswered(dataDir, 5);
  });

  test('server-memory over stdio', async () => {
    const entities = [{ name: 'NectoProxy', entityType: 'tool', observations: ['"quoted"', 'line\nbreak'] }];
    const use = async (client: Client) => [
      await client.callTool({ name: 'create_entities', arguments: { entities } }),
      await client.callTool({ name: 'search_nodes', arguments: { query: 'necto' } }),
      await client.callTool({ name: 'read_graph', arguments: {} }),
    ];
    const server = (file: string) => ({
      args: [published('server-memory')],
      env: { MEMORY_FILE_PATH: join(scratch.path, file) },
    });
    const dataDir = join(scratch.path, 'memory');
    const relayed = await withClient(wrapped(server('relayed.jsonl'), dataDir), use);
    expect(relayed).toEqual(await withClient(server('direct.jsonl'), use));
    await expectAnswered(dataDir, 4);
  });

  test('server-everything over stdio: the server asks back, tells its progress, and a call is cancelled', async () => {
    const use = async (client: Client) => {
      const progress: number[] = [];
      const onprogress = (told: { progress: number }): void => void progress.push(told.progress);
      const long = { name: 'trigger-long-running-operation', arguments: { duration: 0.3, steps: 3 } };
      const done = await client.callTool(long, undefined, { onprogress });
      const sampled = await client.callTool({
        name: 'trigger-sampling-request',
        arguments: { prompt: 'p', maxTokens: 5 },
      });
      const stop = new AbortController();
      const never = { name: 'trigger-long-running-operation', arguments: { duration: 60, steps: 1 } };
      const cancelled = client.callTool(never, undefined, { signal: stop.signal }).catch(() => 'cancelled');
      stop.abort('enough');
      // The last step is told together with the answer, and the SDK may drop it then.
      return [done, progress.slice(0, 2), sampled, await cancelled, await client.ping()];
    };
    const server = { args: [published('server-everything')] };
    const dataDir = join(scratch.path, 'everything');
    expect(await withClient(wrapped(server, dataDir), use)).toEqual(await withClient(server, use));
    const methods = recordedMcp(dataDir).flatMap(({ messages }) => messages.map(({ method }) => method));
    for (const method of ['sampling/createMessage', 'notifications/progress', 'notifications/cancelled'])
      expect(methods).toContain(method);
  });

  test('server-everything over the old SSE pair', async () => {
    const { url, stop } = await startEverything('sse');
    endings.push(stop);
    const dataDir = join(scratch.path, 'sse');
    const target = ['--transport', 'sse', '--target-url', url, '--data-dir', dataDir];
    const relay: RunningRelay = await startHttpRelayCommand(target);
    endings.push(() => relay.stop());
    const use = async (address: string) => {
      const client = new Client(ourName);
      await client.connect(new SSEClientTransport(new URL(address)));
      const answers = [
        await client.listTools(),
        await client.callTool({ name: 'echo', arguments: { message: 'é😀' } }),
        await client.listPrompts(),
      ];
      await client.close();
      return answers;
    };
    expect(await use(relay.url)).toEqual(await use(url));
    await expectAnswered(dataDir, 4);
    expect(recordedMcp(dataDir).map(({ transport }) => transport)).toEqual(['sse']);
  });

  test.each(['auto', 'legacy'] as const)('the second SDK on both sides over stdio, mode %s', async (mode) => {
    const use = async ({ args, env }: StdioServer) => {
      const client = new ModernClient(ourName, {
        capabilities: { elicitation: { form: {} } },
        versionNegotiation: { mode },
      });
      client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada' } }));
      const transport = { command: process.execPath, args, env: environment(env), stderr: 'ignore' as const };
      await client.connect(new ModernStdio(transport));
      const asking = mode === 'auto' ? 'test_input_required_result_elicitation' : 'test_elicitation_sep1034_defaults';
      const answers = [
        await client.listTools(),
        await client.callTool({ name: 'test_multiple_content_types' }),
        await client.callTool({ name: asking }),
        await client.readResource({ uri: 'test://static-text' }),
        client.getNegotiatedProtocolVersion(),
      ];
      await client.close();
      return answers;
    };
    const server = { args: [everyFeatureServer] };
    const dataDir = join(scratch.path, `sdk-${mode}`);
    expect(await use(wrapped(server, dataDir))).toEqual(await use(server));
    await expectAnswered(dataDir, 4);
    // In mode auto the command is started twice: a probe that is thrown away, and the real one.
    expect(recordedMcp(dataDir).length).toBe(mode === 'auto' ? 2 : 1);
  });
});
