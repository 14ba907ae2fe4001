// How the proxy starts, refuses, and ends.
import { rename, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createScratchDir, runCommand } from '../../support/command.ts';
import { curl } from '../../support/curl.ts';
import { startProduct } from '../../support/product.ts';
import { openStoreFile } from '../../support/store-file.ts';
import { type PlainOrigin, startPlainOrigin } from './plain-origin.ts';
import { type RunningCommand, startCommand } from './running-command.ts';

let scratch: { path: string; remove(): Promise<void> };
let dataDir: string;
let origin: PlainOrigin;
const started: RunningCommand[] = [];

beforeAll(async () => {
  origin = await startPlainOrigin();
});
afterAll(() => origin?.close());
beforeEach(async () => {
  scratch = await createScratchDir();
  dataDir = join(scratch.path, 'data');
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((command) => command.end('SIGKILL')));
  await scratch.remove();
});

function start(...args: string[]): RunningCommand {
  const command = startCommand(['start', '--port', '0', '--ui-port', '0', '--no-open', '--data-dir', dataDir, ...args]);
  started.push(command);
  return command;
}

const isUp = (stdout: string): boolean => stdout.includes('Ctrl-C ends it') || stdout.includes('"started"');

function instances(): unknown[] {
  const store = openStoreFile(dataDir);
  try {
    return store.all('SELECT * FROM instances');
  } finally {
    store.close();
  }
}

describe('two starts at once', () => {
  it('on one fresh directory: exactly one wins, the other is refused', async () => {
    const both = [start('--json'), start('--json')];
    const refused = await Promise.race(both.map((command) => command.ended.then(() => command)));
    const winner = both.find((command) => command !== refused);
    await winner?.until(isUp);
    expect(refused?.stdout()).toBe('');
    expect(refused?.stderr()).toMatch(/already runs on this data directory/);
    expect(await refused?.ended).toBe(1);
    expect(await winner?.end()).toBe(0);
  });
});

describe('what start prints', () => {
  it('for a person: addresses, session, CA and lines to copy', async () => {
    const command = start('--session', 'My work');
    await command.until(isUp);
    const text = command.stdout();
    expect(text).toMatch(/Proxy +http:\/\/127\.0\.0\.1:\d+\n/);
    expect(text).toMatch(/UI, API +http:\/\/127\.0\.0\.1:\d+\n/);
    expect(text).toContain('My work (active, 0 requests)');
    expect(text).toMatch(/export http_proxy=\S+ https_proxy=\S+/);
    expect(text).toContain(`NODE_EXTRA_CA_CERTS=${join(dataDir, 'certs', 'ca.crt')}`);
    expect(text).toMatch(/curl -x http:\S+ --cacert \S+ https:/);
    expect(text).not.toContain('\u001b');
    expect(command.stderr()).toBe('');
    const [, trust] = /^ +(?:npx )?nectoproxy (cert --install .*)$/m.exec(text) ?? [];
    const { stdout } = await runCommand(trust?.split(' ') ?? []);
    expect(stdout).toContain(join(dataDir, 'certs', 'ca.crt'));
  });

  it('for a program: one line once everything is up; --session resumes by name', async () => {
    const first = start('--json', '--session', 'Resumed');
    await first.until(isUp);
    const { session } = JSON.parse(first.stdout()) as { session: { id: string } };
    expect(await first.end('SIGTERM')).toBe(0);
    const second = start('--json', '--session', 'Resumed');
    await second.until(isUp);
    const event = JSON.parse(second.stdout()) as Record<string, unknown>;
    expect(event).toMatchObject({
      event: 'started',
      dataDir,
      session: { id: session.id, name: 'Resumed' },
      pid: second.child.pid,
    });
  });
});

