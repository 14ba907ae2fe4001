import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMAND_PATH, cleanEnvironment, createScratchDir, runCommand } from '../support/command.ts';
import { type Product, startProduct } from '../support/product.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let dataDir: string;
let product: Product | null = null;
beforeEach(async () => {
  scratch = await createScratchDir();
  dataDir = join(scratch.path, 'data');
  await mkdir(dataDir, { mode: 0o700 });
  await sessions('--list');
});
afterEach(async () => {
  await product?.stop();
  product = null;
  await scratch.remove();
});

const sessions = (...args: string[]) => runCommand(['sessions', '--data-dir', dataDir, ...args]);
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/har/${name}.har`, import.meta.url));

interface Ended {
  exitCode: number | null;
  stdout: Buffer;
  stderr: string;
}

/** The command with something to read. */
function spawnSessions(args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [COMMAND_PATH, 'sessions', '--data-dir', dataDir, ...args], {
    env: cleanEnvironment(),
  });
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A command that has refused the file no longer reads it.
  child.stdin.on('error', () => {});
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout: Buffer.concat(stdout), stderr }));
  });
  return { child, ended };
}

async function importFrom(pieces: Iterable<string | Buffer>): Promise<Ended> {
  const { child, ended } = spawnSessions(['--import', '-']);
  await pipeline(Readable.from(pieces, { objectMode: false }), child.stdin as NodeJS.WritableStream).catch(() => {});
  return ended;
}

async function sessionList(): Promise<Array<{ id: string; name: string; trafficCount: number }>> {
  return JSON.parse((await sessions('--list', '--json')).stdout).sessions;
}

function storedEntries(): number {
  const database = new DatabaseSync(join(dataDir, 'data.db'), { readOnly: true });
  const { count } = database.prepare('SELECT count(*) AS count FROM traffic').get() as { count: number };
  database.close();
  return count;
}

const entry = (at: number) =>
  JSON.stringify({
    startedDateTime: '2026-03-01T09:00:00.000Z',
    time: 1,
    request: { method: 'GET', url: `https://many.test/${at}`, httpVersion: 'HTTP/1.1', headers: [] },
    response: { status: 200, headers: [], content: { size: 1000, mimeType: 'text/plain', text: 'x'.repeat(1000) } },
  });

