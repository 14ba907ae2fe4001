// `mcp wrap` between a client and a server: everything as without it, and recorded.
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScratchDir } from '../../support/command.ts';
import { recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import {
  isRunning,
  type ProgramOptions,
  type StdioProgram,
  scriptedServer,
  startStdioProgram,
} from '../../support/mcp/stdio-program.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let dataDir: string;
let count = 0;
const started: StdioProgram[] = [];

beforeAll(async () => {
  scratch = await createScratchDir();
});
afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await scratch.remove();
});

function wrapped(command: string[], more: Partial<ProgramOptions> = {}): StdioProgram {
  dataDir = join(scratch.path, `data-${count++}`);
  return start(command, { wrappedIn: dataDir, ...more });
}

function start(command: string[], options: ProgramOptions): StdioProgram {
  const program = startStdioProgram(command, options);
  started.push(program);
  return program;
}

const text = (program: StdioProgram): string => program.stdout().toString();

/** Sends it in two pieces at each of the cuts, directly and through the relay, and returns what came back. */
async function roundTrip(bytes: Buffer, wrappedIn: string | null, cuts: number[]): Promise<Buffer> {
  const program = start(scriptedServer('echo'), { wrappedIn });
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    program.send(bytes.subarray(from, cut));
    await expect.poll(() => program.stdout().length, { timeout: 30_000 }).toBe(cut);
    from = cut;
  }
  program.endInput();
  expect(await program.ended).toEqual({ code: 0, signal: null });
  return program.stdout();
}

test('bytes pass as they are, however they are cut: no JSON, split characters, odd ids, batches, both line ends', async () => {
  const lines = [
    '{"jsonrpc":"2.0","id":0,"method":"tools/call","params":{"name":"é€😀"}}',
    '{ "jsonrpc" : "2.0", "id" : "", "method":"a", "method":"b" }\r',
    '{"jsonrpc":"2.0","id":-1,"method":"x"}',
    '{"jsonrpc":"2.0","id":1.50,"method":"x"}',
    '{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"x"}',
    '{"jsonrpc":"2.0","id":null,"method":"x"}',
    '[{"jsonrpc":"2.0","id":7,"method":"p"},{"jsonrpc":"2.0","method":"notifications/q"}]',
    '',
    'no JSON at all \u0000 \u0001',
  ];
  const bytes = Buffer.concat([Buffer.from(lines.join('\n')), Buffer.from([0x0a, 0xff, 0xfe, 0x0a, 0x7b])]);
  const inCharacter = bytes.indexOf('😀') + 2;
  dataDir = join(scratch.path, 'data-bytes');
  const direct = await roundTrip(bytes, null, [1, inCharacter, inCharacter + 40]);
  const relayed = await roundTrip(bytes, dataDir, [1, inCharacter, inCharacter + 40]);
  expect(relayed).toEqual(direct);
  expect(relayed).toEqual(bytes);
  const [connection] = recordedMcp(dataDir);
  const sent = connection?.messages.filter(({ direction }) => direction === 'client_to_server') ?? [];
  expect(sent.map(({ kind }) => kind)).toEqual([
    ...Array(6).fill('request'),
    'request',
    'notification',
    ...Array(3).fill('invalid'),
  ]);
  expect(sent.map(({ jsonrpcId }) => jsonrpcId).slice(0, 7)).toEqual([
    '0',
    '""',
    '-1',
    '1.50',
    '123456789012345678901234567890',
    'null',
    '7',
  ]);
  expect(sent[1]?.text).toBe('{ "jsonrpc" : "2.0", "id" : "", "method":"a", "method":"b" }');
  expect(connection?.messages.map(({ sequence }) => sequence)).toEqual(connection?.messages.map((_, index) => index));
});

