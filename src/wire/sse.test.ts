import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamCutter, type StreamEvent } from './sse.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** The events of `bytes`, handed over in pieces cut at the given places. */
function cutEvents(bytes: Uint8Array, cuts: number[] = [], cutter = new EventStreamCutter()): StreamEvent[] {
  const events: StreamEvent[] = [];
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) {
    cutter.push(bytes.slice(edges[i - 1], edges[i]), (event) => events.push(event));
  }
  cutter.end((event) => events.push(event));
  return events;
}

/** What a browser would be told: events with data, and what stands between them put aside. */
const plain = (events: StreamEvent[]) =>
  events
    .filter((event) => event.data !== null && event.isEnded)
    .map(({ data, type, id, retryMs }) => ({ data: text(data!), type, id, retryMs }));

describe('EventStreamCutter', () => {
  it('reads fields, comments and every kind of line end', () => {
    const source =
      '\uFEFF: hello\r\nretry: 10\r\n\r\nevent: message\rid: 7\rdata: {"a":\rdata:1}\r\rdata\n\nfoo: bar\ndata:  x\nid:\n\n';
    const events = cutEvents(utf8(source));
    expect(plain(events)).toEqual([
      { data: '{"a":\n1}', type: 'message', id: '7', retryMs: null },
      { data: '', type: null, id: null, retryMs: null },
      { data: ' x', type: null, id: '', retryMs: null },
    ]);
    expect(events[0]).toMatchObject({ data: null, retryMs: 10, rawStart: 0 });
  });

  it('gives every byte once, and the same events, wherever the stream is cut', () => {
    const part = fc.constantFrom(
      '\n',
      '\r\n',
      '\r',
      'data: é',
      'data:{"id":1}',
      ':c',
      'id: 1',
      'event: x',
      '😀',
      '\uFEFF',
    );
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(200)), (parts, cuts) => {
        const bytes = utf8(parts.join(''));
        const events = cutEvents(bytes, cuts);
        expect(plain(events)).toEqual(plain(cutEvents(bytes)));
        expect(events.map((event) => text(event.raw)).join('')).toBe(text(bytes));
        expect(events.reduce((at, { rawStart, rawEnd }) => (rawStart === at ? rawEnd : Number.NaN), 0)).toBe(
          bytes.length,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('tells an event the moment its blank line is there', () => {
    const cutter = new EventStreamCutter();
    const told: string[] = [];
    for (const piece of ['data: 1\r', '\n\r', '\ndata: 2\n', '\n']) {
      cutter.push(utf8(piece), (event) => told.push(event.data === null ? '-' : text(event.data)));
    }
    expect(told).toEqual(['1', '2']);
  });

  it('tells what a stream that broke off had begun', () => {
    const events = cutEvents(utf8('data: 1\n\ndata: 2\n'));
    expect(events.map(({ isEnded, data }) => [isEnded, data && text(data)])).toEqual([
      [true, '1'],
      [false, '2'],
    ]);
  });

  it('joins 20 MB of data that come in thousands of pieces, and keeps a bound', () => {
    const piece = new Uint8Array(4096).fill(0x61);
    const cut = (cutter: EventStreamCutter) => {
      const events: StreamEvent[] = [];
      cutter.push(utf8('data: '), (event) => events.push(event));
      for (let i = 0; i < 5000; i++) cutter.push(piece, (event) => events.push(event));
      cutter.push(utf8('\n\ndata: 1\n\n'), (event) => events.push(event));
      return events.map((event) => [event.data?.length, event.isTruncated]);
    };
    expect(cut(new EventStreamCutter())).toEqual([
      [4096 * 5000, false],
      [1, false],
    ]);
    expect(cut(new EventStreamCutter(1000))).toEqual([
      [994, true],
      [1, false],
    ]);
  });
});
