import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CommandResult, createScratchDir, runCommand } from '../support/command.ts';
import { sha256 } from '../support/generated-body.ts';
import { type Product, startProduct } from '../support/product.ts';

let scratch: { path: string; remove(): Promise<void> };
let dataDir: string;
beforeEach(async () => {
  scratch = await createScratchDir();
  dataDir = join(scratch.path, 'data');
});
afterEach(() => scratch.remove());

const start = (...args: string[]) =>
  runCommand(['start', '--port', '0', '--ui-port', '0', '--no-open', '--data-dir', dataDir, ...args]);

/** One line: what, why, what to do. */
function expectOneSentence(result: CommandResult, words: RegExp): void {
  expect(result.exitCode, result.stdout + result.stderr).toBe(1);
  expect(result.stderr.trim().split('\n'), result.stderr).toHaveLength(1);
  expect(result.stderr).toMatch(words);
  expect(result.stderr).not.toMatch(/\bat .*:\d+:\d+/);
}

async function hashesOf(dir: string): Promise<Record<string, string>> {
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return Object.fromEntries(
    await Promise.all(
      files.map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path, sha256(await readFile(path))] as const;
      }),
    ),
  );
}

/** A copy of a real data directory of a proxy that was stopped. */
async function makeDataDir(): Promise<void> {
  await cp(await usedDataDir(), dataDir, { recursive: true });
}

let used: { path: string; remove(): Promise<void> } | undefined;
afterAll(() => used?.remove());

async function usedDataDir(): Promise<string> {
  if (!used) {
    used = await createScratchDir();
    const product = await startProduct({ dataDir: used.path });
    await product.stop();
  }
  return used.path;
}

describe('[start-twice] a second start', () => {
  let first: Product;
  beforeAll(async () => {
    first = await startProduct();
  });
  afterAll(() => first?.stop());

  it('on the same directory is refused with the pid and port of the first, which goes on', async () => {
    const result = await runCommand([
      'start',
      '--port',
      '0',
      '--ui-port',
      '0',
      '--no-open',
      '--data-dir',
      first.dataDir,
    ]);
    expectOneSentence(result, new RegExp(`${first.pid}`));
    expect(result.stderr).toContain(String(first.proxyPort));
    expect((await first.api('/api/health')).status).toBe(200);
  });

  it('on a port in use is refused with the next free one as a hint', async () => {
    const result = await start('--port', String(first.proxyPort));
    expectOneSentence(result, new RegExp(`${first.proxyPort}.*use`));
    expect(result.stderr).toMatch(/--port \d+/);
    const ui = await start('--ui-port', String(first.uiPort));
    expectOneSentence(ui, new RegExp(String(first.uiPort)));
  });
});

describe('[start-refused] a start that cannot be', () => {
  it('in a directory that cannot be written', async () => {
    // A plain file in its way stops even root, whom no mode stops.
    await writeFile(join(scratch.path, 'file'), 'not a directory');
    dataDir = join(scratch.path, 'file', 'data');
    expectOneSentence(await start(), /director/i);
    expect(await readFile(join(scratch.path, 'file'), 'utf8')).toBe('not a directory');
  });

  it('in a directory that may not be written', async () => {
    await mkdir(dataDir, { mode: 0o500 });
    // Root may write anywhere but in the kernel's own file system.
    if (process.getuid?.() === 0) dataDir = '/proc/nectoproxy-test';
    expectOneSentence(await start(), /director/i);
  });

  it.each([
    [
      'text in place of a database',
      (file: string) => writeFile(file, 'this is no database, it is a text of some length\n'.repeat(100)),
    ],
    [
      'a page of zeros in the middle',
      async (file: string) => {
        const bytes = await readFile(file);
        bytes.fill(0x5a, 4096, Math.min(bytes.length, 4096 * 6));
        await writeFile(file, bytes);
      },
    ],
    [
      'half of the file',
      async (file: string) => {
        const bytes = await readFile(file);
        await writeFile(file, bytes.subarray(0, Math.floor(bytes.length / 2)));
      },
    ],
  ])('on a damaged data.db: %s; the file stays as it is', async (_name, damage) => {
    await makeDataDir();
    await damage(join(dataDir, 'data.db'));
    const before = sha256(await readFile(join(dataDir, 'data.db')));
    expectOneSentence(await start(), /damaged/i);
    expect(sha256(await readFile(join(dataDir, 'data.db')))).toBe(before);
  });

  it('on a data.db of a newer version; nothing is changed', async () => {
    await makeDataDir();
    const database = new DatabaseSync(join(dataDir, 'data.db'));
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    expect(version).toBeGreaterThan(0);
    database.exec('PRAGMA user_version = 9999');
    database.close();
    const before = await hashesOf(dataDir);
    expectOneSentence(await start(), /newer/i);
    // SQLite leaves an empty write-ahead log beside a file it has only read.
    const after = await hashesOf(dataDir);
    expect(after).toMatchObject(before);
    expect(after[join(dataDir, 'data.db-wal')] ?? sha256('')).toBe(sha256(''));
  });

  it.each([['--port', 'x'], ['--port', '70000'], ['--nonsense'], ['nonsense-argument']])(
    'with wrong usage (%s %s): exit 2',
    async (...args) => {
      expect((await start(...args)).exitCode).toBe(2);
    },
  );

  it('with an --upstream-ca that is not there', async () => {
    expectOneSentence(await start('--upstream-ca', join(scratch.path, 'missing.pem')), /missing\.pem/);
  });
});

describe('[start-twice] a port that another program holds', () => {
  it('is named in the refusal', async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    expectOneSentence(await start('--port', String(port)), new RegExp(String(port)));
    await new Promise((resolve) => server.close(resolve));
  });
});