test('a line of 20 MB passes and is recorded whole', async () => {
  const line = Buffer.from(`{"jsonrpc":"2.0","id":1,"method":"big","params":{"x":"${'y'.repeat(20_000_000)}"}}\n`);
  const program = wrapped(scriptedServer('echo'));
  program.send(line);
  program.endInput();
  expect(await program.ended).toEqual({ code: 0, signal: null });
  expect(program.stdout().equals(line)).toBe(true);
  const [connection] = recordedMcp(dataDir);
  expect(connection?.messages.map(({ text }) => text.length)).toEqual([line.length - 1, line.length - 1]);
});

test('requests and answers are linked in a record that is there when the command ends', async () => {
  const program = wrapped(scriptedServer('answer'), { relayArgs: ['--name', 'my server', '--metadata', 'ticket=4=2'] });
  program.send('{"jsonrpc":"2.0","id":0,"method":"ping"}\n{"jsonrpc":"2.0","id":"0","method":"other"}\n');
  await expect.poll(() => text(program)).toContain('other');
  program.endInput();
  await program.ended;
  const [connection] = recordedMcp(dataDir);
  expect(connection).toMatchObject({
    transport: 'stdio',
    source: 'wrap',
    isEnded: true,
    isIncomplete: false,
    exit: { code: 0, signal: null },
    metadata: { name: 'my server', ticket: '4=2' },
  });
  const [ping, other, ...answers] = connection?.messages ?? [];
  expect(answers.map(({ correlatedId }) => correlatedId)).toEqual([ping?.proxyId, other?.proxyId]);
});

test('the server has the whole environment, the directory and the arguments', async () => {
  const cwd = join(scratch.path, 'work here');
  await mkdir(cwd);
  const command = scriptedServer('surroundings', '--flag', '--', '-V', 'a b', '');
  const options = { cwd, env: { NECTO_TEST_VALUE: 'x=é' } };
  const direct = start(command, { wrappedIn: null, ...options });
  const relayed = wrapped(command, options);
  await Promise.all([direct.ended, relayed.ended]);
  expect(JSON.parse(text(relayed))).toEqual(JSON.parse(text(direct)));
  expect(JSON.parse(text(relayed)).cwd).toBe(await realpath(cwd));
});

test('a banner and standard error pass, live, and are recorded; so is the exit code', async () => {
  const program = wrapped(scriptedServer('banner', '7'));
  await expect.poll(() => program.stderr()).toBe('starting\n');
  expect(text(program)).toBe('Welcome to the test server\n');
  program.endInput();
  expect(await program.ended).toEqual({ code: 7, signal: null });
  expect(program.stderr()).toBe('starting\n');
  const [connection] = recordedMcp(dataDir);
  expect(connection?.stderr).toBe('starting\n');
  expect(connection?.messages.map(({ kind, text }) => [kind, text])).toEqual([
    ['invalid', 'Welcome to the test server'],
  ]);
  expect(connection?.exit).toEqual({ code: 7, signal: null });
});

test('a server that closes its output early is seen to, and goes on reading', async () => {
  // Node itself cannot close its standard output; a shell can.
  const program = wrapped(['sh', '-c', 'echo last words; exec 1>&-; cat >&2; exit 5']);
  const closed = new Promise((resolve) => program.child.stdout.once('end', resolve));
  await closed;
  expect(text(program)).toBe('last words\n');
  expect(program.child.exitCode).toBeNull();
  program.send('still there?');
  await expect.poll(() => program.stderr()).toBe('still there?');
  program.endInput();
  expect(await program.ended).toEqual({ code: 5, signal: null });
});

test('the end of the input reaches the server, which may still speak', async () => {
  const program = wrapped(scriptedServer('until-eof'));
  await expect.poll(() => text(program)).toMatch(/^\d+\n$/);
  program.endInput();
  expect(await program.ended).toEqual({ code: 0, signal: null });
  expect(text(program)).toMatch(/\nbye\n$/);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s reaches the server, whose own end counts', async (signal) => {
  const program = wrapped(scriptedServer('signals-handled'));
  await expect.poll(() => text(program)).toMatch(/^\d+\n$/);
  program.child.kill(signal);
  expect(await program.ended).toEqual({ code: 3, signal: null });
  expect(text(program)).toContain(signal);
});

