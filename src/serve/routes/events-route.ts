// In: a request for /api/events. Out: the stream that event-stream.ts feeds.

import { AppError } from '../../model/app-error.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { createEventStream } from '../event-stream.ts';
import { safetyHeaders } from '../reply.ts';

export function eventHandlers(deps: ApiDependencies, closing: AbortSignal): Pick<RouteHandlers, 'streamEvents'> {
  return {
    streamEvents: async ({ query }, request) => {
      const since = lastSeenSeq(request.headers.get('last-event-id'), query.since);
      const headers = { ...safetyHeaders, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
      if (request.method === 'HEAD') return new Response(null, { headers });
      const stream = createEventStream(deps, {
        since,
        sessionId: query.sessionId ?? null,
        isBrief: query.brief === 'true',
        ends: AbortSignal.any([request.signal, closing]),
      });
      return new Response(stream, { headers });
    },
  };
}

/** A browser that reconnects repeats the URL it began with, so the header is the newer of the two. */
function lastSeenSeq(header: string | null, since: string | undefined): number | null {
  if (header !== null && header !== '') {
    if (!/^\d{1,15}$/.test(header))
      throw new AppError('invalid-request', 'Last-Event-ID must be the id of an event of this stream.');
    return Number(header);
  }
  return since === undefined ? null : Number(since);
}
