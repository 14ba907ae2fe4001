// What is changed holds for what begins after the answer; what another process changes holds soon.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/record/store/open-store.ts';
import { curl } from '../../support/curl.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { type PlainOrigin, startPlainOrigin } from './plain-origin.ts';

let origin: PlainOrigin;
let product: Product;
beforeAll(async () => {
  origin = await startPlainOrigin();
  product = await startProduct();
});
afterAll(async () => {
  await product?.stop();
  await origin?.close();
});

const ask = (path: string) => curl(`${origin.url}${path}`, [], { proxyUrl: product.proxyUrl });

describe('a switch of sessions', () => {
  it('holds for the very next request, time after time', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      ids.push((await product.api('/api/sessions', { method: 'POST', json: { name } })).body.id);
      await ask(`/switch/${name}`);
    }
    await product.api(`/api/sessions/${ids[0]}/activate`, { method: 'POST' });
    await ask('/switch/a-again');
    await product.waitForEntry((entry) => entry.path === '/switch/a-again');
    const paths = async (id: string) => (await product.entries(`sessionId=${id}`)).map(({ path }) => path);
    expect(await Promise.all(ids.map(paths))).toEqual([['/switch/a-again', '/switch/a'], ['/switch/b'], ['/switch/c']]);
  });

  it('made by another process holds soon, without a word to this one', async () => {
    const store = await openStore(product.dataDir);
    const session = await store.execute('create-session', { name: 'From outside' });
    await store.close();
    const outside = async () => (await product.entries(`sessionId=${session.id}`)).map(({ path }) => path);
    await expect
      .poll(async () => {
        await ask('/switch/outside');
        await sleep(200);
        return outside();
      })
      .toContain('/switch/outside');
  });
});

describe('recording that is switched off', () => {
  it('for a session: nothing is recorded into it, from the very next request on', async () => {
    const { id } = (await product.api('/api/sessions/active')).body;
    await product.api(`/api/sessions/${id}`, { method: 'PATCH', json: { isRecording: false } });
    expect((await ask('/unrecorded')).status).toBe(200);
    await product.api(`/api/sessions/${id}`, { method: 'PATCH', json: { isRecording: true } });
    await ask('/recorded');
    await product.waitForEntry((entry) => entry.path === '/recorded');
    expect((await product.entries()).some(({ path }) => path === '/unrecorded')).toBe(false);
  });
});
