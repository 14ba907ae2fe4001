import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMAND_PATH, createScratchDir, runCommand } from '../support/command.ts';
import { type StdioProgram, scriptedServer, startStdioProgram } from '../support/mcp/stdio-program.ts';
import { openTmux, type TmuxTerminal } from '../support/tmux.ts';

const changingServer = fileURLToPath(new URL('../integration/mcp/scripted-server.ts', import.meta.url));
let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let dataDir: string;
let terminal: TmuxTerminal | null = null;
let client: StdioProgram | null = null;
let other: StdioProgram | null = null;

beforeEach(async () => {
  scratch = await createScratchDir();
  dataDir = join(scratch.path, 'data');
  await mkdir(dataDir, { mode: 0o700 });
});
afterEach(async () => {
  await terminal?.close();
  for (const program of [client, other]) program?.endInput();
  await Promise.all([client?.ended, other?.ended]);
  [terminal, client, other] = [null, null, null];
  await scratch.remove();
});

const pidFile = (): string => join(scratch.path, 'pid');

/** Says `before`, then how the command ended and how the terminal was left. */
const scriptOf = (...args: string[]): string =>
  [
    'echo before',
    `sh -c 'echo $$ >"$0"; exec "$@"' '${pidFile()}' ${[process.execPath, COMMAND_PATH, ...args].map((word) => `'${word}'`).join(' ')}`,
    'echo "ended $?"; stty -a | tr " ;" "\\n\\n" | grep icanon',
  ].join('; ');

async function attach(): Promise<TmuxTerminal> {
  terminal = await openTmux(scriptOf('mcp', 'attach', '--data-dir', dataDir), scratch.path);
  await terminal.until(/Waiting for a connection/);
  return terminal;
}

/** A client behind `mcp wrap` that has shaken hands. */
async function connect(view: TmuxTerminal): Promise<StdioProgram> {
  client = startStdioProgram(scriptedServer('answer'), { wrappedIn: dataDir });
  client.send('{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}\n');
  await view.until(/response initialize/);
  return client;
}

const call = (id: number, name: string): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":${JSON.stringify(name)}}}\n`;

/** The relay hears of it a moment later than the view, so messages are sent until one is held; that one is dropped. */
async function beginToHold(view: TmuxTerminal, program: StdioProgram): Promise<void> {
  await view.press('i');
  await view.until(/INTERCEPT/);
  for (let id = 100; ; id += 1) {
    program.send(call(id, 'probe'));
    const seen = await view.until(
      new RegExp(`▸.* probe +id ${id}\\b|← +\\d+ response tools/call probe +${id} +[\\d.]+ ms$`, 'm'),
    );
    if (seen.includes('▸')) break;
  }
  await view.press('d');
  await view.until(/tools\/call probe .*dropped/);
}

async function untilSaid(program: StdioProgram, pattern: RegExp): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!pattern.test(program.stdout().toString())) {
    if (Date.now() > deadline) throw new Error(`the client never got ${pattern}, but\n${program.stdout()}`);
    await sleep(50);
  }
}

