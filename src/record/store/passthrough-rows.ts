import type { PassthroughDomain } from '../../model/passthrough-domain.ts';

export const passthroughColumns = 'id, domain, is_enabled, created_at';

export interface PassthroughRow {
  id: string;
  domain: string;
  is_enabled: number;
  created_at: number;
}

export function toPassthroughDomain(row: PassthroughRow): PassthroughDomain {
  return { id: row.id, domain: row.domain, isEnabled: row.is_enabled === 1, createdAt: row.created_at };
}
