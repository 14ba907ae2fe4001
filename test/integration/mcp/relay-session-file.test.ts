// `mcp start --session-file`: what was said is in the file when the process is killed, over HTTP and through a bridge.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScratchDir, runCommand } from '../../support/command.ts';
import { ask, usualHeaders } from '../../support/mcp/bridge-client.ts';
import { type McpHttpServer, startMcpHttpServer } from '../../support/mcp/http-server.ts';
import { startHttpRelayCommand } from '../../support/mcp/running-relay.ts';

const child = fileURLToPath(new URL('../../support/mcp/bridged-server-child.ts', import.meta.url));
const initialize = '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}';
const call = '{"jsonrpc":"2.0","id":12345678901234567890,"method":"tools/call","params":{"name":"x"}}';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let server: McpHttpServer;

beforeAll(async () => {
  scratch = await createScratchDir();
  server = await startMcpHttpServer();
});
afterAll(async () => {
  await server.close();
  await scratch.remove();
});

async function killWhileRecording(name: string, args: string[]): Promise<string> {
  const file = join(scratch.path, `${name}.json`);
  const place = ['--session-file', file, '--data-dir', join(scratch.path, name)];
  const relay = await startHttpRelayCommand([...args, ...place]);
  const begun = await ask(relay.url, { body: initialize });
  const headers = { ...usualHeaders, 'Mcp-Session-Id': begun.sessionId as string };
  await ask(relay.url, { body: call, headers });
  const written = async (): Promise<number> => {
    const text = await readFile(file, 'utf8').catch(() => '{"messages":[]}');
    return (JSON.parse(text) as { messages: unknown[] }).messages.length;
  };
  await expect.poll(written).toBe(4);
  await relay.kill9();
  return file;
}

test.each([
  ['http', () => ['--transport', 'streamable-http', '--target-url', `${server.origin}/mcp`]],
  [
    'bridge',
    () => [
      ...['--transport', 'stdio', '--target-command', `'${process.execPath}' '${child}'`],
      ...['--listen-transport', 'streamable-http'],
    ],
  ],
])('%s: the file loads after kill -9', async (name, args) => {
  const file = await killWhileRecording(name, args());
  const text = await readFile(file, 'utf8');
  const { messages, started_at } = JSON.parse(text) as {
    messages: Array<{ direction: string; timestamp: string }>;
    started_at: string;
  };
  expect(Date.parse(started_at)).toBeLessThanOrEqual(Date.parse(messages[0]?.timestamp as string));
  expect(messages.map(({ direction }) => direction)).toEqual([
    ...['client_to_server', 'server_to_client', 'client_to_server', 'server_to_client'],
  ]);
  expect(text).toContain('12345678901234567890');
  const inspected = await runCommand(['mcp', 'inspect', '--session-file', file]);
  expect(inspected).toMatchObject({ exitCode: 0, stderr: '' });
  expect(inspected.stdout).toContain('tools/call');
});
