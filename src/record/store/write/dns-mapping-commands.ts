import { AppError } from '../../../model/app-error.ts';
import type { DnsMapping } from '../../../model/dns-mapping.ts';
import { type DnsMappingRow, dnsMappingColumns, toDnsMapping } from '../dns-mapping-rows.ts';
import type { CommandContext, CommandHandler } from './command-context.ts';

export const createDnsMapping: CommandHandler<'create-dns-mapping'> = (
  context,
  { host, address, isEnabled = true },
) => {
  refuseTaken(context, host);
  const id = context.createId();
  context.database
    .prepare('INSERT INTO dns_mappings (id, host, address, is_enabled, created_at) VALUES (?, ?, ?, ?, ?)')
    .run(id, host, address, isEnabled ? 1 : 0, context.now());
  context.ledger.note({ kind: 'dns' });
  return requireDnsMapping(context, id);
};

export const updateDnsMapping: CommandHandler<'update-dns-mapping'> = (context, { id, host, address, isEnabled }) => {
  const before = requireDnsMapping(context, id);
  if (host !== undefined) refuseTaken(context, host, id);
  context.database
    .prepare('UPDATE dns_mappings SET host = ?, address = ?, is_enabled = ? WHERE id = ?')
    .run(host ?? before.host, address ?? before.address, (isEnabled ?? before.isEnabled) ? 1 : 0, id);
  context.ledger.note({ kind: 'dns' });
  return requireDnsMapping(context, id);
};

export const deleteDnsMapping: CommandHandler<'delete-dns-mapping'> = (context, { id }) => {
  requireDnsMapping(context, id);
  context.database.prepare('DELETE FROM dns_mappings WHERE id = ?').run(id);
  context.ledger.note({ kind: 'dns' });
  return {};
};

function requireDnsMapping({ database }: CommandContext, id: string): DnsMapping {
  const row = database.prepare(`SELECT ${dnsMappingColumns} FROM dns_mappings WHERE id = ?`).get(id);
  if (!row) throw new AppError('not-found', `There is no DNS mapping with the id ${id}.`, { id });
  return toDnsMapping(row as unknown as DnsMappingRow);
}

function refuseTaken({ database }: CommandContext, host: string, exceptId = ''): void {
  const taken = database.prepare('SELECT id FROM dns_mappings WHERE host = ? AND id <> ?').get(host, exceptId);
  if (taken) throw new AppError('already-exists', `${host} is already mapped.`, { host, id: taken.id });
}
