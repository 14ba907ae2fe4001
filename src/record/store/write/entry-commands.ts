import type { DatabaseSync } from 'node:sqlite';
import type { ChangeLedger } from './change-ledger.ts';
import type { CommandHandler } from './command-context.ts';

export const deleteEntries: CommandHandler<'delete-entries'> = ({ database, ledger }, { ids }) => {
  const remove = entryRemover(database, ledger);
  let deleted = 0;
  for (const id of new Set(ids)) if (remove(id)) deleted += 1;
  return { deleted };
};

/** Removes one entry with its parts, takes it out of the counters and leaves word of it. False when there is no such entry. */
export function entryRemover(database: DatabaseSync, ledger: ChangeLedger): (id: string) => boolean {
  const find = database.prepare(
    `SELECT t.number, t.session_id AS sessionId, t.request_body_size + t.response_body_size AS bytes
     FROM traffic t JOIN sessions s ON s.id = t.session_id
     WHERE t.id = ? AND s.is_removed = 0 AND t.number > s.cleared_up_to`,
  );
  const remove = database.prepare('DELETE FROM traffic WHERE number = ?');
  return (id) => {
    const row = find.get(id) as { number: number; sessionId: string; bytes: number } | undefined;
    if (!row) return false;
    remove.run(row.number);
    ledger.note({ kind: 'entry-removed', entryId: id, sessionId: row.sessionId, number: row.number });
    ledger.count(row.sessionId, { entries: -1, bytes: -row.bytes, lastActivityAt: 0 });
    return true;
  };
}
