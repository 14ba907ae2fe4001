// In: checked requests about entries. Out: pages, entries, bodies (recorded-body.ts). Never: a body in a list.

import { AppError } from '../../model/app-error.ts';
import type { Filter } from '../../model/filter/filter-tree.ts';
import type { Session } from '../../model/session.ts';
import type { EntryQuery, FoundPage, StoreReader } from '../../record/store/read/store-reader.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { requireFilter } from '../filter-query.ts';
import { findAllIds } from '../find-all-ids.ts';
import { createBodyReplies } from '../recorded-body.ts';
import { notFound, requireSession } from '../require-session.ts';
import { wholeStats } from '../whole-stats.ts';

type TrafficRoutes =
  | 'listTraffic'
  | 'completeValues'
  | 'matchEntries'
  | 'getEntry'
  | 'getEntryByOrdinal'
  | 'deleteEntry'
  | 'deleteEntries'
  | 'getRequestBody'
  | 'getResponseBody'
  | 'getStats';

export function trafficHandlers({ reader, execute }: ApiDependencies): Pick<RouteHandlers, TrafficRoutes> {
  const replyWithBody = createBodyReplies(reader);
  return {
    listTraffic: async ({ query }) => {
      const filter = requireFilter(query.q ?? '');
      const session = await sessionOf(reader, query.sessionId);
      const page = await listOrFind(reader, filter, {
        sessionId: session.id,
        limit: query.limit,
        order: query.sort === 'newest' ? 'newest-first' : 'oldest-first',
        ...(query.cursor === undefined ? {} : { cursor: Number(query.cursor) }),
      });
      return { ...page, nextCursor: page.nextCursor === null ? null : String(page.nextCursor) };
    },
    completeValues: async ({ query: { sessionId, ...wanted } }) => {
      const session = await sessionOf(reader, sessionId);
      return { values: await reader.seenValues({ sessionId: session.id, ...wanted }) };
    },
    matchEntries: async ({ body: { ids, q } }) => ({
      ids: await reader.matchEntries({ ids, filter: requireFilter(q) }),
    }),
    getEntry: async ({ params }) => {
      const entry = await reader.entry(params.id);
      if (entry === null) throw notFound('entry', params.id);
      return entry;
    },
    getEntryByOrdinal: async ({ params: { ordinal }, query }) => {
      const session = await sessionOf(reader, query.sessionId);
      const entry = await reader.entryByOrdinal({ sessionId: session.id, ordinal });
      if (entry !== null) return entry;
      throw new AppError(
        'not-found',
        `There is no entry with the number ${ordinal} in the session “${session.name}”.`,
        {
          ordinal,
          sessionId: session.id,
        },
      );
    },
    deleteEntry: async ({ params }) => {
      const { deleted } = await execute('delete-entries', { ids: [params.id] });
      if (deleted === 0) throw notFound('entry', params.id);
      return { success: true };
    },
    deleteEntries: async ({ body: { ids, q = '', sessionId } }) => {
      if (ids !== undefined) return { success: true, ...(await execute('delete-entries', { ids })) };
      const filter = requireFilter(q);
      const session = await sessionOf(reader, sessionId);
      let deleted = 0;
      for await (const found of findAllIds(reader, session.id, filter)) {
        deleted += (await execute('delete-entries', { ids: found })).deleted;
      }
      return { success: true, deleted };
    },
    getRequestBody: ({ params, query }, request) =>
      replyWithBody({ entryId: params.id, side: 'request', isDecoded: query.decoded === 'true' }, request),
    getResponseBody: ({ params, query }, request) =>
      replyWithBody({ entryId: params.id, side: 'response', isDecoded: query.decoded === 'true' }, request),
    getStats: async ({ params: { sessionId }, query: { q, ...range } }, request) => {
      const stats = await wholeStats(reader, { sessionId, filter: requireFilter(q ?? ''), ...range }, request.signal);
      if (stats === null) throw notFound('session', sessionId);
      return stats;
    },
  };
}

function sessionOf(reader: StoreReader, id: string | undefined): Promise<Session> {
  return id === undefined ? reader.activeSession() : requireSession(reader, id);
}

async function listOrFind(reader: StoreReader, filter: Filter, query: EntryQuery): Promise<FoundPage> {
  if (filter.kind === 'everything') return { ...(await reader.listEntries(query)), isScanning: false };
  return reader.findEntries({ ...query, filter });
}
