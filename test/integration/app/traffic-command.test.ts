// The traffic command: live, on hostile text, and into a pipe that is closed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntrySummary } from '../../../src/model/traffic-entry.ts';
import { COMMAND_PATH, cleanEnvironment, createScratchDir, runCommand } from '../../support/command.ts';
import { curl } from '../../support/curl.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { hostileText, type PlainOrigin, startPlainOrigin } from './plain-origin.ts';
import { type RunningCommand, startCommand } from './running-command.ts';

let origin: PlainOrigin;
let scratch: { path: string; remove(): Promise<void> };
let product: Product;
beforeAll(async () => {
  origin = await startPlainOrigin();
  scratch = await createScratchDir();
  product = await startProduct({ dataDir: scratch.path });
});
afterAll(async () => {
  await product?.stop();
  await origin?.close();
  await scratch?.remove();
});

const ask = (path: string) => curl(`${origin.url}${path}`, [], { proxyUrl: product.proxyUrl });
const run = (...args: string[]) => runCommand(['traffic', ...args, '--data-dir', product.dataDir]);
const linesWith = (text: string, part: string): string[] => text.split('\n').filter((line) => line.includes(part));

/** Anything that a terminal would obey, or that turns text around. */
const unsafe = /[^\n\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/u;

describe('--follow', () => {
  let follow: RunningCommand;
  let asJson: RunningCommand;
  beforeAll(async () => {
    await ask('/before/following');
    await product.waitForEntry((entry) => entry.path === '/before/following');
    follow = startCommand(['traffic', '--follow', '--data-dir', product.dataDir]);
    asJson = startCommand(['traffic', '--follow', '--json', '--data-dir', product.dataDir]);
    await Promise.all(
      [follow, asJson].map((command) => command.until((stdout) => stdout.includes('/before/following'))),
    );
  });
  afterAll(() => Promise.all([follow, asJson].map((command) => command?.end())));

  it('shows what happens, each entry once', async () => {
    for (const n of [1, 2, 3]) await ask(`/live/${n}`);
    await Promise.all([follow, asJson].map((command) => command.until((stdout) => stdout.includes('/live/3'))));
    for (const n of [1, 2, 3]) expect(linesWith(follow.stdout(), `/live/${n} `)).toHaveLength(1);
    const entries = asJson
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as EntrySummary);
    expect(entries.map(({ path }) => path)).toEqual(['/before/following', '/live/1', '/live/2', '/live/3']);
    expect(entries.every(({ state, status }) => state === 'completed' && status === 200)).toBe(true);
  });

  it('shows a long one while it runs, and again at its end', async () => {
    await ask('/slow/2500');
    await follow.until((stdout) => linesWith(stdout, '/slow/2500').length === 2);
    const [running, ended] = linesWith(follow.stdout(), '/slow/2500');
    expect(running).toMatch(/GET +… /);
    expect(ended).toMatch(/GET +200 .* 2\.[5-9] s$/);
  });

  it('goes along when another session becomes active', async () => {
    await product.api('/api/sessions', { method: 'POST', json: { name: 'Next one' } });
    await ask('/in/the/next');
    await follow.until((stdout) => stdout.includes('/in/the/next'));
    expect(follow.stdout()).toContain('now in “Next one”');
  });

  it('survives the proxy: it goes on with the file, and with the next proxy', async () => {
    await product.stop();
    product = await startProduct({ dataDir: scratch.path });
    await ask('/after/restart');
    await Promise.all([follow, asJson].map((command) => command.until((stdout) => stdout.includes('/after/restart'))));
    expect(linesWith(asJson.stdout(), '/after/restart')).toHaveLength(1);
    expect([follow.stderr(), asJson.stderr()]).toEqual(['', '']);
  });

  it('ends by Ctrl-C with exit code 0', async () => {
    expect(await follow.end()).toBe(0);
  });
});

describe('text of strangers', () => {
  it('reaches the terminal without anything it would obey', async () => {
    await ask('/hostile');
    const { id, ordinal } = await product.waitForEntry((entry) => entry.path === '/hostile');
    const shown = await run('show', String(ordinal));
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).not.toMatch(unsafe);
    expect(shown.stdout).toContain('before\\x1b[2J\\x1b]0;owned\\x07');
    expect(shown.stdout).toContain('x-title: a\\x9b31m\\u202eb');
    const { responseBody } = JSON.parse((await run('show', id, '--json')).stdout) as {
      responseBody: { encoding: string; data: string };
    };
    expect(responseBody).toMatchObject({ encoding: 'utf8', data: hostileText });
  });

  it('does not even when it sits in the columns of the list', async () => {
    await product.stop();
    const database = new DatabaseSync(join(scratch.path, 'data.db'));
    database.exec(
      "UPDATE traffic SET path = '/' || char(27) || '[2J' || char(10) || 'x', method = 'G' || char(155) || '1m', url = 'http://' || char(27) || 'c/', host = char(27) || 'c' WHERE path = '/hostile'",
    );
    database.exec("UPDATE sessions SET name = 'a' || char(27) || ']0;x' || char(7)");
    database.close();
    const listed = await run();
    expect(listed.stdout).toContain('/\\x1b[2J\\x0ax');
    const sessions = await runCommand(['sessions', '--data-dir', scratch.path]);
    expect(sessions.stdout).toContain('a\\x1b]0;x\\x07');
    for (const { stdout } of [listed, sessions]) expect(stdout).not.toMatch(unsafe);
    product = await startProduct({ dataDir: scratch.path });
  });
});

describe('the output', () => {
  it('is coloured only when that is asked for or seen', async () => {
    await ask('/coloured');
    await product.waitForEntry((entry) => entry.path === '/coloured');
    const args = ['traffic', '--data-dir', product.dataDir];
    expect((await runCommand(args, { env: { NO_COLOR: undefined } })).stdout).not.toContain('\u001b');
    expect((await runCommand(args, { env: { NO_COLOR: undefined, FORCE_COLOR: '1' } })).stdout).toContain(
      '\u001b[32m200\u001b[39m',
    );
  });

  it('may be cut off by its reader, quietly', async () => {
    // The reader is gone before the first byte is written.
    const child = spawn(process.execPath, [COMMAND_PATH, 'traffic', '--data-dir', product.dataDir], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    expect(stderr).toBe('');
  });

  it('shows an entry whole: heads, bodies, timings', async () => {
    await curl(`${origin.url}/whole`, ['-d', '{"a":1}', '-H', 'Content-Type: application/json'], {
      proxyUrl: product.proxyUrl,
    });
    const { ordinal } = await product.waitForEntry((entry) => entry.path === '/whole');
    const { stdout } = await run('show', String(ordinal));
    expect(stdout).toMatch(new RegExp(`^#${ordinal} {2}POST ${origin.url}/whole\n`));
    expect(stdout).toContain('\nPOST /whole HTTP/1.1\n');
    expect(stdout).toContain('\n\n{"a":1}\n');
    expect(stdout).toContain('\nHTTP/1.1 200 OK\n');
    expect(stdout).toContain('\n\n{"path":"/whole"}\n');
    expect(stdout).toMatch(/Timings +.*wait [\d.]+ ms/);
  });
});
