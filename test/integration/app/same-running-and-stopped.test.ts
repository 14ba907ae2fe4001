// Commands work through the running proxy and on the file alone, and say the same.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, createScratchDir, runCommand } from '../../support/command.ts';
import { curl } from '../../support/curl.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { type PlainOrigin, startPlainOrigin } from './plain-origin.ts';

let scratch: { path: string; remove(): Promise<void> };
let dataDir: string;
let origin: PlainOrigin;
let product: Product;

beforeAll(async () => {
  scratch = await createScratchDir();
  dataDir = join(scratch.path, 'data');
  origin = await startPlainOrigin();
  product = await startProduct({ dataDir });
  for (const path of ['one', 'two', 'three']) await curl(`${origin.url}/${path}`, [], { proxyUrl: product.proxyUrl });
  await curl('http://127.0.0.1:1/nobody', [], { proxyUrl: product.proxyUrl });
  await product.waitForEntry((entry) => entry.path === '/nobody');
});
afterAll(async () => {
  await product?.stop();
  await origin?.close();
  await scratch?.remove();
});

const run = (...args: string[]): Promise<CommandResult> => runCommand([...args, '--data-dir', dataDir]);
/** The time of the last activity in words depends on when it is asked. */
const timeless = (text: string): string => text.replaceAll(/(just now|\d+ s ago)/g, 'a moment ago');

