// What bin/nectoproxy.js decides before the program runs: which Node, and which code. Seen in a small checkout of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, createScratchDir } from '../support/command.ts';
import { bundledNode, findOldNode } from './installed-package.ts';

const program = `
  const [what] = process.argv.slice(2);
  process.on('SIGTERM', () => process.exit(43));
  console.log(JSON.stringify({ pid: process.pid, major: Number(process.versions.node.split('.')[0]), from: import.meta.url, args: process.argv.slice(2) }));
  if (what === 'wait') setInterval(() => {}, 1000);
  if (what === 'fail') process.exitCode = 42;
`;

interface Said {
  pid: number;
  major: number;
  from: string;
  args: string[];
}

let scratch: { path: string; remove(): Promise<void> };
let checkout: string;
let oldNode: string;

beforeAll(async () => {
  scratch = await createScratchDir();
  checkout = join(scratch.path, 'checkout');
  oldNode = findOldNode(scratch.path);
  for (const folder of ['src/app', 'dist/app', 'node_modules']) mkdirSync(join(checkout, folder), { recursive: true });
  cpSync(fileURLToPath(new URL('../../bin', import.meta.url)), join(checkout, 'bin'), { recursive: true });
  writeFileSync(join(checkout, 'package.json'), '{ "type": "module" }');
  symlinkSync(dirname(dirname(bundledNode('node'))), join(checkout, 'node_modules', 'node'));
  write('src/app/main.ts', program, 1000);
  write('dist/app/main.js', program, 2000);
});

afterAll(() => scratch.remove());

describe('the command in a checkout, started with an old Node', () => {
  it('runs on the Node beside it, with its arguments', () => {
    const { said, status } = runToEnd(oldNode, ['traffic', '--limit', '3']);
    expect(status).toBe(0);
    expect(said.major).toBeGreaterThanOrEqual(24);
    expect(said.args).toEqual(['traffic', '--limit', '3']);
  });

  it('passes the exit code on', () => {
    expect(runToEnd(oldNode, ['fail']).status).toBe(42);
  });

  it('passes a signal on and ends as the program does', async () => {
    const { child } = await startWaiting(oldNode);
    child.kill('SIGTERM');
    expect(await ending(child)).toEqual({ code: 43, signal: null });
  });

  it('takes the program with it when it is killed', async () => {
    const { child, said } = await startWaiting(oldNode);
    child.kill('SIGKILL');
    await ending(child);
    await waitUntilGone(said.pid);
  });
});

describe('the command in a checkout', () => {
  it('runs what was compiled', () => {
    expect(runToEnd(bundledNode('node'), []).said.from).toMatch(/\/dist\/app\/main\.js$/);
  });

  it.each(['node', 'node-24'])('runs the sources on the Node of %s when one of them is newer', (nodePackage) => {
    write('src/app/changed.ts', 'export const isChanged: boolean = true;', 3000);
    expect(runToEnd(bundledNode(nodePackage), []).said.from).toMatch(/\/src\/app\/main\.ts$/);
  });
});

function write(path: string, text: string, modifiedAtSeconds: number): void {
  writeFileSync(join(checkout, path), text);
  utimesSync(join(checkout, path), modifiedAtSeconds, modifiedAtSeconds);
}

function runToEnd(nodePath: string, args: string[]): { said: Said; status: number | null } {
  const result = spawnSync(nodePath, [join(checkout, 'bin/nectoproxy.js'), ...args], {
    env: cleanEnvironment(),
    encoding: 'utf8',
  });
  if (result.stdout === '') throw new Error(`nothing on stdout; stderr: ${result.stderr}`);
  return { said: JSON.parse(result.stdout) as Said, status: result.status };
}

async function startWaiting(nodePath: string): Promise<{ child: ChildProcess; said: Said }> {
  const child = spawn(nodePath, [join(checkout, 'bin/nectoproxy.js'), 'wait'], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.setEncoding('utf8').once('data', resolve);
  });
  return { child, said: JSON.parse(line) as Said };
}

function ending(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

async function waitUntilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (isRunning(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} still runs`);
    await sleep(50);
  }
}

// A process whose parent never collects it stays in Linux's table as a zombie (Z): it has ended all the same.
function isRunning(pid: number): boolean {
  if (process.platform === 'linux') {
    const statPath = `/proc/${pid}/stat`;
    return existsSync(statPath) && !/\) Z /.test(readFileSync(statPath, 'utf8'));
  }
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
