import type { Transform } from 'node:stream';
import { decompressorFor } from './content-coding.ts';

/**
 * Takes the content coding off a copy of a body, as it streams. In: pieces as received. Out: decoded pieces, and one end. What cannot be
 * decoded, or is larger than the bound, ends early: the traffic itself is none of its business.
 */
export interface TapDecoder {
  push(bytes: Uint8Array): void;
  end(): void;
}

export interface DecodedListener {
  decoded(bytes: Uint8Array): void;
  /** Called once and last. `isWhole`: everything could be decoded. */
  ended(isWhole: boolean): void;
}

/** `coding` as of codingOf. Null: it is unknown, or there are several. */
export function createTapDecoder(
  coding: string,
  listener: DecodedListener,
  mostDecodedBytes = mostCopiedBytes,
): TapDecoder | null {
  if (coding === '') return { push: (bytes) => listener.decoded(bytes), end: () => listener.ended(true) };
  const stream = decompressorFor(coding);
  return stream === null ? null : decodeWith(stream, listener, mostDecodedBytes);
}

/** A small body may unpack to any size. */
const mostCopiedBytes = 512 * 1024 * 1024;

function decodeWith(stream: Transform, listener: DecodedListener, mostDecodedBytes: number): TapDecoder {
  let decodedBytes = 0;
  stream.on('data', (bytes: Buffer) => {
    decodedBytes += bytes.length;
    if (decodedBytes > mostDecodedBytes) stream.destroy();
    else listener.decoded(bytes);
  });
  stream.on('error', () => {});
  stream.once('close', () => listener.ended(stream.readableEnded));
  return {
    push: (bytes) => void (stream.writable && stream.write(bytes)),
    end: () => void stream.end(),
  };
}
