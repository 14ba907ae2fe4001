import { constants, createDeflateRaw, type DeflateRaw } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedFrame } from './decoded-operation.ts';
import { FrameInflater } from './frame-inflater.ts';

function frame(data: Uint8Array, over: Partial<DecodedFrame> = {}): DecodedFrame {
  return {
    entryId: 'e',
    direction: 'client',
    opcode: 1,
    isFinal: true,
    isCompressed: true,
    isTruncated: false,
    payloadBytes: data.byteLength,
    timestamp: 0,
    data,
    message: null,
    ...over,
  };
}

/** One sender: what it writes goes through one window, as with context takeover (RFC 7692 §7.2.3.2), unless it is reset. */
class Sender {
  #deflate: DeflateRaw = createDeflateRaw();

  reset(): void {
    this.#deflate = createDeflateRaw();
  }

  /** The payload of one message: the last four bytes of the flush are cut off (RFC 7692 §7.2.1). */
  message(text: Uint8Array | string): Promise<Buffer> {
    const parts: Buffer[] = [];
    const deflate = this.#deflate;
    const collect = (part: Buffer): void => {
      parts.push(part);
    };
    deflate.on('data', collect);
    return new Promise((resolve) => {
      deflate.write(text);
      deflate.flush(constants.Z_SYNC_FLUSH, () => {
        deflate.off('data', collect);
        resolve(Buffer.concat(parts).subarray(0, -4));
      });
    });
  }
}

const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString());

describe('inflating messages', () => {
  it('keeps the fragments of a message when the batch they came in is over and its buffer is used again', async () => {
    const inflater = new FrameInflater();
    const whole = await new Sender().message('a message in two fragments');
    const batch = Buffer.alloc(whole.length);
    const first = batch.subarray(0, whole.copy(batch, 0, 0, 8));
    expect(inflater.inflate(frame(first, { isFinal: false }), false)).toBeNull();
    batch.fill(0);
    const last = frame(whole.subarray(8), { opcode: 0, isCompressed: false });
    expect(text(inflater.inflate(last, false))).toBe('a message in two fragments');
  });

  it('keeps the window of earlier messages, for each direction and connection', async () => {
    const inflater = new FrameInflater();
    const client = new Sender();
    const server = new Sender();
    const long = 'the same words again and again; '.repeat(3);
    expect(text(inflater.inflate(frame(await client.message(long)), false))).toBe(long);
    expect(text(inflater.inflate(frame(await server.message(long), { direction: 'server' }), false))).toBe(long);
    const second = await client.message(long);
    expect(second.byteLength).toBeLessThan(15);
    expect(inflater.inflate(frame(second, { entryId: 'other' }), false)).toBeNull();
    expect(text(inflater.inflate(frame(second), false))).toBe(long);
  });

  it('inflates what property-based senders send, in any fragments, with and without takeover', async () => {
    const messages = fc.array(fc.tuple(fc.string({ maxLength: 300 }), fc.nat(3), fc.integer({ min: 1, max: 60 })), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(messages, fc.boolean(), async (list, isAlone) => {
        const inflater = new FrameInflater();
        const sender = new Sender();
        for (const [words, fragments, times] of list) {
          if (isAlone) sender.reset();
          const message = words.repeat(times);
          if (message === '') continue;
          const payload = await sender.message(message);
          const step = Math.max(1, Math.ceil(payload.byteLength / (fragments + 1)));
          for (let at = 0; at < payload.byteLength; at += step) {
            const isFinal = at + step >= payload.byteLength;
            const part = frame(payload.subarray(at, at + step), {
              isFinal,
              isCompressed: at === 0,
              opcode: at === 0 ? 1 : 0,
            });
            const ping = inflater.inflate(frame(Buffer.from('ping'), { opcode: 9, isCompressed: false }), isAlone);
            expect(ping).toBeNull();
            expect(text(inflater.inflate(part, isAlone))).toBe(isFinal ? message : null);
          }
        }
      }),
    );
  });

  it('leaves uncompressed messages alone', async () => {
    const inflater = new FrameInflater();
    inflater.inflate(frame(await new Sender().message('x')), false);
    expect(inflater.inflate(frame(Buffer.from('plain'), { isCompressed: false }), false)).toBeNull();
  });

  it('gives up what cannot be known: garbage, cut frames, and what refers to them', async () => {
    const inflater = new FrameInflater();
    const sender = new Sender();
    const long = 'words that come again '.repeat(4);
    const first = await sender.message(long);
    expect(inflater.inflate(frame(first.subarray(0, 5), { isTruncated: true }), false)).toBeNull();
    expect(inflater.inflate(frame(await sender.message(long)), false)).toBeNull();
    expect(inflater.inflate(frame(Buffer.alloc(20, 255), { entryId: 'g' }), true)).toBeNull();
    sender.reset();
    expect(text(inflater.inflate(frame(await sender.message(long), { entryId: 'g' }), true))).toBe(long);
  });

  it('does not inflate without bound', async () => {
    const inflater = new FrameInflater();
    const bomb = await new Sender().message(Buffer.alloc(40 * 1024 * 1024));
    expect(inflater.inflate(frame(bomb), false)).toBeNull();
  });
});
