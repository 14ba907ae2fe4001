import type { DnsMapping } from '../../model/dns-mapping.ts';

export const dnsMappingColumns = 'id, host, address, is_enabled, created_at';

export interface DnsMappingRow {
  id: string;
  host: string;
  address: string;
  is_enabled: number;
  created_at: number;
}

export function toDnsMapping(row: DnsMappingRow): DnsMapping {
  return {
    id: row.id,
    host: row.host,
    address: row.address,
    isEnabled: row.is_enabled === 1,
    createdAt: row.created_at,
  };
}
