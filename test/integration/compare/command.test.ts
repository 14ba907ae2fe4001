// Before and after a deploy: two sessions recorded through the shipped proxy, compared by the shipped command.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchDir, runCommand } from '../../support/command.ts';
import { curl } from '../../support/curl.ts';
import { type Product, startProduct } from '../../support/product.ts';

let release = 1;
let origin: Server;
let url: string;
let scratch: { path: string; remove(): Promise<void> };
let product: Product;

beforeAll(async () => {
  origin = createServer((request, response) => {
    const path = request.url ?? '';
    response.setHeader('x-request-id', `${Math.random()}`);
    response.setHeader('content-type', 'application/json');
    if (path.startsWith('/price')) response.end(JSON.stringify({ price: release === 1 ? 10 : 12, at: Date.now() }));
    else if (path === '/new' && release === 1) response.writeHead(404).end('{}');
    else response.end(JSON.stringify({ path: path.split('/')[1] }));
  });
  await new Promise<void>((resolve) => void origin.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  scratch = await createScratchDir();
  product = await startProduct({ dataDir: scratch.path });
  await walk('before', 'a1');
  await walk('again', 'b2');
  release = 2;
  await walk('after', 'c3');
});
afterAll(async () => {
  await product?.stop();
  origin?.closeAllConnections();
  origin?.close();
  await scratch?.remove();
});

/** The same walk through the site each time, in a session of its own. */
async function walk(name: string, id: string): Promise<void> {
  await product.api('/api/sessions', { method: 'POST', json: { name } });
  for (const path of ['/home', `/users/1234567${id}`, '/price?of=tea', '/new'])
    await curl(url + path, [], { proxyUrl: product.proxyUrl });
  await product.waitForEntry((entry) => entry.path === '/new' && entry.state === 'completed');
}

const run = (...args: string[]) => runCommand(['compare', '--data-dir', product.dataDir, ...args]);

describe('compare --sessions', () => {
  it('finds what the deploy changed and nothing else', async () => {
    const { exitCode, stdout } = await run('--sessions', 'before', 'after', '--ignore-path', '$.at', '--json');
    expect(exitCode).toBe(1);
    const found = JSON.parse(stdout);
    expect(found.counts).toEqual({ same: 2, different: 2, unknown: 0, 'only-a': 0, 'only-b': 0 });
    expect(found.pairs.map((pair: { a: { path: string } }) => pair.a.path)).toEqual(['/price?of=tea', '/new']);
    const text = (await run('--sessions', 'before', 'after', '--ignore-path', '$.at')).stdout;
    expect(text).toMatch(/- \$\.price: 10\n.*\+ \$\.price: 12\n/);
    // The place that does not count is said, and does not stand between the lines that do.
    expect(text).toContain('1 ignored: $.at');
    expect(text).not.toMatch(/[-+] \$\.at:/);
    expect(text).toMatch(/- status: 404\n.*\+ status: 200\n/);
    expect(text).toMatch(/same 2 {3}different 2/);
  });

  it('ends with 0 when nothing but noise differs', async () => {
    expect((await run('--sessions', 'before', 'again')).exitCode).toBe(1);
    const quiet = await run('--sessions', 'before', 'again', '--ignore-path', '$.at');
    expect([quiet.exitCode, quiet.stderr]).toEqual([0, '']);
    expect(quiet.stdout).toMatch(/Nothing differs\.\n$/);
  });

  it('learns from two runs what does not count', async () => {
    const { stdout, exitCode } = await run('--sessions', 'before', 'after', '--json', '--learn', 'before', 'again');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).learned.paths).toEqual([{ path: '$.at', endpoint: 'GET 127.0.0.1 /price' }]);
  });
});

describe('compare', () => {
  it('compares two entries by number', async () => {
    const { body } = await product.api('/api/traffic?limit=200');
    const numbers = body.entries.map((entry: { ordinal: number }) => String(entry.ordinal)).sort();
    const same = await run(numbers[0], numbers[0]);
    expect([same.exitCode, same.stdout.trim().split('\n').at(-1)]).toEqual([0, 'Nothing differs.']);
    const other = await run(numbers[0], numbers[1]);
    expect(other.exitCode).toBe(1);
    expect(other.stdout).toMatch(/They differ\./);
  });

  it.each([
    [['1'], /missing required argument/],
    [['1', '2', '--ignore-path', 'a.b'], /is no JSON path/],
    [['1', '2', '--learn', 'a', 'b'], /--learn needs --sessions/],
    [['x', 'y', '--sessions', '--learn', 'a'], /--learn takes two sessions/],
  ])('refuses %j as wrong usage', async (args, reason) => {
    const { exitCode, stderr } = await run(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(reason);
  });

  it('refuses what is not there', async () => {
    expect((await run('999999', '1')).exitCode).toBe(1);
    expect((await run('--sessions', 'before', 'nowhere')).stderr).toMatch(/There is no session/);
  });
});
