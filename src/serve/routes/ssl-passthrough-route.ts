// In: checked requests about passthrough domains. Out: the domains as the store has them after the change.

import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { notFound } from '../require-session.ts';

type PassthroughRoutes =
  | 'listPassthrough'
  | 'createPassthrough'
  | 'getPassthrough'
  | 'updatePassthrough'
  | 'deletePassthrough';

export function passthroughHandlers({ reader, execute }: ApiDependencies): Pick<RouteHandlers, PassthroughRoutes> {
  return {
    listPassthrough: async () => ({ domains: await reader.passthroughDomains() }),
    createPassthrough: ({ body }) => execute('create-passthrough', body),
    getPassthrough: async ({ params }) => {
      const found = (await reader.passthroughDomains()).find((domain) => domain.id === params.id);
      if (found === undefined) throw notFound('passthrough domain', params.id);
      return found;
    },
    updatePassthrough: ({ params, body }) => execute('update-passthrough', { id: params.id, ...body }),
    deletePassthrough: async ({ params }) => {
      await execute('delete-passthrough', { id: params.id });
      return { success: true };
    },
  };
}
