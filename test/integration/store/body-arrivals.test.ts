import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawHeaders } from '../../../src/model/http-message.ts';
import type { Recorder } from '../../../src/record/recorder.ts';
import type { Store } from '../../../src/record/store/store.ts';
import { complete, newExchange, readWhole, receive, respond, StoreLab, until } from './store-lab.ts';

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

const eventStream: RawHeaders = [['content-type', 'Text/Event-Stream; charset=utf-8']];

function begin(headers = eventStream) {
  const exchange = newExchange(sessionId);
  recorder.exchangeStarted(exchange);
  respond(recorder, exchange, 200, headers);
  const event = (text: string) => receive(recorder, exchange, Buffer.from(`data: ${text}\n\n`));
  return { exchange, event, id: exchange.id };
}

const arrivals = (id: string, from = 0, limit = 1000) => store.reader.bodyArrivals(id, { from, limit });
const positions = async (id: string) => (await arrivals(id))?.map(([position]) => position);

/** Past the millisecond that is now. */
function nextMillisecond(): number {
  const now = Date.now();
  while (Date.now() === now);
  return Date.now();
}

describe('arrivals of an event stream', () => {
  it('are kept of one that ends at once, whose row is inserted with it', async () => {
    const { exchange, event, id } = begin();
    const first = nextMillisecond();
    event('a');
    const second = nextMillisecond();
    event('b');
    complete(recorder, exchange);
    await recorder.flush();
    const found = await arrivals(id);
    expect(found?.map(([position]) => position)).toEqual([0, 9]);
    expect(found?.[0]?.[1]).toBeGreaterThanOrEqual(first);
    expect(found?.[0]?.[1]).toBeLessThan(second);
    expect(found?.[1]?.[1]).toBeGreaterThanOrEqual(second);
  });

  it('are there while it runs, with its bytes, and stay when its body moves into the row', async () => {
    const { exchange, event, id } = begin();
    event('a');
    await until(async () => (await store.reader.bodyFacts(id, 'response'))?.storedBytes === 9);
    expect(await positions(id)).toEqual([0]);
    event('b');
    await until(async () => (await store.reader.bodyFacts(id, 'response'))?.storedBytes === 18);
    expect(await positions(id)).toEqual([0, 9]);
    event('c');
    complete(recorder, exchange);
    await recorder.flush();
    expect(await positions(id)).toEqual([0, 9, 18]);
    expect((await readWhole(store, id)).toString()).toBe('data: a\n\ndata: b\n\ndata: c\n\n');
    expect(lab.rows('SELECT count(*) AS chunks FROM body_chunks')).toEqual([{ chunks: 0 }]);
    expect((await arrivals(id, 1, 1))?.map(([position]) => position)).toEqual([9]);
  });

  it('are not kept of what is no event stream, or not kept itself', async () => {
    const other = begin([['Content-Type', 'text/plain']]);
    other.event('a');
    complete(recorder, other.exchange);
    recorder.setConfig({ maxBodyBytes: 12 });
    const cut = begin();
    for (const text of ['a', 'b', 'c', 'd']) {
      nextMillisecond();
      cut.event(text);
    }
    complete(recorder, cut.exchange);
    await recorder.flush();
    expect(await positions(other.id)).toEqual([]);
    expect(await positions(cut.id)).toEqual([0, 9]);
    expect(await arrivals('none')).toBeNull();
  });

  it('go with their entry, and with a session that is cleared', async () => {
    const gone = begin();
    gone.event('a');
    await recorder.flush();
    await store.execute('delete-entries', { ids: [gone.id] });
    gone.event('b');
    complete(recorder, gone.exchange);
    await recorder.flush();
    expect(lab.rows('SELECT count(*) AS arrivals FROM body_arrivals')).toEqual([{ arrivals: 0 }]);
    const cleared = begin();
    cleared.event('a');
    complete(recorder, cleared.exchange);
    await recorder.flush();
    // More than are removed at once.
    lab.change(
      `WITH RECURSIVE n(at) AS (VALUES (10) UNION ALL SELECT at + 1 FROM n WHERE at < 12000)
       INSERT INTO body_arrivals SELECT '${cleared.id}', at, 1 FROM n`,
    );
    await store.execute('clear-session', { id: sessionId });
    await until(() => lab.rows('SELECT 1 FROM traffic').length === 0);
    expect(lab.rows('SELECT count(*) AS arrivals FROM body_arrivals')).toEqual([{ arrivals: 0 }]);
  });
});
