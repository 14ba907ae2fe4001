import type { Transform } from 'node:stream';
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  gunzipSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { RawHeaders } from '../../model/http-message.ts';
import { headerValue, headerValues, isHeaderNamed } from '../../wire/header-lookup.ts';

/**
 * Content codings: a person reads and edits a message, not its coding. In: headers and bodies as received. Out: what the bodies say, and headers
 * for a body that goes on without its coding, because it was changed.
 */
interface Decoder {
  whole: (body: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;
  stream: () => Transform;
}

const gzip: Decoder = { whole: gunzipSync, stream: createGunzip };
const decoders = new Map<string, Decoder>([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['deflate', { whole: inflateSync, stream: createInflate }],
  ['br', { whole: brotliDecompressSync, stream: createBrotliDecompress }],
  ['zstd', { whole: zstdDecompressSync, stream: createZstdDecompress }],
]);

/** Without parameters, lower case. */
export function mediaType(headers: RawHeaders): string {
  return (headerValue(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Lower case; the empty text when there is none. */
export function codingOf(headers: RawHeaders): string {
  const coding = headerValues(headers, 'content-encoding').join(',').trim().toLowerCase();
  return coding === 'identity' ? '' : coding;
}

export function withoutCoding(headers: RawHeaders): RawHeaders {
  return codingOf(headers) === '' ? headers : headers.filter(([name]) => !isHeaderNamed(name, 'content-encoding'));
}

/** False: it is unknown, or there are several. */
export const isDecodable = (coding: string): boolean => decoders.has(coding);

export const decompressorFor = (coding: string): Transform | null => decoders.get(coding)?.stream() ?? null;

/** It is decoded in one go, and everything else waits meanwhile. */
const mostDecodedBytes = 32 * 1024 * 1024;

/** The very same bytes when there is no coding; null when it cannot be decoded, or is too large. */
export function decodedBody(coding: string, body: Uint8Array): Uint8Array | null {
  if (coding === '') return body;
  try {
    return decoders.get(coding)?.whole(body, { maxOutputLength: mostDecodedBytes }) ?? null;
  } catch {
    return null;
  }
}
