import { queryOptions, useQuery } from '@tanstack/react-query';
import type { RootCertificate } from '../../../contract/certificates.ts';
import type { Health } from '../../../contract/health.ts';
import { api } from './api.ts';

export const healthQuery = queryOptions({ queryKey: ['health'], queryFn: api.health });

/** The proxy's address, version and data directory, as they were when the page (or the proxy) started. */
export function useHealth(): Health | undefined {
  return useQuery(healthQuery).data;
}

export function useRootCertificate(): RootCertificate | undefined {
  return useQuery({ queryKey: ['certificate'], queryFn: api.certificates.root }).data;
}
