// The package as published: it installs into an empty folder, runs on each Node it promises, records an exchange, and says what is missing
// on a Node that is too old.
import { spawn, spawnSync } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, createScratchDir } from '../support/command.ts';
import { bundledNode, findOldNode, type InstalledPackage, installPackage } from './installed-package.ts';

interface Started {
  proxyUrl: string;
  uiUrl: string;
  pid: number;
  session: { id: string };
}

let scratch: { path: string; remove(): Promise<void> };
let installed: InstalledPackage;
let origin: http.Server;
let originPort: number;

beforeAll(async () => {
  scratch = await createScratchDir();
  installed = installPackage(scratch.path);
  origin = http.createServer((_request, response) => response.end('hello from the origin'));
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  originPort = (origin.address() as AddressInfo).port;
});

afterAll(async () => {
  origin?.close();
  await scratch?.remove();
});

describe('the installed package', () => {
  it('holds the program and its papers, and neither sources nor tests', () => {
    expect(installed.files).toEqual(
      expect.arrayContaining([
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'bin/nectoproxy.js',
        'dist/app/main.js',
        'dist/web/index.html',
      ]),
    );
    expect(
      installed.files.filter(
        (path) => !/^(bin|dist|docs\/reference)\/|^(README|LICENSE|CHANGELOG)|^package\.json$/.test(path),
      ),
    ).toEqual([]);
    expect(installed.files.filter((path) => /\.test\.|\.tsx?$/.test(path))).toEqual([]);
  });

  it.each(['node', 'node-24'])('records an exchange on the Node of %s', async (nodePackage) => {
    const nodePath = bundledNode(nodePackage);
    const dataDir = join(scratch.path, `data-${nodePackage}`);
    const product = await start(nodePath, dataDir);
    const url = `http://127.0.0.1:${originPort}/seen?on=${nodePackage}`;
    try {
      expect(await getThrough(product.started.proxyUrl, url)).toBe('hello from the origin');
      expect(await waitForEntry(product.started, url)).toMatchObject({
        method: 'GET',
        status: 200,
        sessionId: product.started.session.id,
      });
      const page = await (await fetch(product.started.uiUrl)).text();
      const [, script = ''] = /<script type="module"[^>]* src="(\/assets\/[^"]+)"/.exec(page) ?? [];
      expect((await fetch(product.started.uiUrl + script)).headers.get('content-type')).toContain('text/javascript');
    } finally {
      expect(await product.stop()).toBe(0);
    }
    expect(product.stderr()).not.toMatch(/Warning/);

    const listed = runInstalled(nodePath, ['traffic', '--json', '--data-dir', dataDir]);
    expect(listed).toMatchObject({ status: 0, stderr: '' });
    expect(listed.stdout).toContain(url);

    const asked = runInstalled(nodePath, ['mcp', 'serve', '--data-dir', dataDir], question);
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    expect(asked.stdout).toContain(url);
  });

  it('says in one sentence on an old Node what it needs', () => {
    const { status, stdout, stderr } = runInstalled(findOldNode(scratch.path), ['start']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^NectoProxy needs Node\.js 24 or newer, and this is \d+\.\d+\.\d+; .+\n$/);
  });
});

/** What an agent says to the MCP server to see the newest traffic. */
const question = [
  {
    ...{ id: 0, method: 'initialize' },
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'agent', version: '1' } },
  },
  { method: 'notifications/initialized' },
  { id: 1, method: 'tools/call', params: { name: 'list_traffic' } },
]
  .map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  .join('');

function runInstalled(
  nodePath: string,
  args: string[],
  input?: string,
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(nodePath, [installed.commandPath, ...args], {
    ...{ env: cleanEnvironment(), input },
    encoding: 'utf8',
    timeout: 30_000,
  });
}

async function start(nodePath: string, dataDir: string) {
  const args = ['start', '--json', '--no-open', '--port', '0', '--ui-port', '0', '--data-dir', dataDir];
  const child = spawn(nodePath, [installed.commandPath, ...args], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    const hung = setTimeout(() => child.kill('SIGKILL'), 10_000);
    const exitCode = await ended;
    clearTimeout(hung);
    return exitCode;
  };
  const started = await poll('the proxy to start', () => {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before it started: ${stderr}`);
    return stdout
      .split('\n')
      .slice(0, -1)
      .find((line) => line.includes('"started"'));
  });
  return { started: JSON.parse(started) as Started, stop, stderr: () => stderr };
}

function getThrough(proxyUrl: string, url: string): Promise<string> {
  const { hostname, port } = new URL(proxyUrl);
  return new Promise((resolve, reject) => {
    const request = http.get({ host: hostname, port, path: url, headers: { host: new URL(url).host } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve(body)).on('error', reject);
    });
    request.on('error', reject);
  });
}

function waitForEntry({ uiUrl }: Started, url: string): Promise<{ url: string; isComplete: boolean }> {
  return poll('the entry to be recorded', async () => {
    const { entries } = (await (await fetch(new URL('/api/traffic', uiUrl))).json()) as {
      entries: { url: string; isComplete: boolean }[];
    };
    return entries.find((entry) => entry.url === url && entry.isComplete);
  });
}

async function poll<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`waited 30 s for ${what}`);
}
