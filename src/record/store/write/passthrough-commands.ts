import { AppError } from '../../../model/app-error.ts';
import type { PassthroughDomain } from '../../../model/passthrough-domain.ts';
import { type PassthroughRow, passthroughColumns, toPassthroughDomain } from '../passthrough-rows.ts';
import type { CommandContext, CommandHandler } from './command-context.ts';

export const createPassthrough: CommandHandler<'create-passthrough'> = (context, { domain, isEnabled = true }) => {
  refuseTaken(context, domain);
  const id = context.createId();
  context.database
    .prepare('INSERT INTO ssl_passthrough (id, domain, is_enabled, created_at) VALUES (?, ?, ?, ?)')
    .run(id, domain, isEnabled ? 1 : 0, context.now());
  context.ledger.note({ kind: 'ssl-passthrough' });
  return requirePassthrough(context, id);
};

export const updatePassthrough: CommandHandler<'update-passthrough'> = (context, { id, domain, isEnabled }) => {
  const before = requirePassthrough(context, id);
  if (domain !== undefined) refuseTaken(context, domain, id);
  context.database
    .prepare('UPDATE ssl_passthrough SET domain = ?, is_enabled = ? WHERE id = ?')
    .run(domain ?? before.domain, (isEnabled ?? before.isEnabled) ? 1 : 0, id);
  context.ledger.note({ kind: 'ssl-passthrough' });
  return requirePassthrough(context, id);
};

export const deletePassthrough: CommandHandler<'delete-passthrough'> = (context, { id }) => {
  requirePassthrough(context, id);
  context.database.prepare('DELETE FROM ssl_passthrough WHERE id = ?').run(id);
  context.ledger.note({ kind: 'ssl-passthrough' });
  return {};
};

function requirePassthrough({ database }: CommandContext, id: string): PassthroughDomain {
  const row = database.prepare(`SELECT ${passthroughColumns} FROM ssl_passthrough WHERE id = ?`).get(id);
  if (!row) throw new AppError('not-found', `There is no passthrough domain with the id ${id}.`, { id });
  return toPassthroughDomain(row as unknown as PassthroughRow);
}

function refuseTaken({ database }: CommandContext, domain: string, exceptId = ''): void {
  const taken = database.prepare('SELECT id FROM ssl_passthrough WHERE domain = ? AND id <> ?').get(domain, exceptId);
  if (taken) throw new AppError('already-exists', `${domain} is already passed through.`, { domain, id: taken.id });
}
