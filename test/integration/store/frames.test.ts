import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocketFrame } from '../../../src/model/websocket.ts';
import type { Recorder } from '../../../src/record/recorder.ts';
import type { FrameQuery } from '../../../src/record/store/read/store-reader.ts';
import type { Store } from '../../../src/record/store/store.ts';
import { complete, newExchange, respond, StoreLab } from './store-lab.ts';

let lab: StoreLab;
let store: Store;
let recorder: Recorder;
let sessionId: string;

beforeEach(async () => {
  lab = new StoreLab();
  store = await lab.open();
  recorder = lab.recorder(store);
  sessionId = (await store.reader.activeSession()).id;
});
afterEach(async () => {
  await lab.clean();
  expect(lab.faults).toEqual([]);
});

function frame(payload: Uint8Array | string, over: Partial<WebSocketFrame> = {}): WebSocketFrame {
  const bytes = Buffer.from(payload);
  return {
    direction: 'client',
    opcode: 1,
    isFinal: true,
    isCompressed: false,
    payload: bytes,
    payloadBytes: bytes.byteLength,
    isTruncated: false,
    timestamp: Date.now(),
    ...over,
  };
}

describe('frames', () => {
  it('are kept in order, with control frames, and paged', async () => {
    const exchange = newExchange(sessionId, { kind: 'websocket', protocol: 'wss' });
    recorder.exchangeStarted(exchange);
    respond(recorder, exchange, 101);
    recorder.frameRelayed(exchange, frame('one'), null);
    recorder.frameRelayed(exchange, frame('', { opcode: 9, direction: 'server' }), null);
    recorder.frameRelayed(exchange, frame('tw', { isFinal: false }), null);
    recorder.frameRelayed(exchange, frame('o', { opcode: 0 }), null);
    recorder.frameRelayed(exchange, frame(Uint8Array.of(3, 232), { opcode: 8 }), null);
    complete(recorder, exchange);
    await recorder.flush();
    const page = await store.reader.frames(exchange.id, { from: { kind: 'after', number: 0 }, limit: 3 });
    expect(page?.total).toBe(5);
    expect(page?.frames).toMatchObject([
      { direction: 'client', opcode: 1, isFinal: true, payloadBytes: 3 },
      { direction: 'server', opcode: 9, payloadBytes: 0 },
      { opcode: 1, isFinal: false },
    ]);
    const rest = await store.reader.frames(exchange.id, {
      from: { kind: 'after', number: page?.frames[2]?.number ?? 0 },
      limit: 10,
    });
    expect(rest?.frames.map((one) => one.opcode)).toEqual([0, 8]);
    expect([...(rest?.frames[1]?.data ?? [])]).toEqual([3, 232]);
    expect(lab.rows('SELECT protocol, kind, status FROM traffic')).toEqual([
      { protocol: 'wss', kind: 'websocket', status: 101 },
    ]);
  });

  it('show a compressed message inflated and keep what passed', async () => {
    const exchange = newExchange(sessionId, { kind: 'websocket', protocol: 'ws' });
    recorder.exchangeStarted(exchange);
    const message = 'hello hello hello hello';
    const payload = deflateRawSync(message);
    recorder.frameRelayed(exchange, frame(payload, { isCompressed: true }), {
      clientNoContextTakeover: true,
      serverNoContextTakeover: false,
    });
    recorder.frameRelayed(exchange, frame('not deflated', { isCompressed: true, direction: 'server' }), {
      clientNoContextTakeover: true,
      serverNoContextTakeover: false,
    });
    await recorder.flush();
    const page = await store.reader.frames(exchange.id, { from: { kind: 'after', number: 0 }, limit: 10 });
    expect(page?.frames.map((one) => Buffer.from(one.data).toString())).toEqual([message, 'not deflated']);
    const [row] = lab.rows<{ data: Uint8Array; message: Uint8Array }>('SELECT data, message FROM ws_frames');
    expect(Buffer.compare(Buffer.from(row?.data ?? []), payload)).toBe(0);
    expect(Buffer.from(row?.message ?? []).toString()).toBe(message);
  });

  it('are cut at the limit, and the entry says so', async () => {
    recorder.setConfig({ maxBodyBytes: 4 });
    const exchange = newExchange(sessionId, { kind: 'websocket', protocol: 'ws' });
    recorder.exchangeStarted(exchange);
    recorder.frameRelayed(exchange, frame('123456'), null);
    complete(recorder, exchange);
    await recorder.flush();
    const page = await store.reader.frames(exchange.id, { from: { kind: 'after', number: 0 }, limit: 10 });
    expect(page?.frames).toMatchObject([{ payloadBytes: 6, isTruncated: true }]);
    expect(page?.frames[0]?.data.byteLength).toBe(4);
    expect((await store.reader.entry(exchange.id))?.isTruncated).toBe(true);
  });

  it('are found from the end, by sender and by what they hold', async () => {
    const exchange = newExchange(sessionId, { kind: 'websocket', protocol: 'ws' });
    recorder.exchangeStarted(exchange);
    for (const [text, direction] of [
      ['Alpha', 'client'],
      ['beta', 'server'],
      ['alphabet', 'server'],
      ['gamma', 'client'],
    ] as const)
      recorder.frameRelayed(exchange, frame(text, { direction }), null);
    await recorder.flush();
    const texts = async (query: Partial<FrameQuery>) => {
      const from = { kind: 'after', number: 0 } as const;
      const page = await store.reader.frames(exchange.id, { from, limit: 10, ...query });
      return page?.frames.map((one) => Buffer.from(one.data).toString());
    };
    const end = { kind: 'before', number: Number.MAX_SAFE_INTEGER } as const;
    expect(await texts({ from: end, limit: 2 })).toEqual(['gamma', 'alphabet']);
    expect(await texts({ contains: 'ALPHA' })).toEqual(['Alpha', 'alphabet']);
    expect(await texts({ from: end, contains: 'alpha', direction: 'server' })).toEqual(['alphabet']);
    expect(await texts({ direction: 'client' })).toEqual(['Alpha', 'gamma']);
  });

  it('go with their entry', async () => {
    const exchange = newExchange(sessionId, { kind: 'websocket', protocol: 'ws' });
    recorder.exchangeStarted(exchange);
    recorder.frameRelayed(exchange, frame('x'), null);
    await recorder.flush();
    await store.execute('delete-entries', { ids: [exchange.id] });
    recorder.frameRelayed(exchange, frame('y'), null);
    complete(recorder, exchange);
    await recorder.flush();
    expect(lab.rows('SELECT count(*) AS frames FROM ws_frames')).toEqual([{ frames: 0 }]);
  });
});
