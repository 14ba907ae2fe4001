// In: a request for the times of an event stream. Out: a page of them.

import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { notFound } from '../require-session.ts';

export function bodyArrivalHandlers({ reader }: ApiDependencies): Pick<RouteHandlers, 'listResponseArrivals'> {
  return {
    listResponseArrivals: async ({ params, query: { from, limit } }) => {
      const arrivals = await reader.bodyArrivals(params.id, { from, limit: limit + 1 });
      if (arrivals === null) throw notFound('entry', params.id);
      const next = arrivals[limit];
      return { arrivals: arrivals.slice(0, limit), nextFrom: next === undefined ? null : next[0] };
    },
  };
}
