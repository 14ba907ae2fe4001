// In: checked requests about DNS mappings. Out: the mappings as the store has them after the change.

import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { notFound } from '../require-session.ts';

type DnsRoutes = 'listDnsMappings' | 'createDnsMapping' | 'getDnsMapping' | 'updateDnsMapping' | 'deleteDnsMapping';

export function dnsHandlers({ reader, execute }: ApiDependencies): Pick<RouteHandlers, DnsRoutes> {
  return {
    listDnsMappings: async () => ({ mappings: await reader.dnsMappings() }),
    createDnsMapping: ({ body }) => execute('create-dns-mapping', body),
    getDnsMapping: async ({ params }) => {
      const found = (await reader.dnsMappings()).find((mapping) => mapping.id === params.id);
      if (found === undefined) throw notFound('DNS mapping', params.id);
      return found;
    },
    updateDnsMapping: ({ params, body }) => execute('update-dns-mapping', { id: params.id, ...body }),
    deleteDnsMapping: async ({ params }) => {
      await execute('delete-dns-mapping', { id: params.id });
      return { success: true };
    },
  };
}
