// Relays, servers and the app killed in the middle: what was recorded is there, in order and without holes, and everything else goes on.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratchDir } from '../../support/command.ts';
import { recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import { isRunning, type StdioProgram, scriptedServer, startStdioProgram } from '../../support/mcp/stdio-program.ts';
import { startProduct } from '../../support/product.ts';
import { mountSmallDisk } from '../../support/small-disk.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
const started: StdioProgram[] = [];
const endings: Array<() => void> = [];

beforeAll(async () => {
  scratch = await createScratchDir();
});
afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  for (const end of endings) end();
  await scratch.remove();
});

function wrapped(mode: string, dataDir: string): StdioProgram {
  const program = startStdioProgram(scriptedServer(mode), { wrappedIn: dataDir });
  started.push(program);
  return program;
}

const ping = (id: number): string => `{"jsonrpc":"2.0","id":${id},"method":"ping"}\n`;
const pings = (from: number, count: number): string => Array.from({ length: count }, (_, n) => ping(from + n)).join('');
const answers = (program: StdioProgram): number => program.stdout().toString().split('\n').length - 1;

async function ask(program: StdioProgram, from: number, count: number): Promise<void> {
  const until = answers(program) + count;
  program.send(pings(from, count));
  await expect.poll(() => answers(program), { timeout: 30_000 }).toBe(until);
}

const sequences = (dataDir: string): number[][] =>
  recordedMcp(dataDir).map(({ messages }) => messages.map(({ sequence }) => sequence));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('[mcp-killed] what was recorded before a kill', () => {
  test('of a relay is there without holes, and the next relay goes on in the same directory', async () => {
    const dataDir = join(scratch.path, 'relay');
    for (let round = 0; round < 3; round += 1) {
      const program = wrapped('answer', dataDir);
      await ask(program, 0, 100);
      await expect.poll(() => sequences(dataDir)[round]?.length, { timeout: 30_000 }).toBe(200);
      // Killed somewhere in the middle of these.
      program.send(pings(100, 2000));
      await expect.poll(() => answers(program), { timeout: 30_000 }).toBeGreaterThan(100);
      program.child.kill('SIGKILL');
      await program.ended;
      const recorded = sequences(dataDir)[round] ?? [];
      expect(recorded.length).toBeGreaterThanOrEqual(200);
      expect(recorded).toEqual(upTo(recorded.length));
    }
    const last = wrapped('answer', dataDir);
    await ask(last, 0, 1);
    last.endInput();
    expect(await last.ended).toEqual({ code: 0, signal: null });
    expect(sequences(dataDir)[3]).toEqual([0, 1]);
  });

  test('of a relay is there as far as it is older than its last moments, whenever it is killed', async () => {
    const dataDir = join(scratch.path, 'moments');
    // Half a second is the promise; machines that run tests stand still for longer.
    const momentsMs = 3_000;
    const program = wrapped('answer', dataDir);
    const answeredAt: number[] = [];
    const isOld = (at: number): boolean => performance.now() - at > momentsMs;
    while (!isOld(answeredAt[20] ?? Number.POSITIVE_INFINITY)) {
      await ask(program, answeredAt.length, 1);
      answeredAt.push(performance.now());
    }
    const old = answeredAt.filter(isOld).length;
    program.child.kill('SIGKILL');
    await program.ended;
    const answered = recordedMcp(dataDir)[0]?.messages.filter(({ kind }) => kind === 'response') ?? [];
    expect(answered.map(({ jsonrpcId }) => Number(jsonrpcId)).slice(0, old)).toEqual(upTo(old));
  });

  test('of a server is there, with how it ended', async () => {
    const dataDir = join(scratch.path, 'server');
    const program = wrapped('dies-of-signal', dataDir);
    await expect.poll(() => answers(program)).toBe(1);
    const pid = Number.parseInt(program.stdout().toString(), 10);
    program.send(pings(0, 50));
    // They are on their way to the server once they are recorded.
    await expect.poll(() => sequences(dataDir)[0]?.length, { timeout: 30_000 }).toBe(51);
    process.kill(pid, 'SIGKILL');
    expect(await program.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isRunning(pid)).toBe(false);
    expect(recordedMcp(dataDir)[0]).toMatchObject({ isEnded: true, exit: { code: null, signal: 'SIGKILL' } });
  });

  test('of the app is there, and relays beside it do not notice', async () => {
    const dataDir = join(scratch.path, 'app');
    const app = await startProduct({ dataDir });
    const program = wrapped('answer', dataDir);
    await ask(program, 0, 50);
    await app.kill9();
    await ask(program, 50, 50);
    await expect.poll(() => sequences(dataDir)[0]?.length, { timeout: 30_000 }).toBe(200);
    const again = await startProduct({ dataDir });
    await ask(program, 100, 50);
    program.endInput();
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.stderr()).toBe('');
    expect(sequences(dataDir)).toEqual([upTo(300)]);
    const { body } = await again.api('/api/mcp/connections');
    expect(body.connections).toMatchObject([{ messageCount: 300, exit: { code: 0 } }]);
    await again.stop();
  });
});

