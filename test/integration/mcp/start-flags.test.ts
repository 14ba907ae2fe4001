// The flags of `mcp start`, as a person gives them: those of the server's process, and those that would do nothing.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_PATH, cleanEnvironment, createScratchDir, runCommand } from '../../support/command.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
beforeAll(async () => {
  scratch = await createScratchDir();
});
afterAll(() => scratch.remove());

const start = (...args: string[]) => runCommand(['mcp', 'start', ...args]);

describe('mcp start', () => {
  it('runs the server with --env in --cwd, and keeps --name and --metadata with the recording', async () => {
    const folder = join(scratch.path, 'elsewhere');
    await mkdir(folder);
    const server = join(scratch.path, 'server.mjs');
    const answer = `{ jsonrpc: '2.0', id: 1, result: { cwd: process.cwd(), key: process.env.KEY, kept: process.env.KEPT } }`;
    await writeFile(server, `process.stdin.once('data', () => console.log(JSON.stringify(${answer})));`);
    const file = join(scratch.path, 'audit.json');
    const flags = ['--env', 'KEY=a=b', '--env', 'OTHER=1', '--cwd', folder, '--name', 'mine', '--metadata', 'team=x=y'];
    const command = `'${process.execPath}' '${server}'`;
    const target = ['--transport', 'stdio', '--target-command', command];
    const args = [...target, ...flags, '--session-file', file, '--data-dir', join(scratch.path, 'data')];
    const { stdout, status } = spawnSync(process.execPath, [COMMAND_PATH, 'mcp', 'start', ...args], {
      env: cleanEnvironment({ KEPT: 'yes' }),
      input: '{"jsonrpc":"2.0","id":1,"method":"where"}\n',
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).result).toEqual({ cwd: await realpath(folder), key: 'a=b', kept: 'yes' });
    expect(JSON.parse(await readFile(file, 'utf8')).metadata).toMatchObject({ name: 'mine', team: 'x=y' });
  });

  it.each([
    ['a relay', ['--transport', 'streamable-http', '--target-url', 'http://127.0.0.1:9/mcp']],
    ['a bridge', ['--transport', 'stdio', '--target-command', 'node', '--listen-transport', 'sse']],
  ])('names a free port by its own flag when %s finds its port in use', async (_what, args) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = await start(...args, '--listen-port', String(port), '--data-dir', join(scratch.path, 'in-use'));
    other.close();
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /used by another program\. (Port \d+ is free: --listen-port \d+\.|.* with --listen-port)/,
    );
  });

  it.each([
    ['--transport stdio needs --target-command', ['--transport', 'stdio']],
    ['with its quotes closed', ['--transport', 'stdio', '--target-command', '"node']],
    ['--transport sse needs --target-url', ['--transport', 'sse', '--target-command', 'node server.js']],
    ['--header has no effect', ['--transport', 'stdio', '--target-command', 'node', '--header', 'A: b']],
    ['--cwd has no effect', ['--transport', 'sse', '--target-url', 'http://127.0.0.1:9/sse', '--cwd', '.']],
    ['--listen-port has no effect', ['--transport', 'stdio', '--target-command', 'node', '--listen-port', '1']],
    ['status needs', ['--transport', 'stdio', '--target-command', 'node', '--intercept', 'status:']],
  ])('refuses as wrong usage: %s', async (reason, args) => {
    const refused = await start(...args);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain(reason);
  });
});
