// Servers over HTTP offered on standard streams: `mcp start --transport … --listen-transport stdio`, as a client would start it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { COMMAND_PATH, cleanEnvironment, createScratchDir, runCommand } from '../../support/command.ts';
import { modernMeta } from '../../support/mcp/bridge-client.ts';
import { type AskedRequest, type McpHttpServer, startMcpHttpServer } from '../../support/mcp/http-server.ts';
import { recordedMcp } from '../../support/mcp/recorded-mcp.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let server: McpHttpServer;

beforeAll(async () => {
  scratch = await createScratchDir();
  server = await startMcpHttpServer();
});
beforeEach(() => {
  server.asked.length = 0;
});
afterAll(async () => {
  await server.close();
  await scratch.remove();
});

interface Bridge {
  say(text: string): void;
  lines(): string[];
  stderr(): string;
  /** Ends its input; resolves to the exit code. */
  end(): Promise<number | null>;
}

function startBridge(name: string, transport: string, url: string): Bridge {
  const target = ['--transport', transport, '--target-url', url, '--listen-transport', 'stdio'];
  const args = [
    COMMAND_PATH,
    'mcp',
    'start',
    ...target,
    '--header',
    'X-Key: k',
    '--data-dir',
    join(scratch.path, name),
  ];
  const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: 'pipe' });
  const said = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.error += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    say: (text) => void child.stdin.write(text),
    lines: () => said.out.split('\n').slice(0, -1),
    stderr: () => said.error,
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}

function headerIn({ rawHeaders }: AskedRequest, name: string): string | null {
  const at = rawHeaders.findIndex((one, index) => index % 2 === 0 && one.toLowerCase() === name);
  return at < 0 ? null : (rawHeaders[at + 1] as string);
}

const initialize = '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}';
const call = '{ "jsonrpc":"2.0","id":9007199254740993,"method":"tools/call","params":{"name":"é","a":1,"a":1.0}}';

test('streamable HTTP: bytes, session, revision and headers; everything said at once is answered', async () => {
  const bridge = startBridge('streamable', 'streamable-http', `${server.origin}/mcp`);
  const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
  bridge.say(`${initialize}\n${initialized}\r\n${call}\n`);
  await expect.poll(() => bridge.lines().length, { timeout: 30_000 }).toBe(2);
  await expect.poll(() => server.asked.some(({ method }) => method === 'GET')).toBe(true);
  const recorded = () => recordedMcp(join(scratch.path, 'streamable'));
  await expect.poll(() => recorded()[0]?.messages.length, { timeout: 30_000 }).toBe(5);
  expect(await bridge.end()).toBe(0);
  const posts = server.asked.filter(({ method }) => method === 'POST');
  expect(posts.map(({ body }) => body)).toEqual([initialize, initialized, call]);
  expect(posts.map((one) => headerIn(one, 'mcp-session-id'))).toEqual([null, 'mcp-0', 'mcp-0']);
  expect(posts.map((one) => headerIn(one, 'mcp-protocol-version'))).toEqual([null, '2025-06-18', '2025-06-18']);
  expect(posts.map((one) => headerIn(one, 'x-key'))).toEqual(['k', 'k', 'k']);
  expect(bridge.lines()[0]).toBe('{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18"}}');
  expect(server.asked.at(-1)).toMatchObject({ method: 'DELETE' });
  const [connection, ...others] = recorded();
  expect(others).toEqual([]);
  expect(connection).toMatchObject({ transport: 'streamable-http', mcpSessionId: 'mcp-0' });
  expect(connection?.messages.map(({ text }) => text)).toEqual(expect.arrayContaining([initialize, call]));
});

test('2026-07-28: headers say what the body says, and no session is begun', async () => {
  const bridge = startBridge('modern', 'streamable-http', `${server.origin}/mcp`);
  const body = `{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"é","arguments":{},${modernMeta}}}`;
  bridge.say(`${body}\n`);
  await expect.poll(() => bridge.lines().length, { timeout: 30_000 }).toBe(1);
  expect(await bridge.end()).toBe(0);
  expect(server.asked.map(({ method }) => method)).toEqual(['POST']);
  const [asked] = server.asked as [AskedRequest];
  const names = ['mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-session-id'];
  expect(names.map((name) => headerIn(asked, name))).toEqual(['2026-07-28', 'tools/call', '=?base64?w6k=?=', null]);
});

test('a request that cannot be delivered is answered with what went wrong, and the answer is told as ours', async () => {
  const bridge = startBridge('refused', 'streamable-http', `${server.origin}/auth`);
  bridge.say(`${initialize}\n`);
  await expect
    .poll(() => bridge.lines(), { timeout: 30_000 })
    .toEqual(['{"jsonrpc":"2.0","id":0,"error":{"code":-32000,"message":"The server answered 401 Who are you."}}']);
  expect(await bridge.end()).toBe(0);
});

test('a server that cannot be reached', async () => {
  const gone = await startMcpHttpServer();
  await gone.close();
  const bridge = startBridge('gone', 'streamable-http', `${gone.origin}/mcp`);
  bridge.say('{"jsonrpc":"2.0","id":"a","method":"ping"}\n');
  await expect.poll(() => bridge.lines()[0], { timeout: 30_000 }).toContain('cannot be reached (ECONNREFUSED)');
  expect(await bridge.end()).toBe(0);
});

test('the old pair: messages go to the address that the stream names', async () => {
  const bridge = startBridge('old', 'sse', `${server.origin}/sse`);
  bridge.say(`${call}\n`);
  await expect.poll(() => bridge.lines().length, { timeout: 30_000 }).toBe(1);
  const recorded = () => recordedMcp(join(scratch.path, 'old'))[0];
  await expect.poll(() => recorded()?.messages.length, { timeout: 30_000 }).toBe(2);
  expect(await bridge.end()).toBe(0);
  expect(server.asked.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
    { method: 'GET', url: '/sse', body: '' },
    { method: 'POST', url: '/messages?id=5', body: call },
  ]);
  expect(recorded()?.transport).toBe('sse');
});

test('the old pair: a server whose stream is refused', async () => {
  const bridge = startBridge('refused-old', 'sse', `${server.origin}/auth`);
  bridge.say('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  expect(await bridge.end()).not.toBeNull();
  expect(bridge.lines().join('\n')).toContain('The server answered 401');
});

test('what a bridge cannot do is refused with a sentence', async () => {
  const nothing = await runCommand(['mcp', 'start', '--transport', 'stdio', '--listen-transport', 'sse']);
  expect(nothing).toMatchObject({ exitCode: 2, stdout: '' });
  expect(nothing.stderr).toContain('--target-command');
});
