import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from '../../../src/frontends/api-client/create-api-client.ts';
import { AppError } from '../../../src/model/app-error.ts';
import { createApi } from '../../../src/serve/create-api.ts';
import { type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
let guarded: ServedStore;
beforeAll(async () => {
  [served, guarded] = await Promise.all([startServedStore(), startServedStore({ access: { requireToken: true } })]);
});
afterAll(async () => {
  await Promise.all([served?.stop(), guarded?.stop()]);
});

describe.each([
  ['over the network', () => createApiClient({ fetch, baseUrl: served.url })],
  ['with a token', () => createApiClient({ fetch, baseUrl: guarded.url, token: 'the-token' })],
  ['inside the process', () => createApiClient({ fetch: createApi(served.deps).fetch, baseUrl: 'http://in-process' })],
])('the client %s', (place, connect) => {
  let client: ApiClient;
  const home = (): ServedStore => (place === 'with a token' ? guarded : served);
  beforeAll(() => {
    client = connect();
  });

  it('does all that the API does', async () => {
    expect((await client.health()).status).toBe('ok');
    expect(await client.openApiDocument()).toHaveProperty('openapi');
    const session = await client.sessions.create({ name: `made ${place}` });
    expect(await client.sessions.active()).toEqual(session);
    expect((await client.sessions.update(session.id, { name: 'renamed' })).name).toBe('renamed');
    expect((await client.sessions.list()).sessions.map((one) => one.id)).toContain(session.id);
    const text = Buffer.from('body '.repeat(1000));
    const { id } = await home().record({
      requestBody: text,
      responseBody: zlib.gzipSync(text),
      responseHeaders: [['Content-Encoding', 'gzip']],
    });
    expect(
      (await client.traffic.list({ sessionId: session.id, limit: 5, sort: 'oldest' })).entries.map((entry) => entry.id),
    ).toEqual([id]);
    expect((await client.traffic.get(id)).url).toBe('http://example.test/thing?q=1');
    expect(await (await client.traffic.requestBody(id)).text()).toBe(text.toString());
    expect(await (await client.traffic.responseBody(id, { decoded: true, range: 'bytes=5-8' })).text()).toBe('body');
    expect((await client.traffic.stats(session.id)).entries).toBe(1);
    expect((await client.traffic.frames(id, { limit: 10 })).frames).toEqual([]);
    expect(await client.traffic.deleteMany([id])).toEqual({ success: true, deleted: 1 });
    expect((await client.sessions.clear(session.id)).trafficCount).toBe(0);
    expect((await client.sessions.activate(session.id)).isActive).toBe(true);
    expect((await client.sessions.delete(session.id)).activeSession?.isActive).toBe(true);
    const domain = await client.passthrough.create({ domain: 'a.test' });
    expect(await client.passthrough.update(domain.id, { isEnabled: false })).toMatchObject({ isEnabled: false });
    expect((await client.passthrough.list()).domains).toHaveLength(1);
    expect((await client.passthrough.get(domain.id)).domain).toBe('a.test');
    expect(await client.passthrough.delete(domain.id)).toEqual({ success: true });
    const mapping = await client.dns.create({ host: '*.a.test', address: '127.0.0.1' });
    expect(await client.dns.update(mapping.id, { address: '::1' })).toEqual(await client.dns.get(mapping.id));
    expect(await client.dns.list()).toMatchObject({ mappings: [{ address: '::1' }] });
    expect(await client.dns.delete(mapping.id)).toEqual({ success: true });
    expect((await client.settings.update({ theme: 'dark' })).theme).toBe('dark');
    expect((await client.settings.replace({})).theme).toBe('system');
    expect((await client.settings.get()).theme).toBe('system');
    expect((await client.certificates.root()).subject).toBe('CN=NectoProxy CA');
    expect(await client.certificates.downloadRoot()).toContain('BEGIN CERTIFICATE');
    expect((await client.certificates.clearCache()).removed).toBe(3);
  });

  it('gives refusals as AppErrors', async () => {
    const refusal = await client.sessions.get('a/b?c').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({ code: 'not-found', message: 'There is no session with the id “a/b?c”.' });
    await expect(client.settings.update({ maxBodySize: -1 })).rejects.toMatchObject({
      code: 'invalid-request',
      details: { issues: [{ path: ['maxBodySize'] }] },
    });
    await expect(client.traffic.responseBody('none')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('follows events until it is told to stop', async () => {
    const stop = new AbortController();
    const names: string[] = [];
    for await (const event of client.events({ signal: stop.signal })) {
      names.push(event.name);
      if (event.name === 'recording') await client.settings.update({ recording: true, theme: 'light' });
      if (event.name === 'settings') stop.abort();
    }
    expect(names).toEqual(expect.arrayContaining(['hello', 'recording', 'settings']));
  });
});

describe('a client that reaches nobody', () => {
  it('says so', async () => {
    const gone = await startServedStore();
    await gone.stop();
    const client = createApiClient({ fetch, baseUrl: gone.url });
    await expect(client.health()).rejects.toMatchObject({
      code: 'not-running',
      message: expect.stringContaining(gone.url),
    });
    await expect(client.events({ isReconnecting: false }).next()).rejects.toMatchObject({ code: 'not-running' });
    expect(await client.events({ signal: AbortSignal.timeout(300) }).next()).toEqual({ done: true, value: undefined });
  });

  it('with a wrong token says so and does not try for ever', async () => {
    const client = createApiClient({ fetch, baseUrl: guarded.url, token: 'wrong' });
    await expect(client.events().next()).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