describe('the token', () => {
  it('is asked for with --require-token, printed once, the same after a restart, and known to other commands', async () => {
    const first = start('--json', '--require-token');
    await first.until(isUp);
    const { uiUrl, openUrl, token } = JSON.parse(first.stdout()) as Record<string, string>;
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(openUrl).toBe(`${uiUrl}/?token=${token}`);
    expect((await fetch(`${uiUrl}/api/sessions`)).status).toBe(401);
    expect((await fetch(`${uiUrl}/api/sessions`, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200);
    expect((await runCommand(['sessions', '--create', 'With token', '--data-dir', dataDir])).exitCode).toBe(0);
    await first.end();
    const second = start('--json', '--require-token');
    await second.until(isUp);
    expect(JSON.parse(second.stdout())).toMatchObject({ token, session: { name: 'With token' } });
  });

  it('is asked for without being asked to when the UI is beyond loopback', async () => {
    const command = start('--json', '--ui-host', '0.0.0.0');
    await command.until(isUp);
    const { uiUrl, token } = JSON.parse(command.stdout()) as Record<string, string>;
    expect(token).toBeTruthy();
    expect((await fetch(`${uiUrl}/api/sessions`)).status).toBe(401);
  });
});

describe('the end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s comes within 2 s, with all of it flushed and nothing left behind',
    async (signal) => {
      const command = start('--json');
      await command.until(isUp);
      const { proxyUrl } = JSON.parse(command.stdout()) as { proxyUrl: string };
      const hanging = net.connect(Number(new URL(proxyUrl).port), '127.0.0.1');
      hanging.on('error', () => {});
      hanging.write(`GET ${origin.url}/hang/on HTTP/1.1\r\nHost: x\r\n\r\n`);
      await Promise.all([1, 2, 3].map((n) => curl(`${origin.url}/${signal}/${n}`, [], { proxyUrl })));
      const askedAt = performance.now();
      expect(await command.end(signal)).toBe(0);
      expect(performance.now() - askedAt).toBeLessThan(2500);
      hanging.destroy();
      expect(command.stderr()).toBe('');
      expect(instances()).toEqual([]);
      const store = openStoreFile(dataDir);
      const rows = store.all<{ path: string; state: string; kind: string | null }>(
        "SELECT path, state, error ->> 'kind' AS kind FROM traffic ORDER BY path",
      );
      store.close();
      expect(rows.filter(({ state }) => state === 'completed')).toHaveLength(3);
      expect(rows.find(({ path }) => path === '/hang/on')).toMatchObject({ state: 'failed' });
    },
  );

  it('by a second Ctrl-C comes at once', async () => {
    const command = start('--json');
    await command.until(isUp);
    const { proxyUrl } = JSON.parse(command.stdout()) as { proxyUrl: string };
    const askedBefore = origin.asked.length;
    const hanging = net.connect(Number(new URL(proxyUrl).port), '127.0.0.1');
    hanging.on('error', () => {});
    hanging.write(`GET ${origin.url}/hang/on HTTP/1.1\r\nHost: x\r\n\r\n`);
    await expect.poll(() => origin.asked.length).toBeGreaterThan(askedBefore);
    command.child.kill('SIGINT');
    // Two signals that come before the process looks are one. Closed is what a proxy that ends is first.
    await expect.poll(() => isRefused(Number(new URL(proxyUrl).port)), { interval: 10 }).toBe(true);
    // Code 130 comes of this way out alone: after the time that the hanging request is given it would be 0.
    expect(await command.end('SIGINT')).toBe(130);
    hanging.destroy();
  });
});

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(false)).once('error', () => resolve(true));
    socket.once('close', () => resolve(true)).once('connect', () => socket.destroy());
  });
}

/** Loaded into every thread; ends the one it is meant for from within, as a crash of it would. */
const threadKiller = `
import { isMainThread, workerData } from 'node:worker_threads';
const name = workerData == null ? 'capture' : 'claim' in workerData ? 'writer' : 'isWatching' in workerData ? 'reader' : null;
if (!isMainThread && name === process.env.THREAD_TO_END) setTimeout(() => process.exit(7), 2500);
`;

describe('a thread that is gone', () => {
  it.each(['capture', 'writer', 'reader'])(
    '(%s) ends the proxy with a line that says so and exit code 1',
    async (name) => {
      const file = join(scratch.path, 'thread-killer.mjs');
      await writeFile(file, threadKiller);
      const env = { NODE_OPTIONS: `--import ${pathToFileURL(file)}`, THREAD_TO_END: name };
      const command = startCommand(['start', '--port', '0', '--ui-port', '0', '--data-dir', dataDir], env);
      started.push(command);
      expect(await command.ended).toBe(1);
      expect(command.stderr()).toMatch(/(capture thread|thread of the store) has failed .* the proxy ends/);
      const again = start();
      await again.until(isUp);
      expect(await again.end()).toBe(0);
    },
  );
});

describe('a data.db that cannot be used', () => {
  it.each([['sessions'], ['traffic'], ['start']])(
    'is refused by %s in one line that says how to go on, and is left as it is',
    async (name) => {
      const { stop } = await startProduct({ dataDir });
      await stop();
      await writeFile(join(dataDir, 'data.db'), 'not a database at all, but long enough to be one');
      const args = name === 'start' ? ['--port', '0', '--ui-port', '0'] : [];
      const result = await runCommand([name, ...args, '--data-dir', dataDir]);
      expect(result.exitCode).toBe(1);
      expect(result.stderr.trim().split('\n')).toHaveLength(1);
      expect(result.stderr).toMatch(/damaged.*left untouched.*move it aside/i);
      // The CA can still be looked at.
      expect((await runCommand(['cert', '--path', '--data-dir', dataDir])).exitCode).toBe(0);
      await rename(join(dataDir, 'data.db'), join(dataDir, 'data.db.damaged'));
      const again = await startProduct({ dataDir });
      await again.stop();
    },
  );
});

describe('the flags of start', () => {
  it('cannot give one port to both', async () => {
    const result = await runCommand(['start', '--port', '18888', '--ui-port', '18888', '--data-dir', dataDir]);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/cannot share port 18888/);
  });

  it.each([
    ['is not there', null],
    ['holds no certificate', '{}'],
    ['holds a broken one', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ])('refuse an --upstream-ca that %s, before anything is made', async (_what, text) => {
    const file = join(scratch.path, 'authority.pem');
    if (text !== null) await writeFile(file, text);
    const result = await runCommand(['start', '--upstream-ca', file, '--data-dir', dataDir]);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(result.stderr).toContain('authority.pem');
    expect(() => new DatabaseSync(join(dataDir, 'data.db'), { readOnly: true })).toThrow();
  });
});