describe('[mcp-record-trouble] a record that cannot be written', () => {
  test('stops no message, is said once, and goes on when it can', async () => {
    const dataDir = join(scratch.path, 'locked');
    const program = wrapped('answer', dataDir);
    await ask(program, 0, 10);
    await expect.poll(() => sequences(dataDir)[0]?.length, { timeout: 30_000 }).toBe(20);
    const lock = new DatabaseSync(join(dataDir, 'data.db'), { timeout: 30_000 });
    lock.exec('BEGIN IMMEDIATE');
    await ask(program, 10, 100);
    await expect.poll(() => program.stderr(), { timeout: 50_000 }).toContain('Recording stopped');
    await ask(program, 110, 100);
    lock.exec('ROLLBACK');
    lock.close();
    await expect.poll(() => program.stderr(), { timeout: 50_000 }).toContain('Recording again');
    await ask(program, 210, 10);
    const lastRecorded = () => recordedMcp(dataDir)[0]?.messages.findLast(({ kind }) => kind === 'response')?.jsonrpcId;
    await expect.poll(lastRecorded, { timeout: 30_000 }).toBe('219');
    program.endInput();
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.stderr().match(/Recording stopped/g)).toHaveLength(1);
    // Ids 210 to 219 and their answers came when the record was fine again.
    const recorded = recordedMcp(dataDir)[0]?.messages ?? [];
    const lastIds = Array.from({ length: 10 }, (_, n) => String(210 + n));
    expect(
      recorded
        .filter(({ kind }) => kind === 'request')
        .slice(-10)
        .map(({ jsonrpcId }) => jsonrpcId),
    ).toEqual(lastIds);
    const isWhole = recorded.length === 440;
    expect(isWhole || recordedMcp(dataDir)[0]?.isIncomplete).toBe(true);
  }, 180_000);

  test('is one on a disk that is full, too: the record says that it is incomplete', async () => {
    const disk = mountSmallDisk();
    // Where nothing may be mounted, another program that keeps the file locked stands for it; see above.
    if (disk === null) return;
    endings.push(disk.remove);
    const dataDir = join(disk.path, 'data');
    const program = wrapped('echo', dataDir);
    const sent: string[] = [];
    const say = (bytes: number): void => {
      const line = `{"jsonrpc":"2.0","id":${sent.length},"method":"x","params":{"x":"${'y'.repeat(bytes)}"}}\n`;
      sent.push(line);
      program.send(line);
    };
    const isAllBack = (): boolean => program.stdout().equals(Buffer.from(sent.join('')));
    say(10);
    await expect.poll(() => sequences(dataDir)[0]?.length, { timeout: 30_000 }).toBe(2);
    disk.fill();
    const isStopped = (): boolean => {
      say(100_000);
      return program.stderr().includes('Recording stopped: the disk is full');
    };
    await expect.poll(isStopped, { timeout: 50_000, interval: 50 }).toBe(true);
    // More than is kept until there is room again.
    for (let n = 0; n < 40; n += 1) say(1_000_000);
    await expect.poll(isAllBack, { timeout: 50_000, interval: 300 }).toBe(true);
    disk.grow();
    await expect.poll(() => program.stderr(), { timeout: 50_000 }).toContain('Recording again');
    say(10);
    await expect.poll(isAllBack, { timeout: 50_000 }).toBe(true);
    program.endInput();
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.stderr().match(/Recording stopped/g)).toHaveLength(1);
    const [connection] = recordedMcp(dataDir);
    const isWhole = connection?.messages.length === 2 * sent.length;
    expect(isWhole || connection?.isIncomplete).toBe(true);
    expect(connection?.messages.at(-1)?.text).toBe(sent.at(-1)?.trimEnd());
  }, 180_000);
});
