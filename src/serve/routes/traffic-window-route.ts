// In: checked requests for a part of a list. Out: that part. Never: a body.

import type { SortableColumn } from '../../contract/traffic-window.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { requireFilter } from '../filter-query.ts';
import { requireSession } from '../require-session.ts';

export function trafficWindowHandlers({ reader }: ApiDependencies): Pick<RouteHandlers, 'windowTraffic'> {
  return {
    windowTraffic: async ({ query: { sessionId, q = '', sort, from, limit, anchor, before } }) => {
      const filter = requireFilter(q);
      const session = sessionId === undefined ? await reader.activeSession() : await requireSession(reader, sessionId);
      const isDescending = sort.startsWith('-');
      return reader.listWindow({
        sessionId: session.id,
        filter,
        column: (isDescending ? sort.slice(1) : sort) as SortableColumn,
        isDescending,
        from,
        limit,
        ...(anchor === undefined ? {} : { anchor: { entryId: anchor, before } }),
      });
    },
  };
}
