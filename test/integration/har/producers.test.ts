import { readFileSync } from 'node:fs';
import { crc32, gzipSync } from 'node:zlib';
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

/** One stored member whose sizes and places are in the 64-bit fields only (APPNOTE.TXT §§4.3.14, 4.3.15, 4.5.3). */
function zip64(name: string, content: Uint8Array): Uint8Array {
  const nameBytes = Buffer.from(name);
  const long = 0xffff_ffff;
  const head = (signature: number, fields: Array<[bytes: 2 | 4 | 8, value: number]>): Buffer => {
    const parts = [[4, signature] as const, ...fields].map(([bytes, value]) => {
      const part = Buffer.alloc(bytes);
      if (bytes === 8) part.writeBigUInt64LE(BigInt(value));
      else part.writeUIntLE(value, 0, bytes);
      return part;
    });
    return Buffer.concat(parts);
  };
  const extra = (values: number[]): Buffer => {
    const data = Buffer.alloc(4 + 8 * values.length);
    data.writeUInt16LE(1, 0);
    data.writeUInt16LE(8 * values.length, 2);
    for (const [at, value] of values.entries()) data.writeBigUInt64LE(BigInt(value), 4 + 8 * at);
    return data;
  };
  const sizes = [content.length, content.length];
  const checksum = crc32(content);
  const shared: Array<[2 | 4, number]> = [
    [2, 0],
    [2, 0],
    [4, 0],
    [4, checksum],
    [4, long],
    [4, long],
    [2, nameBytes.length],
  ];
  const local = Buffer.concat([head(0x04034b50, [[2, 45], ...shared, [2, 20]]), nameBytes, extra(sizes), content]);
  const central = Buffer.concat([
    head(0x02014b50, [[2, 45], [2, 45], ...shared, [2, 28], [2, 0], [2, 0], [2, 0], [4, 0], [4, long]]),
    nameBytes,
    extra([...sizes, 0]),
  ]);
  const end64 = head(0x06064b50, [
    ...([
      [8, 44],
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
      [8, 1],
      [8, 1],
    ] as Array<[2 | 4 | 8, number]>),
    ...([
      [8, central.length],
      [8, local.length],
    ] as Array<[8, number]>),
  ]);
  const locator = head(0x07064b50, [
    [4, 0],
    [8, local.length + central.length],
    [4, 1],
  ]);
  const end = head(0x06054b50, [
    [2, 0],
    [2, 0],
    [2, 0xffff],
    [2, 0xffff],
    [4, long],
    [4, long],
    [2, 0],
  ]);
  return Buffer.concat([local, central, end64, locator, end]);
}

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

  it('HTTP Toolkit: clients that did not finish TLS are entries', async () => {
    const { report, entries } = await importFixture('http-toolkit');
    expect(report).toMatchObject({ imported: 3, skipped: 1 });
    expect(report.skippedEntries).toEqual([{ index: 3, reason: 'a TLS error is not an object' }]);
    const [, refused, nameless] = entries;
    expect(refused).toMatchObject({
      kind: 'tunnel',
      method: 'CONNECT',
      url: 'pinned.test:443',
      host: 'pinned.test',
      timestamp: Date.UTC(2026, 2, 1, 9, 0, 2),
      duration: 12.5,
      clientAddress: '127.0.0.1:50123',
      status: null,
      state: 'failed',
      failure: { kind: 'client-tls', side: 'client', code: 'cert-rejected' },
    });
    expect(nameless).toMatchObject({ host: 'unknown', clientAddress: '[::1]:50124', failure: { code: 'closed' } });
    const again = await product.exported(report.session.id);
    expect(again.log.entries[1]).toMatchObject({
      _error: 'cert-rejected',
      request: { url: 'https://pinned.test/' },
    });
  });

  it('Safari: its port, no httpVersion from a cache, bodies of the cache not recorded', async () => {
    const { report, entries } = await importFixture('safari');
    expect(report).toMatchObject({ producer: 'WebKit Web Inspector 1.0', imported: 2, skipped: 0, repairs: [] });
    const [image, script] = entries;
    expect(image).toMatchObject({ httpVersion: '2', remoteAddress: '192.0.2.10:443' });
    expect(image.imported).toMatchObject({ responseBody: 'as-received', extra: { _fetchType: 'Network Load' } });
    expect(await responseText(image)).toContain('PNG');
    expect(script).toMatchObject({ status: 200, responseBodySize: 900, responseBodyStored: 0 });
    expect(script?.imported?.responseBody).toBe('not-recorded');
  });

  it('Edge: HTTP/3 and brackets around addresses, an error of the response, bodies that came decoded', async () => {
    const { report, entries } = await importFixture('edge');
    expect(report.session.name).toBe('https://work.test/');
    const [style, failed] = entries;
    expect(style).toMatchObject({ httpVersion: '2', remoteAddress: '[2001:db8::5]', state: 'completed' });
    expect(style.imported?.responseBody).toBe('decoded');
    expect(style.requestHeaders).toEqual([['accept', 'text/css']]);
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'reset', code: 'net::ERR_CONNECTION_RESET' } });
    expect(await (await product.api.traffic.requestBody((failed as TrafficEntry).id)).text()).toBe('data');
  });

  it('Fiddler: times of seven digits with an offset, bodies left out with a comment', async () => {
    const { report, entries } = await importFixture('fiddler');
    expect(report).toMatchObject({ producer: 'Fiddler 5.0.20251.1171', imported: 3, skipped: 0 });
    const [form, download, tunnel] = entries;
    expect(tunnel).toMatchObject({
      kind: 'tunnel',
      url: 'secure.test:443',
      host: 'secure.test',
      path: '',
      status: 200,
    });
    expect(tunnel).toMatchObject({ method: 'CONNECT', protocol: 'https', responseBodyStored: 0, state: 'completed' });
    expect(form.timestamp).toBe(Date.UTC(2026, 2, 1, 9, 0, 0, 123));
    expect(form.imported?.responseBody).toBe('as-received');
    expect(await (await product.api.traffic.requestBody(form.id)).text()).toBe('a=1');
    expect(download).toMatchObject({ httpVersion: '1.0', responseBodySize: 50_000_000, responseBodyStored: 0 });
    expect(download?.imported).toMatchObject({ responseBody: 'not-recorded', extra: { comment: '[#13] ' } });
  });

  it('Proxyman: no pages, no response while one was awaited, binary request bodies left out', async () => {
    const { report, entries } = await importFixture('proxyman');
    expect(report).toMatchObject({ imported: 2, skipped: 0, session: { name: 'proxyman' } });
    const [upload, pending] = entries;
    expect(upload).toMatchObject({ requestBodySize: 2048, requestBodyStored: 0 });
    expect(upload.imported).toMatchObject({ requestBody: 'not-recorded', responseBody: 'decoded' });
    expect(pending).toMatchObject({
      status: null,
      state: 'failed',
      failure: { message: 'The file holds no response.' },
    });
    expect(report.repairs).toContainEqual({ what: 'responses missing', entries: 1, firstIndex: 1 });
  });

  it('mitmproxy: bytes that are no text, failures with a status of 0, WebSocket messages', async () => {
    const { report, entries } = await importFixture('mitmproxy');
    expect(report).toMatchObject({ producer: 'mitmproxy 12.1.1', imported: 3, skipped: 0 });
    const [binary, down, socket] = entries;
    expect(Buffer.from(await (await product.api.traffic.requestBody(binary.id)).arrayBuffer())).toEqual(
      Buffer.from([0x41, 0xff, 0x80]),
    );
    expect(binary.timings).toEqual({ connect: 0, ssl: 10, send: 0.5, wait: 16, receive: 1 });
    expect(down).toMatchObject({ status: null, state: 'failed', failure: { kind: 'refused' }, timings: {} });
    expect(socket).toMatchObject({ kind: 'websocket', protocol: 'wss', status: 101 });
    const { frames } = await product.api.traffic.frames((socket as TrafficEntry).id);
    expect(frames).toMatchObject([
      { direction: 'client', opcode: 1, payloadBytes: 2 },
      { direction: 'server', opcode: 2, payloadBytes: 3 },
    ]);
  });

  it.each(['before', 'behind'])('Playwright: bodies in the zip file, %s the HAR', async (place) => {
    const har = { 'har.har': fixture('playwright') };
    const bodies = { 'aaaa1111.json': strToU8('{"pay":1}'), 'bbbb2222.png': new Uint8Array([137, 80, 78, 71]) };
    const file = zipSync(place === 'before' ? { ...bodies, ...har } : { ...har, ...bodies });
    const report = await product.imported(file, { fileName: 'e2e.zip' });
    expect(report).toMatchObject({ imported: 3, skipped: 0, session: { name: 'Checkout' } });
    expect(report.repairs).toContainEqual({
      what: 'bodies kept in other files, which are not here',
      entries: 1,
      firstIndex: 2,
    });
    const { entries } = await product.api.traffic.list({ sessionId: report.session.id, sort: 'oldest' });
    const whole = await Promise.all(entries.map(({ id }) => product.api.traffic.get(id)));
    const [pay, aborted, elsewhere] = whole as [TrafficEntry, TrafficEntry, TrafficEntry];
    expect(pay).toMatchObject({ remoteAddress: '192.0.2.50:8443', responseBodyStored: 4, requestBodyStored: 9 });
    expect(pay.imported).toMatchObject({ requestBody: 'as-received', responseBody: 'decoded' });
    expect(await (await product.api.traffic.requestBody(pay.id)).text()).toBe('{"pay":1}');
    expect(aborted).toMatchObject({ status: null, duration: null, failure: { kind: 'aborted', side: 'client' } });
    expect(elsewhere.imported?.responseBody).toBe('not-recorded');
  });

  it('k6: no times of phases, an empty body told from one that was not kept', async () => {
    const { report, entries } = await importFixture('k6');
    expect(report).toMatchObject({ imported: 2, skipped: 0, session: { name: 'Load test' } });
    const [saved, listed] = entries;
    expect(saved).toMatchObject({ url: 'https://load.test/items/1', duration: null, timings: {} });
    expect(saved.imported?.responseBody).toBe('as-received');
    expect(listed?.imported?.responseBody).toBe('not-recorded');
  });

  it.each([
    ['text/html; charset=windows-1251', 'да', 'e4e0'],
    ['text/html', '<meta charset="iso-8859-1">é', `${Buffer.from('<meta charset="iso-8859-1">').toString('hex')}e9`],
    ['text/xml', '<?xml encoding="UTF-16"?>é', Buffer.from('<?xml encoding="UTF-16"?>é').toString('hex')],
    ['text/plain; charset=Shift_JIS', `日${'a'.repeat(300_000)}`, `93fa${'61'.repeat(300_000)}`],
    ['text/plain; charset=iso-2022-jp', '日', 'e697a5'],
  ])('text is stored in the character set in which it came: %s', async (mimeType, text, hex) => {
    const headers = [{ name: 'Content-Type', value: mimeType }];
    const response = { status: 200, headers, content: { mimeType, text } };
    const file = { log: { entries: [{ request: { url: 'http://a.test/' }, response }] } };
    const { session } = await product.imported(JSON.stringify(file));
    const { entries } = await product.api.traffic.list({ sessionId: session.id });
    const body = await product.api.traffic.responseBody(entries[0]?.id ?? '');
    expect(Buffer.from(await body.arrayBuffer()).toString('hex')).toBe(hex);
    const { log } = await product.exported(session.id);
    expect(log.entries[0].response.content.text).toBe(text);
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

  it('takes zip files with 64-bit numbers', async () => {
    const file = zip64('x.har', fixture('chrome'));
    expect(await product.imported(file)).toMatchObject({ imported: 3, skipped: 0 });
  });

  it('brings in several HAR files of one zip file, each into a session of its own', async () => {
    const file = zipSync({ 'a.har': fixture('chrome'), 'b/proxyman.har': fixture('proxyman') });
    const report = await product.imported(file, { fileName: 'both.zip' });
    expect(report).toMatchObject({ fileName: 'a.har', imported: 3, skipped: 0 });
    expect(report.furtherFiles).toMatchObject([
      { fileName: 'b/proxyman.har', imported: 2, session: { name: 'proxyman', trafficCount: 2 } },
    ]);
    expect(report.furtherFiles[0]?.repairs).toContainEqual({ what: 'responses missing', entries: 1, firstIndex: 1 });
    expect(report.session).toMatchObject({ trafficCount: 3 });
    const { entries } = await product.api.traffic.list({ sessionId: report.furtherFiles[0]?.session.id ?? '' });
    expect(entries).toHaveLength(2);
  });

  it('adds all HAR files of a zip file to a chosen session', async () => {
    const session = await product.seed([], 'mine');
    const file = zipSync({ 'a.har': fixture('chrome'), 'b.har': fixture('k6') });
    const report = await product.imported(file, { sessionId: session.id });
    expect([report, ...report.furtherFiles].map((each) => [each.session.id, each.imported])).toEqual([
      [session.id, 3],
      [session.id, 2],
    ]);
    expect(await product.api.sessions.get(session.id)).toMatchObject({ name: 'mine', trafficCount: 5 });
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
