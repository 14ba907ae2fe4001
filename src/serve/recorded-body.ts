// In: a request for a recorded body, perhaps for a range of it, perhaps decoded. Out: its bytes, read from the store as the client takes
// them. Must never: hold a body in memory, or let captured bytes run in the UI's origin (octet-stream, attachment, sandbox).

import { AppError } from '../model/app-error.ts';
import type { MessageSide } from '../model/http-message.ts';
import { type ContentCoding, decodeBody, parseContentEncoding } from '../record/store/read/decode-body.ts';
import type { BodyFacts, StoreReader } from '../record/store/read/store-reader.ts';
import { type ByteRange, parseByteRange } from './byte-range.ts';
import { safetyHeaders } from './reply.ts';
import { notFound } from './require-session.ts';

const readBytes = 262_144;
const rememberedLengths = 256;

export interface BodyRequest {
  entryId: string;
  side: MessageSide;
  isDecoded: boolean;
}

interface Source {
  readonly wanted: BodyRequest;
  readonly facts: BodyFacts;
  readonly reader: StoreReader;
  readonly codings: readonly ContentCoding[];
  /** Null while the body still grows: then two reads may differ. */
  readonly etag: string | null;
}

export function createBodyReplies(reader: StoreReader): (wanted: BodyRequest, request: Request) => Promise<Response> {
  const decodedLengths = new Map<string, number>();
  return async (wanted, request) => {
    const source = await findSource(reader, wanted);
    const range = rangeAskedFor(source, request);
    if (source.codings.length === 0)
      return replyPlain(source, parseByteRange(range, source.facts.storedBytes), request);
    if (range === null) return replyDecoded(source, request);
    const length = await decodedLength(source, decodedLengths, request.signal);
    return replyDecodedPart(source, parseByteRange(range, length), { length, request });
  };
}

async function findSource(reader: StoreReader, wanted: BodyRequest): Promise<Source> {
  const facts = await reader.bodyFacts(wanted.entryId, wanted.side);
  if (facts === null) throw notFound('entry', wanted.entryId);
  const codings = wanted.isDecoded && facts.storedBytes > 0 ? codingsOf(facts) : [];
  const variant = codings.length > 0 ? 'decoded' : 'stored';
  const etag = facts.isGrowing ? null : `"${wanted.entryId}.${wanted.side}.${facts.storedBytes}.${variant}"`;
  return { wanted, facts, reader, codings, etag };
}

function codingsOf(facts: BodyFacts): ContentCoding[] {
  const parsed = parseContentEncoding(facts.contentEncoding);
  if (parsed.kind === 'known') return parsed.codings;
  const message = `The body has the content coding “${parsed.name.slice(0, 40)}”, which cannot be decoded here. Without decoded=true it comes as received.`;
  throw new AppError('undecodable-body', message, { contentEncoding: facts.contentEncoding });
}

/** RFC 9110 §13.1.5: with an If-Range that no longer holds, the Range is ignored and the whole sent. */
function rangeAskedFor(source: Source, request: Request): string | null {
  const ifRange = request.headers.get('if-range');
  if (ifRange !== null && ifRange !== source.etag) return null;
  return request.headers.get('range');
}

function replyPlain(source: Source, range: ByteRange, request: Request): Response {
  const { storedBytes } = source.facts;
  return replyWith(source, range, { length: storedBytes, request }, (from, to) => storedChunks(source, from, to));
}

function replyDecodedPart(source: Source, range: ByteRange, asked: { length: number; request: Request }): Response {
  const decoded = (from: number, to: number) => part(decodedChunks(source), from, to);
  return replyWith(source, range, asked, decoded);
}

function replyWith(
  source: Source,
  range: ByteRange,
  { length, request }: { length: number; request: Request },
  bytes: (from: number, to: number) => AsyncIterable<Uint8Array>,
): Response {
  if (range.kind === 'unsatisfiable') {
    throw new AppError(
      'range-not-satisfiable',
      `The body has ${length} bytes; none of them is in the range asked for.`,
      { length },
    );
  }
  const { from, to } = range.kind === 'part' ? range : { from: 0, to: length };
  const headers = { ...bodyHeaders(source), 'content-length': String(to - from) };
  const rangeHeaders = range.kind === 'part' ? { 'content-range': `bytes ${from}-${to - 1}/${length}` } : {};
  const body = request.method === 'HEAD' ? null : ReadableStream.from(bytes(from, to));
  return new Response(body, { status: range.kind === 'part' ? 206 : 200, headers: { ...headers, ...rangeHeaders } });
}

