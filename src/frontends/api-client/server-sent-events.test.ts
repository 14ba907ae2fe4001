import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts';

async function eventsOf(chunks: Iterable<Uint8Array>): Promise<ServerSentEvent[]> {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  return Array.fromAsync(readServerSentEvents(source()));
}

const stream =
  ': heartbeat\nid: 7\n\nevent: entry\nid: 8\ndata: {"host":"bücher.例え"}\n\nevent:x\r\ndata:a\r\ndata: b\r\n\r\ndata\n\n\n\nevent: cut';
const expected: ServerSentEvent[] = [
  { event: 'message', id: '7', data: null },
  { event: 'entry', id: '8', data: '{"host":"bücher.例え"}' },
  { event: 'x', id: null, data: 'a\nb' },
  { event: 'message', id: null, data: '' },
];

describe('an event stream', () => {
  it('is cut into events; what was not finished is none', async () => {
    expect(await eventsOf([new TextEncoder().encode(stream)])).toEqual(expected);
  });

  it('gives the same events wherever its bytes are split', async () => {
    const bytes = new TextEncoder().encode(stream);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(await eventsOf(chunks)).toEqual(expected);
      }),
    );
  });
});
