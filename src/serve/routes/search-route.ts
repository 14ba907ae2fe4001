// In: a checked request to search. Out: the reply that search-lines writes.

import { AppError } from '../../model/app-error.ts';
import { parseSearch } from '../../model/search/parse-search.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { asAppError, safetyHeaders } from '../reply.ts';
import { requireSession } from '../require-session.ts';
import { searchLines } from '../search/search-lines.ts';

export function searchHandlers(deps: ApiDependencies, closing: AbortSignal): Pick<RouteHandlers, 'searchTraffic'> {
  return {
    searchTraffic: async ({ query }, request) => {
      const parsed = parseSearch(query.q, { isCaseSensitive: query.case === 'true', isRegex: query.regex === 'true' });
      if (parsed.kind === 'problem') {
        const { message, from, to } = parsed;
        throw new AppError('invalid-query', message, { message, from, to });
      }
      const sessionId = query.sessionId === undefined ? null : (await requireSession(deps.reader, query.sessionId)).id;
      const headers = { ...safetyHeaders, 'content-type': 'application/x-ndjson', 'x-accel-buffering': 'no' };
      if (request.method === 'HEAD') return new Response(null, { headers });
      const lines = searchLines(deps.search, {
        query: { needle: parsed.needle, filter: parsed.filter, sessionId, areas: query.in },
        limit: query.limit,
        ends: AbortSignal.any([request.signal, closing]),
        reportBug: (error) => asAppError(error, (bug) => deps.reportBug(bug, 'GET /api/traffic/search')),
      });
      return new Response(ReadableStream.from(lines), { headers });
    },
  };
}
