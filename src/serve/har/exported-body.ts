// In: an entry and one of its sides. Out: the body as HAR has it: decoded, as text where it is text, else base64; a large one as a stream. A body that
// cannot be decoded goes out as it was received. Must never hold a large body.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { textInCharset } from '../../formats/charset-text.ts';
import type { HarBody } from '../../formats/har/har-entry.ts';
import { bodyCharset } from '../../model/body-charset.ts';
import type { MessageSide } from '../../model/http-message.ts';
import type { ImportedBodyForm } from '../../model/traffic-entry.ts';
import { type ContentCoding, decodeBody, parseContentEncoding } from '../../record/store/read/decode-body.ts';
import type { StoreReader, WholeEntry } from '../../record/store/read/store-reader.ts';

const readBytes = 256 * 1024;
const inMemoryBytes = 1024 * 1024;

/** `stream` writes what belongs in the place of `body.text`; absent when that is all there. */
export interface ExportedBody {
  body: HarBody;
  stream?: () => AsyncIterable<string>;
}

/** Null: not recorded. `large`: for {@link exportedBody} to find out. */
export function smallExportedBody(whole: WholeEntry, side: MessageSide): ExportedBody | null | 'large' {
  const form = formOf(whole, side);
  if (form === 'not-recorded') return null;
  const stored = side === 'request' ? whole.requestBody : whole.responseBody;
  if (stored === null) return 'large';
  const codings = stored.length === 0 ? [] : codingsOf(whole, side);
  const decoded = decodeSmall(stored, codings);
  if (decoded === 'large') return 'large';
  const body = smallBody(decoded, contentTypeOf(whole, side));
  if (codings.length === 0) return { body: { ...body, form, sha256: statedHash(whole, side) } };
  return { body: { ...body, form: 'decoded', sha256: createHash('sha256').update(stored).digest('hex') } };
}

export async function exportedBody(
  reader: StoreReader,
  whole: WholeEntry,
  side: MessageSide,
): Promise<ExportedBody | null> {
  const small = smallExportedBody(whole, side);
  if (small !== 'large') return small;
  const codings = codingsOf(whole, side);
  const source = () => storedChunks(reader, whole, side);
  const isPartial = whole.entry.isTruncated || !whole.entry.isComplete;
  const contentType = contentTypeOf(whole, side);
  const read = await readBody(() => decodeBody(source(), codings, isPartial), contentType).catch(() => null);
  if (read === null) return readBody(source, contentType);
  if (codings.length === 0)
    return { ...read, body: { ...read.body, form: formOf(whole, side), sha256: statedHash(whole, side) } };
  return { ...read, body: { ...read.body, form: 'decoded', sha256: await hashOf(source()) } };
}

const formOf = ({ entry }: WholeEntry, side: MessageSide): ImportedBodyForm =>
  entry.imported?.[`${side}Body`] ?? 'as-received';

/** Of what was received, where a file that was imported told it and the body here is the decoded one. */
const statedHash = (whole: WholeEntry, side: MessageSide): string | undefined =>
  side === 'response' && formOf(whole, side) === 'decoded' ? whole.entry.imported?.responseBodySha256 : undefined;

function codingsOf(whole: WholeEntry, side: MessageSide): ContentCoding[] {
  const { entry } = whole;
  if (side === 'request' || formOf(whole, side) === 'decoded') return [];
  const value = entry.responseHeaders
    ?.filter(([name]) => name.toLowerCase() === 'content-encoding')
    .map(([, each]) => each);
  const parsed = parseContentEncoding(value && value.length > 0 ? value.join(',') : null);
  return parsed.kind === 'known' ? parsed.codings : [];
}

const options = { maxOutputLength: inMemoryBytes };
const decoders: Readonly<Record<ContentCoding, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => gunzipSync(bytes, options),
  // Raw deflate, which some servers send, is left to the stream.
  deflate: (bytes) => inflateSync(bytes, options),
  br: (bytes) => brotliDecompressSync(bytes, options),
  zstd: (bytes) => zstdDecompressSync(bytes, options),
};

/** Whatever is not plain (too large for memory, cut, raw deflate) is for the stream to find out. */
function decodeSmall(stored: Uint8Array, codings: readonly ContentCoding[]): Uint8Array | 'large' {
  if (stored.length === 0) return stored;
  try {
    return codings.toReversed().reduce((bytes, coding) => decoders[coding](bytes), stored);
  } catch {
    return 'large';
  }
}

function smallBody(bytes: Uint8Array, contentType: string | null): HarBody {
  const facts = { form: 'as-received' as const, decodedBytes: bytes.length, bytes };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isUtf8(bytes)) return { ...facts, text: buffer.toString('utf8'), encoding: null };
  const { charset, from } = bodyCharset(bytes, contentType);
  const isText = from === 'content type' || textType.test(contentType ?? '');
  const text = isText && charset !== 'utf-8' ? textInCharset(bytes, charset) : null;
  if (text !== null) return { ...facts, text, encoding: null, charset };
  return { ...facts, text: buffer.toString('base64'), encoding: 'base64' };
}

const textType = /^\s*text\/|[/+](json|xml|javascript|x-www-form-urlencoded|x-ndjson)\b/i;

function contentTypeOf({ entry }: WholeEntry, side: MessageSide): string | null {
  const headers = entry[`${side}Headers`] ?? [];
  return headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null;
}

/** In one piece as long as it is not too large for that. Rejects when it cannot be decoded. */
async function readBody(source: () => AsyncIterable<Uint8Array>, contentType: string | null): Promise<ExportedBody> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of source()) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > inMemoryBytes) return largeBody(source);
  }
  return { body: smallBody(Buffer.concat(pieces), contentType) };
}

/** Read once to know its length and whether it is text, and once more to be written. Rejects when it cannot be decoded. */
async function largeBody(source: () => AsyncIterable<Uint8Array>): Promise<ExportedBody> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let isText = true;
  let decodedBytes = 0;
  for await (const bytes of source()) {
    decodedBytes += bytes.length;
    if (isText) isText = canDecode(decoder, bytes);
  }
  isText &&= canDecode(decoder, null);
  const encoding = isText ? null : 'base64';
  const body: HarBody = { text: '', encoding, form: 'as-received', decodedBytes, bytes: null };
  return { body, stream: () => (isText ? jsonPieces(source()) : base64Pieces(source())) };
}

function canDecode(decoder: TextDecoder, bytes: Uint8Array | null): boolean {
  try {
    if (bytes) decoder.decode(bytes, { stream: true });
    else decoder.decode();
    return true;
  } catch {
    return false;
  }
}

async function* jsonPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const bytes of source) yield JSON.stringify(decoder.decode(bytes, { stream: true })).slice(1, -1);
}

async function* base64Pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let rest = Buffer.alloc(0);
  for await (const bytes of source) {
    const all =
      rest.length === 0 ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : Buffer.concat([rest, bytes]);
    const cut = all.length - (all.length % 3);
    rest = Buffer.from(all.subarray(cut));
    yield all.toString('base64', 0, cut);
  }
  if (rest.length > 0) yield rest.toString('base64');
}

async function hashOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of source) hash.update(bytes);
  return hash.digest('hex');
}

async function* storedChunks(
  reader: StoreReader,
  { entry }: WholeEntry,
  side: MessageSide,
): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; ; ) {
    const bytes = await reader.readBody(entry.id, side, { from: at, to: at + readBytes });
    if (bytes.length === 0) return;
    at += bytes.length;
    yield bytes;
  }
}