describe('the terminal view of MCP', () => {
  it('[mcp-terminal-list] shows messages as they pass, one of them whole, and those that match a filter', async () => {
    const view = await attach();
    const program = await connect(view);
    program.send(call(1, 'weather'));
    program.send(call(2, 'hostile \u001b[2J\u0007 name'));
    await view.until(/→ +\d+ tools\/call weather +1\n/);
    await view.until(/← +\d+ response tools\/call weather +1 +[\d.]+ ms/);
    await view.until(/tools\/call hostile \\x1b\[2J/);
    await view.press('Home', 'Enter');
    await view.until(/"method": "initialize"/);
    // Escape and a key right behind it would be one key: Alt with it.
    await view.press('Escape');
    await view.until(/^Enter show/m);
    await view.press('/');
    await view.until(/^Filter:$/m);
    await view.type('mcp.tool:weather');
    await view.press('Enter');
    const filtered = await view.until(/· filter mcp\.tool:weather ·/);
    expect(filtered).not.toMatch(/initialize/);
    await view.until(/tools\/call weather/);
    await view.press('/');
    await view.until(/^Filter: mcp\.tool:weather$/m);
    await view.type(' mcp.from:server mcp.kind:response');
    await view.press('Enter');
    await view.until(/^ +# message.*\n← +\d+ response tools\/call weather.*\n\n/m);
    await view.press('?');
    await view.until(/forward the selected held message/);
    await view.press('Escape');
    await view.resize(50, 12);
    await view.until(/^.{50}\n +# message.*\n(.*\n)*.*tools\/c(.*\n)*Enter show.{0,40}$/);
    await view.press('q');
    expect(await view.until(/^icanon$/m)).toMatch(/ended 0/);
  });

  it('[mcp-terminal-all] shows the messages of all connections in one list, or of one', async () => {
    const view = await attach();
    const program = await connect(view);
    program.send(call(1, 'first'));
    await view.until(/response tools\/call first/);
    // Somebody looks at this one: the other is only told.
    await view.press('Home');
    other = startStdioProgram(scriptedServer('answer'), { wrappedIn: dataDir });
    other.send('{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}\n');
    other.send(call(2, 'second'));
    await view.until(/· 2 connections/);
    await view.press('m');
    await view.until(/^ All connections · 2 connections · 2 running/);
    await view.until(/→ +\d+ tools\/call first(.*\n)+.*response tools\/call second/);
    program.send(call(3, 'third'));
    await view.until(/response tools\/call second(.*\n)+.*response tools\/call third/);
    await view.press('i');
    await view.until(/^All connections are in sight: choose/m);
    await view.press('/');
    await view.until(/^Filter:$/m);
    await view.type('mcp.tool:second');
    await view.press('Enter');
    await view.until(/filter mcp\.tool:second(.*\n)+.*second/);
    expect(await view.until(/second/)).not.toMatch(/first|third/);
    await view.resize(80, 24);
    await view.until(/^server {14}# message/m);
    await view.press('m');
    await view.until(/No message matches the filter/);
    await view.press('q');
    expect(await view.until(/^icanon$/m)).toMatch(/ended 0/);
  });

  it('[mcp-terminal-hold] holds messages, sends them edited, drops them, and lets go what is held when it ends', async () => {
    const view = await attach();
    const program = await connect(view);
    await beginToHold(view, program);
    program.send(call(1, 'a'));
    await view.until(/▸ +0:\d\d +→ #\d+ tools\/call a +id 1/);
    await view.press('e');
    await view.until(/"method": "tools\/call"/);
    await view.press('Down', 'Down', 'Down', 'End', 'Left', 'Left', 'X');
    await view.until(/"tools\/callX"/);
    await view.press('C-s');
    await view.until(/▸ +0:\d\d +← #\d+ response/);
    await view.press('f');
    await untilSaid(program, /"method":"tools\/callX"/);
    program.send(call(2, 'b'));
    await view.until(/▸.* tools\/call b +id 2/);
    await view.press('d');
    await view.until(/tools\/call b +2 +dropped/);
    program.send(call(3, 'c'));
    await view.until(/▸.* tools\/call c +id 3/);
    await view.press('e');
    await view.until(/^Edit #\d+ tools\/call c/m);
    await view.press('Escape');
    await view.until(/▸.* tools\/call c +id 3/);
    expect(program.stdout().toString()).not.toMatch(/"id":3/);
    await view.press('q');
    await view.until(/^ended 0$/m);
    await untilSaid(program, /"id":3/);
    expect(program.stdout().toString()).not.toMatch(/"id":2/);
  });

  it('[mcp-terminal-replay] sends one request again, and shows what its answer has different', async () => {
    const view = await attach();
    client = startStdioProgram([process.execPath, changingServer], { wrappedIn: dataDir });
    client.send('{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}\n');
    await view.until(/response initialize/);
    client.send(call(1, 'clock'));
    await view.until(/response tools\/call clock/);
    await view.press('Home', 'r');
    await view.until(/^Replay of #0 initialize\nsame: /m);
    await view.press('Escape');
    await view.until(/^Enter show/m);
    await view.press('Down', 'r');
    await view.until(/^Only a request of the client can be replayed\.$/m);
    await view.press('Down', 'r');
    const seen = await view.until(/^Replay of #2 tools\/call clock\ndiffers: (.*\n)+Live answer:/m);
    expect(seen).toMatch(/- \$\.result\.at: [\d.]+\n +\+ \$\.result\.at: [\d.]+\n/);
    await view.press('q');
    expect(await view.until(/^icanon$/m)).toMatch(/ended 0/);
  });

  it('[mcp-terminal-restores] leaves the terminal as it was, also when it is interrupted or told to end', async () => {
    const interrupted = await attach();
    await interrupted.press('C-c');
    expect(await interrupted.until(/^icanon$/m)).toMatch(/^before\nended 0/);
    await interrupted.close();
    terminal = await openTmux(`${scriptOf('mcp', 'attach', '--data-dir', dataDir)}`, scratch.path);
    await terminal.until(/Waiting for a connection/);
    process.kill(Number(await readFile(pidFile(), 'utf8')), 'SIGTERM');
    expect(await terminal.until(/^icanon$/m)).toMatch(/^before\nended /);
  });

  it('[mcp-terminal-start] is the face of a recording proxy', async () => {
    const relay = ['mcp', 'start', '--transport', 'streamable-http', '--target-url', 'http://127.0.0.1:9/mcp'];
    terminal = await openTmux(scriptOf(...relay, '--listen-port', '0', '--data-dir', dataDir), scratch.path);
    await terminal.until(/Waiting for a client at http:\/\/127\.0\.0\.1:\d+\/mcp/);
    await terminal.press('q');
    expect(await terminal.until(/^icanon$/m)).toMatch(/MCP http:\/\/127.* recorded into .*\nended 0/);
  });

  it('[mcp-terminal-none] says how to go on where there is no terminal', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['mcp', 'attach', '--data-dir', dataDir]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^The terminal view needs a terminal; in a script use .*mcp export.*\n$/);
  });
});
