// In: encoded bytes as an async iterable, and the codings that were applied. Out: decoded bytes, as an async iterable that is pulled:
// what is not asked for is not decoded, so memory stays flat also for a few bytes that inflate to gigabytes. Next: serve, queries/search-body.

import { pipeline, Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';

export type ContentCoding = 'gzip' | 'deflate' | 'br' | 'zstd';

/** Names of RFC 9110 §8.4.1 and RFC 8878 §7.2; `x-gzip` is gzip (§8.4.1.3). */
const codingNames: Readonly<Record<string, ContentCoding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
};

/** The codings of a Content-Encoding value in the order they were applied, or the first name that is not known. */
export function parseContentEncoding(
  value: string | null,
): { kind: 'known'; codings: ContentCoding[] } | { kind: 'unknown'; name: string } {
  const names = (value ?? '').split(',').map((name) => name.trim().toLowerCase());
  const codings: ContentCoding[] = [];
  for (const name of names) {
    if (name === '' || name === 'identity') continue;
    const coding = Object.hasOwn(codingNames, name) ? codingNames[name] : undefined;
    if (coding === undefined) return { kind: 'unknown', name };
    codings.push(coding);
  }
  return { kind: 'known', codings };
}

/** `isPartial`: the end of the encoded bytes is missing (a cut copy, an aborted transfer); what is there is decoded and the end is no error. */
export function decodeBody(
  encoded: AsyncIterable<Uint8Array>,
  codings: readonly ContentCoding[],
  isPartial: boolean,
): AsyncIterable<Uint8Array> {
  return codings.toReversed().reduce((source, coding) => decodeOne(source, coding, isPartial), encoded);
}

async function* decodeOne(
  source: AsyncIterable<Uint8Array>,
  coding: ContentCoding,
  isPartial: boolean,
): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    const head = await readHead(chunks);
    if (head.length === 0) return;
    const decoder = createDecoder(coding, head, isPartial);
    pipeline(Readable.from(withHead(head, chunks), { objectMode: false }), decoder, () => {});
    for await (const chunk of decoder) yield chunk as Uint8Array;
  } finally {
    await chunks.return?.();
  }
}

/** The first two bytes or more, or all there is: enough to tell zlib from raw deflate. */
async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array();
  while (head.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* withHead(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (;;) {
    const { done, value } = await rest.next();
    if (done) return;
    yield value;
  }
}

const chunkSize = 65_536;

function createDecoder(coding: ContentCoding, head: Uint8Array, isPartial: boolean): Transform {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, ZSTD_e_flush } = zlib.constants;
  const deflate = isPartial ? { chunkSize, finishFlush: Z_SYNC_FLUSH } : { chunkSize };
  switch (coding) {
    case 'gzip':
      return zlib.createGunzip(deflate);
    case 'deflate':
      return hasZlibHeader(head) ? zlib.createInflate(deflate) : zlib.createInflateRaw(deflate);
    case 'br':
      return zlib.createBrotliDecompress(
        isPartial ? { chunkSize, finishFlush: BROTLI_OPERATION_FLUSH } : { chunkSize },
      );
    case 'zstd':
      return zlib.createZstdDecompress(isPartial ? { chunkSize, finishFlush: ZSTD_e_flush } : { chunkSize });
  }
}

/** `deflate` means zlib (RFC 9110 §8.4.1.2), and servers exist that send it raw. RFC 1950 §2.2: method 8, and the first two bytes divide by 31. */
function hasZlibHeader(head: Uint8Array): boolean {
  const [cmf = 0, flags = 0] = head;
  return (cmf & 0x0f) === 8 && ((cmf << 8) | flags) % 31 === 0;
}
