// The published inspector's command line through each relay: it prints the same as without one, and what it said is recorded.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_PATH, cleanEnvironment, createScratchDir } from '../support/command.ts';
import { recordedMcp } from '../support/mcp/recorded-mcp.ts';
import { everythingServer, startEverything } from '../support/mcp/running-everything.ts';
import { startHttpRelayCommand } from '../support/mcp/running-relay.ts';
import { installInspector } from './published-inspector.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let inspector: string;
const endings: Array<() => unknown> = [];

beforeAll(async () => {
  scratch = await createScratchDir();
  inspector = await installInspector();
}, 240_000);
afterAll(async () => {
  for (const end of endings.reverse()) await end();
  await scratch.remove();
});

const questions = [
  ['--method', 'tools/list'],
  ['--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'message=é😀'],
];

/** Asks everything of the server that a configuration names; resolves to what was printed. */
async function inspect(name: string, server: object): Promise<string[]> {
  const file = join(scratch.path, `${name}.json`);
  await writeFile(file, JSON.stringify({ mcpServers: { it: server } }));
  const said: string[] = [];
  for (const question of questions) said.push(await runInspector(['--config', file, '--server', 'it', ...question]));
  return said;
}

function runInspector(args: string[]): Promise<string> {
  const env = cleanEnvironment({ HOME: scratch.path });
  const child = spawn(process.execPath, [inspector, '--cli', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`the inspector ended with ${code}: ${errors}`));
    });
  });
}

async function expectSame(direct: object, relayed: object, dataDir: string): Promise<void> {
  const answers = await inspect('direct', direct);
  expect(answers[0]).toContain('"echo"');
  expect(answers[1]).toContain('Echo: é😀');
  expect(await inspect('relayed', relayed)).toEqual(answers);
  const methods = (): Array<string | null> =>
    recordedMcp(dataDir).flatMap(({ messages }) => messages.map(({ method }) => method));
  await expect.poll(methods, { timeout: 30_000 }).toEqual(expect.arrayContaining(['tools/list', 'tools/call']));
}

describe('[mcp-peers] the inspector', () => {
  test('through `mcp wrap`', () => {
    const dataDir = join(scratch.path, 'stdio');
    const wrap = [COMMAND_PATH, 'mcp', 'wrap', '--data-dir', dataDir, '--', process.execPath, everythingServer];
    const command = process.execPath;
    return expectSame({ command, args: [everythingServer] }, { command, args: wrap }, dataDir);
  });

  test.each([
    ['streamable-http', 'streamableHttp'],
    ['sse', 'sse'],
  ] as const)('through the relay for %s', async (transport, served) => {
    const dataDir = join(scratch.path, transport);
    const server = await startEverything(served);
    endings.push(server.stop);
    const target = ['--transport', transport, '--target-url', server.url, '--data-dir', dataDir];
    const relay = await startHttpRelayCommand(target);
    endings.push(relay.stop);
    await expectSame({ type: transport, url: server.url }, { type: transport, url: relay.url }, dataDir);
  });
});