/** Without a range the decoded length is not known beforehand. The first chunk is decoded before the status goes out, so damage at the start is a 422. */
async function replyDecoded(source: Source, request: Request): Promise<Response> {
  const headers = bodyHeaders(source);
  if (request.method === 'HEAD') return new Response(null, { headers });
  const chunks = decodedChunks(source)[Symbol.asyncIterator]();
  const first = await chunks.next().catch(refuseDamaged);
  return new Response(ReadableStream.from(startingWith(first, chunks)), { headers });
}

async function* startingWith(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function bodyHeaders({ facts, wanted, etag }: Source): Record<string, string> {
  return {
    ...safetyHeaders,
    'content-type': 'application/octet-stream',
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'content-disposition': `attachment; filename="${wanted.side}-${wanted.entryId.replaceAll(/[^\w-]/g, '')}.bin"`,
    'accept-ranges': 'bytes',
    'x-recorded-body-bytes': String(facts.bodyBytes),
    'x-recorded-truncated': String(facts.isTruncated),
    ...(etag === null ? {} : { etag }),
    ...recordedHeader('x-recorded-content-type', facts.contentType),
    ...recordedHeader('x-recorded-content-encoding', facts.contentEncoding),
  };
}

/** Recorded values are whatever an origin sent; only what may stand in a header is repeated in one (RFC 9110 §5.5). */
function recordedHeader(name: string, value: string | null): Record<string, string> {
  return value !== null && /^[\t\x20-\x7e\x80-\xff]{0,1000}$/.test(value) ? { [name]: value.trim() } : {};
}

async function* storedChunks(source: Source, from: number, to: number): AsyncGenerator<Uint8Array> {
  const { entryId, side } = source.wanted;
  for (let at = from; at < to; ) {
    const chunk = await source.reader.readBody(entryId, side, { from: at, to: Math.min(at + readBytes, to) });
    if (chunk.length === 0) throw new Error('the entry was deleted while its body was being read');
    at += chunk.length;
    yield chunk;
  }
}

async function* decodedChunks(source: Source): AsyncGenerator<Uint8Array> {
  const entry = await source.reader.entry(source.wanted.entryId);
  const isPartial = source.facts.isTruncated || source.facts.isGrowing || entry?.isComplete !== true;
  yield* decodeBody(storedChunks(source, 0, source.facts.storedBytes), source.codings, isPartial);
}

/** Counted once per body and remembered: a reader of ranges asks many times. */
async function decodedLength(source: Source, known: Map<string, number>, signal: AbortSignal): Promise<number> {
  const remembered = source.etag === null ? undefined : known.get(source.etag);
  if (remembered !== undefined) return remembered;
  let length = 0;
  try {
    for await (const chunk of decodedChunks(source)) {
      length += chunk.length;
      signal.throwIfAborted();
    }
  } catch (error) {
    refuseDamaged(error, signal);
  }
  if (source.etag !== null) remember(known, source.etag, length);
  return length;
}

function remember(known: Map<string, number>, key: string, length: number): void {
  known.set(key, length);
  const oldest = known.keys().next();
  if (known.size > rememberedLengths && !oldest.done) known.delete(oldest.value);
}

async function* part(chunks: AsyncIterable<Uint8Array>, from: number, to: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of chunks) {
    const begin = Math.max(0, from - at);
    const end = Math.min(chunk.length, to - at);
    at += chunk.length;
    if (begin < end) yield chunk.subarray(begin, end);
    if (at >= to) return;
  }
}

function refuseDamaged(error: unknown, signal?: AbortSignal): never {
  if (error instanceof AppError) throw error;
  if (signal?.aborted) throw new AppError('invalid-request', 'The client went away.');
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  throw new AppError(
    'undecodable-body',
    'The recorded body is damaged and cannot be decoded. Without decoded=true it comes as received.',
    {
      ...(code === undefined ? {} : { reason: code }),
    },
  );
}
