import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/model/session.ts';
import { createScratchDir } from '../support/command.ts';
import { curl } from '../support/curl.ts';
import { type OriginSite, startOriginSite } from '../support/origin-site.ts';
import { type Product, startProduct } from '../support/product.ts';
import { openStoreFile } from '../support/store-file.ts';

let site: OriginSite;
let product: Product;
beforeAll(async () => {
  site = await startOriginSite();
});
afterAll(() => site?.close());
beforeEach(async () => {
  product = await startProduct();
});
afterEach(() => product?.stop());

const visit = (mark: string) => curl(`${site.http}/text?case=${mark}`, [], { proxyUrl: product.proxyUrl });
const sessions = async () => (await product.api('/api/sessions')).body.sessions as Session[];
const create = async (name: string) =>
  (await product.api('/api/sessions', { method: 'POST', json: { name } })).body as Session;

async function marksIn(sessionId: string): Promise<string[]> {
  return (await product.entries(`sessionId=${sessionId}`)).map((entry) => entry.url.replace(/^.*case=/, '')).sort();
}

describe('[sessions] capture goes to the active session', () => {
  it('and moves with it for requests that begin after the switch', async () => {
    const first = product.session;
    await visit('one');
    const underWay = curl(`${site.http}/slow?chunks=6&everyMs=100&case=under-way`, [], { proxyUrl: product.proxyUrl });
    await expect.poll(() => marksIn(first.id)).toEqual(['one', 'under-way']);
    const second = await create('Bug #456 Investigation');
    expect(second).toMatchObject({
      name: 'Bug #456 Investigation',
      isActive: true,
      trafficCount: 0,
      totalBytes: 0,
      lastActivityAt: null,
    });
    await visit('two');
    await underWay;
    await expect.poll(() => marksIn(second.id)).toEqual(['two']);
    expect(await marksIn(first.id)).toEqual(['one', 'under-way']);
    await product.waitForEntry((entry) => entry.url.includes('case=two'));
    expect((await sessions()).filter((session) => session.isActive).map((session) => session.id)).toEqual([second.id]);
  });

  it('and counts exactly', async () => {
    for (const mark of ['a', 'b', 'c']) await visit(mark);
    await curl(`${site.http}/echo?case=d`, ['--data-binary', 'hello'], { proxyUrl: product.proxyUrl });
    await product.waitForEntry((entry) => entry.url.includes('case=d'));
    const entries = await product.entries();
    const bytes = entries.reduce((sum, entry) => sum + entry.requestBodySize + entry.responseBodySize, 0);
    const { body: active } = await product.api('/api/sessions/active');
    expect(active).toMatchObject({ trafficCount: 4, totalBytes: bytes });
    expect(Math.abs(Date.now() - active.lastActivityAt)).toBeLessThan(10_000);
    await product.api(`/api/traffic/${entries[0]!.id}`, { method: 'DELETE' });
    const left = bytes - entries[0]!.requestBodySize - entries[0]!.responseBodySize;
    expect((await product.api('/api/sessions/active')).body).toMatchObject({ trafficCount: 3, totalBytes: left });
  });

  it('which is renamed, cleared and deleted; the only one stays', async () => {
    const first = product.session;
    await visit('gone');
    await product.waitForEntry((entry) => entry.url.includes('case=gone'));
    const renamed = await product.api(`/api/sessions/${first.id}`, { method: 'PATCH', json: { name: 'renamed' } });
    expect(renamed.body).toMatchObject({ id: first.id, name: 'renamed', trafficCount: 1 });
    await product.api(`/api/sessions/${first.id}/clear`, { method: 'POST' });
    expect((await product.api(`/api/sessions/${first.id}`)).body).toMatchObject({ trafficCount: 0, totalBytes: 0 });
    expect((await product.api(`/api/sessions/${first.id}`, { method: 'DELETE' })).status).toBe(409);
    const second = await create('second');
    const deleted = await curl(`http://localhost:${product.uiPort}/api/sessions/${second.id}`, ['-X', 'DELETE']);
    expect(deleted.status).toBe(200);
    expect(JSON.parse(deleted.body.toString())).toMatchObject({ success: true });
    expect(await sessions()).toMatchObject([{ id: first.id, isActive: true }]);
  });
});

describe('[session-switch-is-safe] an unknown session', () => {
  it('cannot be made active, and takes nothing from the one that is', async () => {
    expect((await product.api('/api/sessions/none/activate', { method: 'POST' })).status).toBe(404);
    expect(await sessions()).toMatchObject([{ id: product.session.id, isActive: true }]);
  });
});

describe('[restart] after a restart', () => {
  it('the active session, its entries and the settings are as they were', async () => {
    const dir = await createScratchDir();
    let once = await startProduct({ dataDir: dir.path, args: ['--session', 'kept'] });
    try {
      expect(once.session.name).toBe('kept');
      await curl(`${site.http}/text?case=kept`, [], { proxyUrl: once.proxyUrl });
      const before = await once.waitForEntry((entry) => entry.url.includes('case=kept'));
      await once.api('/api/settings', { method: 'PATCH', json: { requestTimeout: 4321 } });
      await once.stop();
      once = await startProduct({ dataDir: dir.path });
      expect(once.session.name).toBe('kept');
      expect(await once.entry(before.id)).toEqual(before);
      expect((await once.api('/api/settings')).body.requestTimeout).toBe(4321);
    } finally {
      await once.stop();
      await dir.remove();
    }
  });
});

describe('[schema] the database', () => {
  it('has the tables and indexes by their promised names', () => {
    const store = openStoreFile(product.dataDir);
    const names = store.all<{ name: string }>('SELECT name FROM sqlite_schema').map(({ name }) => name);
    store.close();
    expect(names).toEqual(
      expect.arrayContaining([
        ...[
          'sessions',
          'traffic',
          'rules',
          'breakpoints',
          'ssl_passthrough',
          'dns_mappings',
          'settings',
          'ws_frames',
          'annotations',
        ],
        ...['session', 'timestamp', 'host', 'method', 'status'].map((column) => `idx_traffic_${column}`),
        'idx_ws_frames_traffic',
        'idx_annotations_traffic',
      ]),
    );
  });
});