test('a server that a signal ended takes us with it, by the same signal', async () => {
  const program = wrapped(scriptedServer('dies-of-signal'));
  await expect.poll(() => text(program)).toMatch(/^\d+\n$/);
  process.kill(Number(text(program)), 'SIGTERM');
  expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' });
  const [connection] = recordedMcp(dataDir);
  expect(connection?.exit).toEqual({ code: null, signal: 'SIGTERM' });
});

test('a server that ignores SIGTERM is killed: no orphan is left', async () => {
  const program = wrapped(scriptedServer('stubborn'));
  await expect.poll(() => text(program)).toMatch(/^\d+\n$/);
  program.child.kill('SIGTERM');
  expect(await program.ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(isRunning(Number.parseInt(text(program), 10))).toBe(false);
  expect(program.stderr()).toContain('not I');
});

test('when the relay is killed, its server ends by the end of its input, and the record is there', async () => {
  const program = wrapped(scriptedServer('until-eof'));
  await expect.poll(() => text(program)).toMatch(/^\d+\n$/);
  await expect.poll(() => recordedMcp(dataDir)[0]?.messages.length).toBe(1);
  program.child.kill('SIGKILL');
  await expect.poll(() => isRunning(Number.parseInt(text(program), 10)), { timeout: 30_000 }).toBe(false);
  expect(recordedMcp(dataDir)[0]).toMatchObject({ isEnded: false });
});

test('a command that cannot be started: its exit code as in a shell, one sentence, nothing on the output', async () => {
  const missing = wrapped(['necto-no-such-command']);
  expect(await missing.ended).toEqual({ code: 127, signal: null });
  expect(missing.stderr()).toBe(
    'nectoproxy: The MCP server could not be started: there is no command necto-no-such-command.\n',
  );
  const notExecutable = join(scratch.path, 'plain.txt');
  await writeFile(notExecutable, 'text');
  const refused = wrapped([notExecutable]);
  expect(await refused.ended).toEqual({ code: 126, signal: null });
  expect(refused.stdout().length).toBe(0);
});

test('a store that cannot be opened stops nothing, and is said once', async () => {
  const file = join(scratch.path, 'a-file');
  await writeFile(file, '');
  const program = start(scriptedServer('echo'), { wrappedIn: join(file, 'data') });
  program.send('one\n');
  await expect.poll(() => text(program)).toBe('one\n');
  await expect.poll(() => program.stderr()).toMatch(/NOT RECORDED/);
  program.send('two\n');
  program.endInput();
  expect(await program.ended).toEqual({ code: 0, signal: null });
  expect(text(program)).toBe('one\ntwo\n');
  expect(program.stderr().match(/NOT RECORDED/g)).toHaveLength(1);
});

test('who does not read holds up the other side, and not the memory; the directions know nothing of each other', async () => {
  const program = wrapped(scriptedServer('flood', String(64 * 1024 * 1024)));
  program.child.stdout.pause();
  await expect.poll(() => recordedMcp(dataDir).length, { timeout: 30_000 }).toBe(1);
  const heldBytes = program.child.stdout.readableLength;
  expect(heldBytes).toBeLessThan(8 * 1024 * 1024);
  program.child.stdout.resume();
  expect(await program.ended).toEqual({ code: 0, signal: null });
  expect(program.stdout().length).toBe(64 * 1024 * 1024 + 1);
});

test('several relays of one data directory at once, in a session of their own that is not made active', async () => {
  dataDir = join(scratch.path, 'data-several');
  const options = { wrappedIn: dataDir, relayArgs: ['--session', 'agents'] };
  const programs = [1, 2, 3].map(() => start(scriptedServer('answer'), options));
  for (const program of programs) program.send('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  for (const program of programs) await expect.poll(() => text(program), { timeout: 30_000 }).toContain('"ping"');
  for (const program of programs) program.endInput();
  expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual(Array(3).fill({ code: 0, signal: null }));
  const connections = recordedMcp(dataDir);
  expect(connections.map(({ messages }) => messages.length)).toEqual([2, 2, 2]);
});
