// In: a request for the frames of a WebSocket entry. Out: a page of them, payloads as text where they are text.

import type { Frame } from '../../contract/frames.ts';
import type { RecordedFrame } from '../../model/traffic-entry.ts';
import type { FrameQuery, StoreReader } from '../../record/store/read/store-reader.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { notFound } from '../require-session.ts';

/** A page ends early when its payloads together are larger than this: one frame may hold as much as a body. */
const pageBytes = 8 * 1024 * 1024;
/** Frames read at a time, so that large ones do not come into memory by the hundred. */
const framesAtOnce = 16;

export function frameHandlers({ reader }: ApiDependencies): Pick<RouteHandlers, 'listFrames'> {
  return {
    listFrames: async ({ params, query: { after, before, ...rest } }) => {
      if (before === undefined) {
        const page = await readPage(reader, params.trafficId, { ...rest, from: { kind: 'after', number: after } });
        return { frames: page.frames, total: page.total, nextAfter: page.next, nextBefore: null };
      }
      const number = before === 'end' ? Number.MAX_SAFE_INTEGER : before;
      const page = await readPage(reader, params.trafficId, { ...rest, from: { kind: 'before', number } });
      return { frames: page.frames.toReversed(), total: page.total, nextAfter: null, nextBefore: page.next };
    },
  };
}

/** In the order of the query. `next` is where to go on, null when all has been read. */
async function readPage(
  reader: StoreReader,
  entryId: string,
  query: FrameQuery,
): Promise<{ frames: Frame[]; total: number; next: number | null }> {
  const frames: Frame[] = [];
  let payloadBytes = 0;
  for (let { from } = query; ; from = { ...from, number: frames.at(-1)?.number ?? from.number }) {
    const limit = Math.min(framesAtOnce, query.limit - frames.length);
    const page = await reader.frames(entryId, { ...query, from, limit });
    if (page === null) throw notFound('entry', entryId);
    frames.push(...page.frames.map(frameReply));
    payloadBytes += page.frames.reduce((sum, frame) => sum + frame.data.length, 0);
    if (page.frames.length < limit) return { frames, total: page.total, next: null };
    const isFull = frames.length === query.limit || payloadBytes >= pageBytes;
    if (isFull) return { frames, total: page.total, next: frames.at(-1)?.number ?? null };
  }
}

function frameReply(frame: RecordedFrame): Frame {
  const text = isTextual(frame.opcode) ? decodeUtf8(frame.data) : null;
  const data = text ?? Buffer.from(frame.data.buffer, frame.data.byteOffset, frame.data.byteLength).toString('base64');
  return { ...frame, data, encoding: text === null ? 'base64' : 'utf8' };
}

/** Text, and continuations, of which a single frame does not say whether they belong to a text (RFC 6455 §5.2). */
const isTextual = (opcode: number): boolean => opcode === 1 || opcode === 0;

/** Null when the bytes are not UTF-8 by themselves, e.g. a fragment that ends within a character. A byte order mark stays. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