describe('nectoproxy sessions --import and --export', () => {
  it.each(['stopped', 'running'])(
    'export, import, export gives the same entries, with the proxy %s',
    async (state) => {
      if (state === 'running') product = await startProduct({ dataDir });
      const files = [join(scratch.path, 'first.har'), join(scratch.path, 'second.har')] as const;
      for (const name of ['chrome', 'http-toolkit']) {
        const imported = await sessions('--import', fixture(name), '--json');
        expect(imported.stderr).toBe('');
        const { session } = JSON.parse(imported.stdout);
        expect((await sessions('--export', session.id, '-o', files[0])).exitCode).toBe(0);
        const copy = JSON.parse((await sessions('--import', files[0], '--json')).stdout);
        expect(copy).toMatchObject({ skipped: 0, repairs: [] });
        expect((await sessions('--export', copy.session.id, '-o', files[1])).exitCode).toBe(0);
        const [first, second] = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8'))));
        expect(second.log.entries).toEqual(first.log.entries);
      }
    },
    120_000,
  );

  it('a body that was longer encoded, or that the file says was longer, is not called cut', async () => {
    const path = join(scratch.path, 'short.har');
    const content = { size: 5, mimeType: 'text/plain', text: 'hello' };
    const request = { method: 'GET', url: 'http://short.test/', headers: [] };
    const type = { name: 'Content-Type', value: 'text/plain' };
    const entries = [[type, { name: 'Content-Encoding', value: 'gzip' }], [type]].map((headers) => ({
      ...{ startedDateTime: '2026-03-01T09:00:00.000Z', time: 1, request },
      response: { status: 200, headers, content, bodySize: 25 },
    }));
    await writeFile(path, JSON.stringify({ log: { version: '1.2', entries } }));
    const { session } = JSON.parse((await sessions('--import', path, '--json')).stdout);
    const again = JSON.parse((await sessions('--import', path, '--json')).stdout).session;
    const compared = await runCommand(['compare', '--data-dir', dataDir, '--sessions', session.id, again.id]);
    expect(compared.stdout).toMatch(/same 2 {3}different 0 {3}not comparable 0/);
    expect(compared.exitCode).toBe(0);
    await sessions('--activate', session.id);
    for (const number of ['1', '2']) {
      const shown = await runCommand(['traffic', 'show', number, '--data-dir', dataDir]);
      expect(shown.stdout).toContain('hello');
      expect(shown.stdout).not.toContain('the copy ends here');
    }
  }, 120_000);

  it('brings in all files of a zip file', async () => {
    const path = join(scratch.path, 'both.zip');
    const [one, two] = await Promise.all(['chrome', 'proxyman'].map((name) => readFile(fixture(name))));
    await writeFile(path, zipSync({ 'one.har': one as Buffer, 'two.har': two as Buffer }));
    const { stdout, exitCode } = await sessions('--import', path);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Imported 3 requests into “.+”.*\n(?:.*\n)*Imported 2 requests into “two”/);
    expect(await sessionList()).toHaveLength(3);
  }, 120_000);

  it('reads stdin and writes stdout', async () => {
    const imported = await importFrom(['\ufeff', await readFile(fixture('firefox'), 'utf8')]);
    expect(imported).toMatchObject({ exitCode: 0 });
    expect(String(imported.stdout)).toContain('Imported 2 requests into');
    const { id } = (await sessionList()).find(({ trafficCount }) => trafficCount === 2) ?? { id: '' };
    const exported = await sessions('--export', id, '-o', '-');
    expect(JSON.parse(exported.stdout).log.entries).toHaveLength(2);
  }, 120_000);

  it('Ctrl-C in the middle leaves nothing', async () => {
    const { child, ended } = spawnSessions(['--import', '-']);
    child.stdin?.write('{"log":{"version":"1.2","entries":[');
    // More than a batch, so that some of it is in the file; its end never comes.
    for (let at = 0; at < 3000; at += 1) child.stdin?.write(`${entry(at)},`);
    await expect.poll(storedEntries, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
    child.kill('SIGINT');
    const { exitCode, stderr } = await ended;
    expect(stderr).toContain('Cancelled: nothing of it was kept');
    expect(exitCode).toBe(1);
    expect(await sessionList()).toHaveLength(1);
    await expect.poll(storedEntries, { timeout: 30_000 }).toBe(0);
  }, 240_000);

  it.each([
    ['not JSON', ['<html>']],
    ['not HAR', ['{"entries": []}']],
    ['cut in the middle', [`{"log":{"entries":[${entry(0)},`, entry(1).slice(0, 400)]],
    ['nested a million deep', ['{"log":{"entries":[{"x":', '['.repeat(1_000_000), ']'.repeat(1_000_000), '}]}}']],
  ])(
    'a file that is %s is refused in one line, and leaves nothing',
    async (_, pieces) => {
      const { exitCode, stderr } = await importFrom(pieces);
      expect(exitCode).toBe(1);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain('Nothing was imported.');
      expect(await sessionList()).toHaveLength(1);
      expect(storedEntries()).toBe(0);
    },
    60_000,
  );

  it('an entry with a string of 200 MB in the wrong place is left out, in little memory', async () => {
    function* file() {
      yield `{"log":{"entries":[${entry(0)},{"request":{"method":"GET","url":"https://long.test/`;
      const piece = Buffer.alloc(1024 * 1024, 'x');
      for (let mebibytes = 0; mebibytes < 200; mebibytes += 1) yield piece;
      yield `"},"response":{}},${entry(1)}]}}`;
    }
    const { child, ended } = spawnSessions(['--import', '-', '--json']);
    let peakKib = 0;
    const watch = setInterval(() => {
      const status = `/proc/${child.pid}/status`;
      if (existsSync(status))
        void readFile(status, 'utf8').then(
          (text) => (peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0))),
          () => {},
        );
    }, 50);
    await pipeline(Readable.from(file(), { objectMode: false }), child.stdin as NodeJS.WritableStream);
    const { stdout, stderr } = await ended;
    clearInterval(watch);
    expect(stderr).toBe('');
    const report = JSON.parse(String(stdout));
    expect(report).toMatchObject({ imported: 2, skipped: 1 });
    expect(report.skippedEntries[0]).toMatchObject({
      index: 1,
      reason: expect.stringMatching(/request\.url holds \d+ bytes/),
    });
    expect(peakKib).toBeLessThan(400 * 1024);
  }, 240_000);

  it('replaces secrets and leaves out bodies where asked', async () => {
    const { session } = JSON.parse((await sessions('--import', fixture('http-toolkit'), '--json')).stdout);
    const path = join(scratch.path, 'shared.har');
    await writeFile(path, 'what was there');
    expect((await sessions('--export', session.id, '-o', path, '--bodies', 'none', '--redact')).exitCode).toBe(0);
    const [only] = JSON.parse(await readFile(path, 'utf8')).log.entries;
    expect(only.request._content).toBeUndefined();
    expect(only._nectoproxy.requestBody).toBe('not-recorded');
  }, 120_000);
});
