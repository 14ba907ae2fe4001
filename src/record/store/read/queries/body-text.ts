// Recorded bytes of a body → its text, for searching: content codings undone, character set honoured. At most the first 8 MiB of either.
// Damaged or unknown coding: null, and the body matches nothing. Must never inflate more than it keeps by much, whatever the bytes claim.
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type ZlibOptions,
  zstdDecompressSync,
} from 'node:zlib';
import type { RawHeaders } from '../../../../model/http-message.ts';

/** Of a body as recorded, and of its decoded text. */
export const searchedBytes = 8 * 1024 * 1024;
/** A decoder stops with an error at its limit; so it gets room, and when that is not enough, less to decode. */
const decodeLimitBytes = 2 * searchedBytes;
const maxCodings = 4;

export function bodyText(stored: Uint8Array, headers: RawHeaders): string | null {
  if (stored.length === 0) return null;
  const bytes = decode(stored.subarray(0, searchedBytes), codingsOf(headers));
  return bytes === null ? null : decoderFor(headers).decode(bytes.subarray(0, searchedBytes));
}

function decode(stored: Uint8Array, codings: readonly string[]): Uint8Array | null {
  if (codings.length > maxCodings) return null;
  let bytes: Uint8Array | null = stored;
  for (const coding of codings.toReversed()) bytes = bytes === null ? null : decodeOne(bytes, coding);
  return bytes;
}

/** In the order they were applied (RFC 9110 §8.4); several fields are one list. */
function codingsOf(headers: RawHeaders): string[] {
  return headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

type Decoder = (bytes: Uint8Array) => Uint8Array;

/** Flushing in place of finishing gives what there is of a copy that was cut. */
const zlibOptions: ZlibOptions = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: decodeLimitBytes };
const gunzip: Decoder = (bytes) => gunzipSync(bytes, zlibOptions);
const decoders: Readonly<Record<string, Decoder>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: (bytes) => (hasZlibHeader(bytes) ? inflateSync(bytes, zlibOptions) : inflateRawSync(bytes, zlibOptions)),
  br: (bytes) =>
    brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: decodeLimitBytes }),
  zstd: (bytes) =>
    zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: decodeLimitBytes }),
};

/** RFC 9110 §8.4.1.2: `deflate` is the zlib format; some send bare deflate all the same. */
const hasZlibHeader = ([first = 0, second = 0]: Uint8Array): boolean =>
  (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;

function decodeOne(bytes: Uint8Array, coding: string): Uint8Array | null {
  const decoder = decoders[coding];
  if (!decoder) return null;
  for (let length = bytes.length; length > 0; length = Math.floor(length / 2)) {
    try {
      return decoder(bytes.subarray(0, length));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return null;
    }
  }
  return null;
}

const utf8 = new TextDecoder();
const otherDecoders = new Map<string, TextDecoder>();

function decoderFor(headers: RawHeaders): TextDecoder {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const label = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1]?.toLowerCase();
  if (label === undefined || label === 'utf-8') return utf8;
  const known = otherDecoders.get(label) ?? newDecoder(label);
  if (otherDecoders.size < 50) otherDecoders.set(label, known);
  return known;
}

function newDecoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return utf8;
  }
}