describe('with the proxy running and stopped', () => {
  const commands = [
    ['sessions'],
    ['sessions', '--list', '--json'],
    ['traffic'],
    ['traffic', '--json'],
    ['traffic', '--limit', '2'],
    ['traffic', '--session', 'Default session'],
    ['traffic', 'show', '1'],
    ['cert'],
    ['cert', '--json'],
    ['cert', '--path'],
  ];
  const seen = new Map<string, CommandResult>();

  it('each command does its work through the proxy', async () => {
    const first = (await product.entries()).at(-1)?.number;
    for (const command of commands) if (command[1] === 'show') command[2] = String(first);
    for (const command of commands) {
      const result = await run(...command);
      expect(result, command.join(' ')).toMatchObject({ exitCode: 0, stderr: '' });
      expect(result.stdout).not.toBe('');
      seen.set(command.join(' '), result);
    }
  });

  it('the list is aligned, oldest first, and honest about failures', () => {
    const lines = (seen.get('traffic')?.stdout ?? '').trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ +# {2}TIME +METHOD +STATUS +HOST +PATH +TYPE +SIZE +DURATION$/);
    const pathAt = lines[0]?.indexOf('PATH') ?? 0;
    expect(lines.slice(1).map((line) => line.slice(pathAt).split(' ')[0])).toEqual([
      '/one',
      '/two',
      '/three',
      '/nobody',
    ]);
    expect(lines[4]).toContain(' refused ');
  });

  it('JSON has the shape of the API', () => {
    const { entries } = JSON.parse(seen.get('traffic --json')?.stdout ?? '') as {
      entries: { path: string; state: string }[];
    };
    expect(entries.map(({ path }) => path)).toEqual(['/nobody', '/three', '/two', '/one']);
    expect(JSON.parse(seen.get('sessions --list --json')?.stdout ?? '')).toMatchObject({
      sessions: [{ name: 'Default session', isActive: true, trafficCount: 4 }],
    });
    expect(JSON.parse(seen.get('cert --json')?.stdout ?? '')).toMatchObject({
      subject: 'CN=NectoProxy CA',
      path: product.caPath,
      pem: product.caPem,
    });
    expect(seen.get('cert --path')?.stdout).toBe(`${product.caPath}\n`);
  });

  it('the same comes from the file alone', async () => {
    await product.stop();
    for (const command of commands) {
      const name = command.join(' ');
      const result = await run(...command);
      expect({ ...result, stdout: timeless(result.stdout) }, name).toEqual({
        ...seen.get(name),
        stdout: timeless(seen.get(name)?.stdout ?? ''),
      });
    }
  });

  it('sessions are created, renamed, switched, cleared and deleted on the file', async () => {
    expect((await run('sessions', '--create', 'Bug #456 Investigation')).stdout).toContain('“Bug #456 Investigation”');
    expect((await run('sessions', '--rename', 'Bug #456 Investigation', 'Bug 456')).exitCode).toBe(0);
    const { sessions } = JSON.parse((await run('sessions', '--json')).stdout) as {
      sessions: { id: string; name: string; isActive: boolean }[];
    };
    expect(sessions.find(({ isActive }) => isActive)?.name).toBe('Bug 456');
    const first = sessions.find(({ isActive }) => !isActive);
    expect(
      JSON.parse((await run('sessions', '--activate', first?.id.slice(0, 20) ?? '', '--json')).stdout),
    ).toMatchObject({ id: first?.id, isActive: true });
    expect((await run('sessions', '--clear', 'Default session')).stdout).toContain('4 requests');
    expect((await run('sessions', '--delete', 'Default session')).stdout).toContain('Active now: “Bug 456”');
    const last = await run('sessions', '--delete', 'Bug 456');
    expect(last.exitCode).toBe(1);
    expect(last.stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('on a fresh directory', () => {
  it('cert makes the CA, and a proxy that starts later uses it', async () => {
    const fresh = join(scratch.path, 'fresh');
    const before = await runCommand(['cert', '--json', '--data-dir', fresh]);
    const { fingerprint256 } = JSON.parse(before.stdout) as { fingerprint256: string };
    const started = await startProduct({ dataDir: fresh });
    expect((await started.api('/api/certificates')).body.fingerprint256).toBe(fingerprint256);
    await started.stop();
  });

  it('cert --install tells this system first, and every program promised', async () => {
    const { stdout } = await run('cert', '--install');
    if (process.platform === 'linux') expect(stdout).toMatch(/^Linux/);
    for (const program of ['Firefox', 'Node', 'curl', 'Python', 'Java', 'iOS', 'Android', 'macOS', 'Windows'])
      expect(stdout).toContain(program);
  });

  it('cert --clear-cache counts what it removed, and keeps the CA', async () => {
    const before = (await run('cert', '--json')).stdout;
    expect((await run('cert', '--clear-cache', '--json')).stdout).toMatch(/"removed": \d+/);
    expect((await run('cert', '--json')).stdout).toBe(before);
  });
});

describe('what is asked for wrongly', () => {
  it.each(['traffic', 'sessions'])('%s of a directory that is not there makes none', async (command) => {
    const mistyped = join(scratch.path, 'mistyped');
    const result = await runCommand([command, '--data-dir', mistyped]);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain(mistyped);
    expect(existsSync(mistyped)).toBe(false);
  });

  it.each([
    ['nothing'],
    ['traffic', '--nonsense'],
    ['traffic', '--limit', 'x'],
    ['traffic', 'show'],
    ['sessions', '--create'],
    ['sessions', '--rename', 'x'],
    ['sessions', 'stray'],
    ['sessions', '--create', 'x', '--list'],
    ['cert', 'stray'],
    ['start', '--port', '1e3'],
  ])('%s %s %s: wrong usage, exit 2', async (...args) => {
    const result = await run(...args);
    expect(result.exitCode, result.stderr).toBe(2);
    expect(result.stdout).toBe('');
  });

  it.each([
    ['traffic', '--session', 'no such session'],
    ['traffic', 'show', '999999'],
    ['traffic', 'show', 'no-such-id'],
    ['sessions', '--activate', 'no such session'],
  ])('%s %s %s: refused in one line, exit 1', async (...args) => {
    const result = await run(...args);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('help and version are no failure', async () => {
    for (const args of [['--help'], ['--version'], ['start', '--help'], ['help', 'traffic']]) {
      expect(await runCommand(args)).toMatchObject({ exitCode: 0, stderr: '' });
    }
  });
});
