// In: an entry and a side. Out: its body ready to be compared: decoded, with its hash, and its bytes when it is small enough to be looked
// into. Never more of it in memory than that. Next: compareEntries.
import { createHash } from 'node:crypto';
import type { ComparableBody } from '../../model/compare/compare-bodies.ts';
import type { MessageSide } from '../../model/http-message.ts';
import type { TrafficEntry } from '../../model/traffic-entry.ts';
import { type ContentCoding, decodeBody, parseContentEncoding } from '../../record/store/read/decode-body.ts';
import type { BodyFacts, StoreReader } from '../../record/store/read/store-reader.ts';

const readBytes = 1024 * 1024;
/** Larger bodies are compared by hash: parsing and comparing takes many times their size in memory. */
export const mostBytesInside = 4 * 1024 * 1024;
/** Decoded bytes are hashed up to here; more comes of a few bytes only where someone means harm. */
const mostDecodedBytes = 4 * 1024 * 1024 * 1024;

export async function readComparableBody(
  reader: StoreReader,
  entry: TrafficEntry,
  side: MessageSide,
): Promise<ComparableBody> {
  const facts = entry.kind === 'http' ? await reader.bodyFacts(entry.id, side) : null;
  const contentType = facts?.contentType ?? null;
  if (facts === null) return withoutBytes('absent', contentType);
  if (!facts.isRecorded) return withoutBytes('not-recorded', contentType);
  const kind = kindOf(facts);
  const stored = () => storedChunks(reader, entry.id, { side, bytes: facts.storedBytes });
  const parsed = parseContentEncoding(facts.contentEncoding);
  const asReceived = async (problem: string | null): Promise<ComparableBody> => ({
    kind,
    contentType,
    problem,
    ...(await digest(stored())),
  });
  if (facts.storedBytes === 0) return asReceived(null);
  if (parsed.kind === 'unknown')
    return asReceived(`The ${side} body is compared encoded, as “${parsed.name.slice(0, 40)}”.`);
  const isPartial = kind !== 'recorded' || !entry.isComplete;
  return decoded(stored(), parsed.codings, isPartial)
    .then((found): ComparableBody => ({ kind, contentType, problem: null, ...found }))
    .catch(() => asReceived(`The ${side} body cannot be decoded and is compared as it came.`));
}

function kindOf({ storedBytes, bodyBytes, isGrowing, isTruncated }: BodyFacts): ComparableBody['kind'] {
  if (isGrowing) return 'growing';
  if (storedBytes < bodyBytes || (isTruncated && storedBytes > 0)) return storedBytes === 0 ? 'not-recorded' : 'cut';
  return storedBytes === 0 ? 'absent' : 'recorded';
}

function withoutBytes(kind: ComparableBody['kind'], contentType: string | null): ComparableBody {
  return { kind, contentType, problem: null, bytes: new Uint8Array(0), size: 0, sha256: '' };
}

function decoded(stored: AsyncIterable<Uint8Array>, codings: readonly ContentCoding[], isPartial: boolean) {
  return digest(decodeBody(stored, codings, isPartial));
}

async function digest(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ bytes: Uint8Array | null; size: number; sha256: string }> {
  const sha256 = createHash('sha256');
  let kept: Uint8Array[] | null = [];
  let size = 0;
  for await (const chunk of chunks) {
    sha256.update(chunk);
    size += chunk.length;
    if (size > mostDecodedBytes) throw new Error('decodes to more than is hashed');
    if (size > mostBytesInside) kept = null;
    kept?.push(chunk);
  }
  return { bytes: kept === null ? null : Buffer.concat(kept), size, sha256: sha256.digest('hex') };
}

async function* storedChunks(
  reader: StoreReader,
  entryId: string,
  { side, bytes }: { side: MessageSide; bytes: number },
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes; ) {
    const chunk = await reader.readBody(entryId, side, { from: at, to: Math.min(at + readBytes, bytes) });
    if (chunk.length === 0) throw new Error('the entry was deleted while its body was being read');
    at += chunk.length;
    yield chunk;
  }
}
