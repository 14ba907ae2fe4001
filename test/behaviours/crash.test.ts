import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, fetch, ProxyAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchDir } from '../support/command.ts';
import { type OriginSite, startOriginSite } from '../support/origin-site.ts';
import { type Product, startProduct } from '../support/product.ts';
import { connectRaw } from '../support/raw-client.ts';
import { openStoreFile } from '../support/store-file.ts';

const CONNECTIONS = 6;
const ENOUGH = 100;
const LONGEST_LOAD_MS = 20_000;
const KEPT_AFTER_MS = 1000;

let site: OriginSite;
let scratch: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  site = await startOriginSite();
  scratch = await createScratchDir();
});
afterAll(async () => {
  await site?.close();
  await scratch?.remove();
});

/** Requests as fast as they are answered, until told to stop; notes when each answer was complete. */
async function load(
  product: Product,
  round: number,
  answered: Map<string, number>,
  isOver: () => boolean,
): Promise<void> {
  const agent = new ProxyAgent({ uri: product.proxyUrl, requestTls: { ca: product.caPem }, proxyTunnel: false });
  const loop = async (lane: number) => {
    for (let index = 0; !isOver(); index++) {
      const mark = `round=${round}&lane=${lane}&index=${index}&end`;
      const origin = index % 2 ? site.https : site.http;
      const response = await fetch(`${origin}/bytes?size=${(index * 131) % 5000}&${mark}`, { dispatcher: agent });
      await response.arrayBuffer();
      answered.set(mark, performance.now());
    }
  };
  // The kill cuts every lane off in the middle of something.
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, lane) => loop(lane).catch(() => {})));
  await agent.destroy();
}

async function killUnderLoad(round: number): Promise<string[]> {
  const product = await startProduct({ dataDir: scratch.path, upstreamCa: site.authority.certificatePem });
  const answered = new Map<string, number>();
  let isOver = false;
  const running = load(product, round, answered, () => isOver);
  const hanging = await connectRaw(product.proxyPort);
  hanging.send(`GET ${site.http}/hang?round=${round} HTTP/1.1\r\nHost: ${new URL(site.http).host}\r\n\r\n`);
  const lasted = () => [...answered].filter(([, at]) => performance.now() - at > KEPT_AFTER_MS).map(([mark]) => mark);
  for (
    const startedAt = performance.now();
    performance.now() - startedAt < LONGEST_LOAD_MS && lasted().length < ENOUGH;
  ) {
    await sleep(50);
  }
  const kept = lasted();
  await product.kill9();
  isOver = true;
  await running;
  hanging.destroy();
  return kept;
}

describe('[crash-safe] kill -9 under load, three times on one data directory', () => {
  it.each([1, 2, 3])('round %i: nothing the client had for a second is lost', async (round) => {
    const kept = await killUnderLoad(round);
    expect(kept.length, 'enough load to mean something').toBeGreaterThanOrEqual(ENOUGH);

    const product = await startProduct({ dataDir: scratch.path });
    const store = openStoreFile(scratch.path);
    try {
      expect(store.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
      const recorded = store.all<{ url: string; is_complete: number; bytes: number; size: number }>(
        'SELECT url, is_complete, length(response_body) AS bytes, response_body_size AS size FROM traffic',
      );
      const byMark = new Map(recorded.map((row) => [row.url.replace(/^.*?&round/, 'round'), row]));
      expect(kept.filter((mark) => byMark.get(mark)?.is_complete !== 1)).toEqual([]);
      expect(recorded.filter((row) => row.is_complete === 1 && (row.bytes ?? 0) !== row.size)).toEqual([]);

      const active = store.all<{ id: string; traffic_count: number; total_bytes: number }>(
        'SELECT * FROM sessions WHERE is_active = 1',
      );
      expect(active).toHaveLength(1);
      const counted = store.get<{ entries: number; bytes: number }>(
        'SELECT count(*) AS entries, sum(request_body_size + response_body_size) AS bytes FROM traffic WHERE session_id = ?',
        active[0]!.id,
      );
      expect({ entries: active[0]!.traffic_count, bytes: active[0]!.total_bytes }).toEqual(counted);

      const { id } = store.get<{ id: string }>('SELECT id FROM traffic WHERE url LIKE ?', `%/hang?round=${round}`)!;
      const hung = await product.entry(id);
      expect(hung.failure).toMatchObject({ kind: 'interrupted', side: 'proxy' });
      expect(hung.isComplete).toBe(false);
      expect((await product.api(`/api/traffic/stats/${active[0]!.id}`)).body.pending).toBe(0);
    } finally {
      store.close();
      await product.stop();
    }
  });
});

describe('[crash-safe] kill -9 in the middle of what takes long', () => {
  it('keeps the frames and the part of the body that had passed', async () => {
    const dir = await createScratchDir();
    const first = await startProduct({ dataDir: dir.path });
    const host = new URL(site.http).host;
    const socket = await connectRaw(first.proxyPort);
    const upgrade =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
    socket.send(`GET ${site.http}/ws?then=ping HTTP/1.1\r\nHost: ${host}\r\n${upgrade}\r\n\r\n`);
    await socket.untilReceived('are you there');
    const download = await connectRaw(first.proxyPort);
    download.send(`GET ${site.http}/slow?chunks=1000&everyMs=20 HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await download.untilReceived('piece 9\n');
    await sleep(KEPT_AFTER_MS);
    await first.kill9();
    socket.destroy();
    download.destroy();

    const product = await startProduct({ dataDir: dir.path });
    const webSocket = await product.waitForEntry((entry) => entry.url.includes('/ws'));
    expect(webSocket).toMatchObject({ isTruncated: false, failure: { kind: 'interrupted', phase: 'websocket' } });
    const { frames } = (await product.api(`/api/websocket/${webSocket.id}/frames`)).body;
    expect(frames).toMatchObject([{ direction: 'server', opcode: 9, payloadBytes: 13 }]);
    const slow = await product.waitForEntry((entry) => entry.url.includes('/slow'));
    expect(slow).toMatchObject({ status: 200, failure: { kind: 'interrupted', phase: 'response-body' } });
    expect((await product.body(slow.id, 'response')).toString()).toContain('piece 9\n');
    await product.stop();
    await dir.remove();
  });
});

describe('[survives-stop] an orderly stop', () => {
  it('flushes all and ends within 2 s, open connections or not', async () => {
    const dir = await createScratchDir();
    const product = await startProduct({ dataDir: dir.path });
    const hanging = await connectRaw(product.proxyPort);
    hanging.send(`GET ${site.http}/hang?stop HTTP/1.1\r\nHost: ${new URL(site.http).host}\r\n\r\n`);
    const agent = new ProxyAgent({ uri: product.proxyUrl, proxyTunnel: false });
    for (let index = 0; index < 20; index++)
      await (await fetch(`${site.http}/text?stop=${index}`, { dispatcher: agent })).text();
    const stoppedAt = performance.now();
    expect(await product.stop()).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(2500);
    await agent.destroy();
    hanging.destroy();
    const store = openStoreFile(dir.path);
    expect(
      store.get("SELECT count(*) AS entries FROM traffic WHERE url LIKE '%/text?stop=%' AND is_complete = 1"),
    ).toEqual({ entries: 20 });
    store.close();
    await dir.remove();
  });
});

describe('the load itself', () => {
  it('runs without a proxy', async () => {
    const agent = new Agent({ connect: { ca: site.authority.certificatePem } });
    const response = await fetch(`${site.https}/bytes?size=4000`, { dispatcher: agent });
    expect((await response.arrayBuffer()).byteLength).toBe(4000);
    await agent.close();
  });
});
