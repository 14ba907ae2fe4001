// In: a request for the frames of a WebSocket entry. Out: a page of them, payloads as text where they are text.

import type { Frame } from '../../contract/frames.ts';
import type { RecordedFrame } from '../../model/traffic-entry.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { notFound } from '../require-session.ts';

export function frameHandlers({ reader }: ApiDependencies): Pick<RouteHandlers, 'listFrames'> {
  return {
    listFrames: async ({ params, query }) => {
      const page = await reader.frames(params.trafficId, query);
      if (page === null) throw notFound('entry', params.trafficId);
      const last = page.frames.at(-1);
      const isLastPage = last === undefined || page.frames.length < query.limit;
      return { frames: page.frames.map(frameReply), total: page.total, nextAfter: isLastPage ? null : last.number };
    },
  };
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
