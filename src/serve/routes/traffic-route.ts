// In: checked requests about entries. Out: pages, entries, bodies (recorded-body.ts). Never: a body in a list.

import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { createBodyReplies } from '../recorded-body.ts';
import { notFound, requireSession } from '../require-session.ts';

type TrafficRoutes =
  | 'listTraffic'
  | 'getEntry'
  | 'deleteEntry'
  | 'deleteEntries'
  | 'getRequestBody'
  | 'getResponseBody'
  | 'getStats';

export function trafficHandlers({ reader, execute }: ApiDependencies): Pick<RouteHandlers, TrafficRoutes> {
  const replyWithBody = createBodyReplies(reader);
  return {
    listTraffic: async ({ query }) => {
      const session =
        query.sessionId === undefined ? await reader.activeSession() : await requireSession(reader, query.sessionId);
      const page = await reader.listEntries({
        sessionId: session.id,
        limit: query.limit,
        order: query.sort === 'newest' ? 'newest-first' : 'oldest-first',
        ...(query.cursor === undefined ? {} : { cursor: Number(query.cursor) }),
      });
      return { ...page, nextCursor: page.nextCursor === null ? null : String(page.nextCursor) };
    },
    getEntry: async ({ params }) => {
      const entry = await reader.entry(params.id);
      if (entry === null) throw notFound('entry', params.id);
      return entry;
    },
    deleteEntry: async ({ params }) => {
      const { deleted } = await execute('delete-entries', { ids: [params.id] });
      if (deleted === 0) throw notFound('entry', params.id);
      return { success: true };
    },
    deleteEntries: async ({ body }) => ({ success: true, ...(await execute('delete-entries', body)) }),
    getRequestBody: ({ params, query }, request) =>
      replyWithBody({ entryId: params.id, side: 'request', isDecoded: query.decoded === 'true' }, request),
    getResponseBody: ({ params, query }, request) =>
      replyWithBody({ entryId: params.id, side: 'response', isDecoded: query.decoded === 'true' }, request),
    getStats: async ({ params }) => {
      const stats = await reader.stats(params.sessionId);
      if (stats === null) throw notFound('session', params.sessionId);
      return stats;
    },
  };
}
