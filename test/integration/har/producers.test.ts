import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrafficEntry } from '../../../src/model/traffic-entry.ts';
import { type HarProduct, startHarProduct } from './har-product.ts';

let product: HarProduct;
beforeAll(async () => {
  product = await startHarProduct();
});
afterAll(() => product.close());

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/har/${name}.har`, import.meta.url));

async function importFixture(name: string) {
  const report = await product.imported(fixture(name), { fileName: `${name}.har` });
  const { entries } = await product.api.traffic.list({ sessionId: report.session.id, sort: 'oldest' });
  const whole = await Promise.all(entries.map(({ id }) => product.api.traffic.get(id)));
  return { report, entries: whole as [TrafficEntry, ...TrafficEntry[]] };
}

const responseText = async ({ id }: TrafficEntry): Promise<string> =>
  (await product.api.traffic.responseBody(id, { decoded: true })).text();

describe('a file as its producer writes it', () => {
  it('Charles: byte order mark, null fields, form parameters without text, base64', async () => {
    const { report, entries } = await importFixture('charles');
    expect(report).toMatchObject({
      producer: 'Charles Proxy 4.6',
      imported: 1,
      skipped: 0,
      session: { name: 'charles' },
    });
    const [entry] = entries;
    expect(entry).toMatchObject({
      host: 'shop.test',
      path: '/buy?item=3',
      status: 200,
      statusText: '',
      remoteAddress: '192.0.2.7',
    });
    expect(entry.timings).toEqual({ send: 1, wait: 20, receive: 10 });
    expect(await (await product.api.traffic.requestBody(entry.id)).text()).toBe('colour=dark+red&n=1%262');
    expect(await responseText(entry)).toBe('GIF89a');
  });

  it('Firefox: bodies left out are not recorded, blocked requests are failures, times as they are', async () => {
    const { entries } = await importFixture('firefox');
    const [image, blocked] = entries;
    expect(image).toMatchObject({
      httpVersion: '2',
      state: 'completed',
      responseBodySize: 5120,
      responseBodyStored: 0,
    });
    expect(image.imported).toMatchObject({ requestBody: 'as-received', responseBody: 'not-recorded' });
    expect(blocked).toMatchObject({
      status: null,
      state: 'failed',
      failure: { kind: 'closed-early' },
      timestamp: 1_772_355_600_500,
    });
  });

  it('Chrome: decoded bodies, its own fields, errors, WebSocket messages, cookies in one field', async () => {
    const { report, entries } = await importFixture('chrome');
    expect(report.session.name).toBe('https://app.test/');
    expect(report.repairs.map(({ what }) => what)).toEqual([
      'HTTP/2 pseudo-headers left out',
      'several header values in one, parted',
    ]);
    const [list, failed, socket] = entries;
    expect(list).toMatchObject({
      url: 'https://app.test/api/list',
      httpVersion: '2',
      remoteAddress: '[2001:db8::1]',
      duration: 42.25,
    });
    expect(list.timings).toEqual({ blocked: 1.5, ssl: 10, connect: 5, send: 0.25, wait: 20, receive: 5.5 });
    expect(list.responseHeaders).toContainEqual(['set-cookie', 'b=2']);
    expect(list.imported).toMatchObject({
      responseBody: 'decoded',
      extra: { _priority: 'High', _initiator: { type: 'script' } },
    });
    expect(await responseText(list)).toBe('{"ok":true}');
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { kind: 'unresolved', code: 'net::ERR_NAME_NOT_RESOLVED' },
    });
    expect(socket).toMatchObject({ kind: 'websocket', protocol: 'wss' });
    const { frames } = await product.api.traffic.frames((socket as TrafficEntry).id);
    expect(frames).toMatchObject([
      { direction: 'client', opcode: 1, timestamp: 1_772_355_602_500, payloadBytes: 5 },
      { direction: 'server', opcode: 2, payloadBytes: 3 },
    ]);
  });

  it('Insomnia: next to nothing, pairs, objects; what cannot be used is left out and said', async () => {
    const { report, entries } = await importFixture('insomnia');
    expect(report).toMatchObject({ imported: 2, skipped: 2 });
    expect(report.skippedEntries).toEqual([
      { index: 1, reason: 'its URL is not one: “not a url”' },
      { index: 2, reason: 'it is not an object' },
    ]);
    expect(report.repairs).toContainEqual({ what: 'headers given as pairs', entries: 1, firstIndex: 0 });
    const [made, other] = entries;
    expect(made).toMatchObject({ method: 'PUT', status: 201, contentType: 'text/plain' });
    expect(Buffer.from(made.requestHeaders[1]?.[1] ?? '', 'latin1').toString()).toBe('Zoë ✓');
    expect(other).toMatchObject({ method: 'GET', state: 'failed', timings: {} });
  });

  it('HTTP Toolkit: binary request bodies and trailers', async () => {
    const { entries } = await importFixture('http-toolkit');
    const [entry] = entries;
    expect(entry).toMatchObject({ requestTrailers: [['X-Sum', '1']], responseTrailers: [['X-Done', 'yes']] });
    expect(Buffer.from(await (await product.api.traffic.requestBody(entry.id)).arrayBuffer())).toEqual(
      Buffer.from([255, 254, 253]),
    );
  });

  it('takes gzip and zip', async () => {
    const zipped = zipSync({
      '__MACOSX/._x.har': strToU8('no'),
      'readme.txt': strToU8('no'),
      'x.har': fixture('chrome'),
    });
    for (const file of [gzipSync(fixture('chrome')), zipped]) {
      expect(await product.imported(file)).toMatchObject({ imported: 3, skipped: 0 });
    }
  });

  it('adds to a session that is there, and is found as imported', async () => {
    const session = await product.seed([], 'mine');
    expect((await product.imported(fixture('chrome'), { sessionId: session.id })).session.id).toBe(session.id);
    expect(await product.api.sessions.get(session.id)).toMatchObject({ name: 'mine', trafficCount: 3 });
    const { entries } = await product.api.traffic.list({
      sessionId: session.id,
      q: 'is:imported body:"\\"ok\\":true"',
    });
    expect(entries.map(({ host }) => host)).toEqual(['app.test']);
  });
});
