// nectoproxy traffic 'QUERY': the filter language on the terminal, at once and live.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchDir, runCommand } from '../../support/command.ts';
import { curl } from '../../support/curl.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { type PlainOrigin, startPlainOrigin } from './plain-origin.ts';
import { startCommand } from './running-command.ts';

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

const ask = (path: string, ...args: string[]) => curl(`${origin.url}${path}`, args, { proxyUrl: product.proxyUrl });
const run = (...args: string[]) => runCommand(['traffic', '--data-dir', product.dataDir, ...args]);
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/\/(?:first|second|third|live)\/?\w*/g)].map(([path]) => path);

describe('traffic QUERY', () => {
  it('lists what matches', async () => {
    await ask('/first');
    await ask('/second', '-d', 'colour=green');
    await ask('/third', '-H', 'X-Kind: odd');
    await product.waitForEntry((entry) => entry.path === '/third' && entry.state === 'completed');
    expect(pathsIn((await run('method:POST')).stdout)).toEqual(['/second']);
    expect(pathsIn((await run('first', 'OR', 'req.body:GREEN')).stdout)).toEqual(['/first', '/second']);
    expect(pathsIn((await run('req.header:x-kind=odd')).stdout)).toEqual(['/third']);
    expect(pathsIn((await run('--', '-path:/second')).stdout)).toEqual(['/first', '/third']);
    expect(JSON.parse((await run('status:200 path:/third', '--json')).stdout).entries).toMatchObject([
      { path: '/third' },
    ]);
    const none = await run('nowhere');
    expect([none.exitCode, none.stdout]).toEqual([0, expect.stringMatching(/^No traffic in “.*” matches\.\n$/)]);
  });

  it('says what is wrong with a query, as wrong usage', async () => {
    const wrong = await run('status:abc');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toMatch(/^error: status needs a number.*\(in the query at “abc”\)/);
    expect(wrong.stdout).toBe('');
    expect((await run('stauts:404', '--follow')).stderr).toContain('Did you mean “status”?');
  });

  it('explains the language', async () => {
    const { stdout } = await run('--help');
    expect(stdout).toContain('host:*.example.com');
    expect(stdout).toContain('is:error');
  });

  it.each([
    ['what a list shows', 'path:/live method:POST'],
    ['bodies', 'path:/live req.body:wanted'],
  ])('follows by %s', async (_, query) => {
    const follow = startCommand(['traffic', query, '--follow', '--limit', '0', '--data-dir', product.dataDir]);
    await follow.until((stdout) => stdout.includes('HOST') || stdout.includes('Host'));
    await ask('/live/no');
    await ask('/live/one', '-d', 'wanted=1');
    await ask('/other', '-d', 'wanted=1');
    await ask('/live/two', '-d', 'wanted=2');
    await follow.until((stdout) => stdout.includes('/live/two'));
    expect(pathsIn(follow.stdout())).toEqual(['/live/one', '/live/two']);
    expect(await follow.end()).toBe(0);
  });
});
