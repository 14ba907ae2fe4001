import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

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
  /** Called once and last. */
  ended(): void;
}

/** Null: the coding is unknown, or there are several. */
export function createTapDecoder(contentEncoding: string, listener: DecodedListener): TapDecoder | null {
  const coding = contentEncoding.trim().toLowerCase();
  if (coding === '' || coding === 'identity')
    return { push: (bytes) => listener.decoded(bytes), end: () => listener.ended() };
  const stream = decompressorFor(coding);
  return stream === null ? null : decodeWith(stream, listener);
}

/** A small body may unpack to any size. */
const mostDecodedBytes = 512 * 1024 * 1024;

function decodeWith(stream: Transform, listener: DecodedListener): TapDecoder {
  let decodedBytes = 0;
  stream.on('data', (bytes: Buffer) => {
    decodedBytes += bytes.length;
    if (decodedBytes > mostDecodedBytes) stream.destroy();
    else listener.decoded(bytes);
  });
  stream.on('error', () => {});
  stream.once('close', () => listener.ended());
  return {
    push: (bytes) => void (stream.writable && stream.write(bytes)),
    end: () => void stream.end(),
  };
}

function decompressorFor(coding: string): Transform | null {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      return null;
  }
}
