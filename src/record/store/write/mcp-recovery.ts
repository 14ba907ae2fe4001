// Connections that nobody records any more: their process was killed, or ended without a word. They get an end, at the time of their last
// message; what a person was to decide about never went on, so it is dropped. How the server's process ended nobody knows.
import type { DatabaseSync } from 'node:sqlite';
import type { ChangeLedger } from './change-ledger.ts';

/** Inside a transaction. */
export function endLeftConnections(database: DatabaseSync, ledger: ChangeLedger, instanceId: number): void {
  const rows = database
    .prepare(
      `SELECT c.id, c.started_at AS startedAt,
         (SELECT timestamp FROM mcp_messages m WHERE m.connection_id = c.id ORDER BY m.sequence DESC LIMIT 1) AS lastAt
       FROM mcp_connections c WHERE c.instance_id = ? AND c.ended_at IS NULL`,
    )
    .all(instanceId) as Array<{ id: string; startedAt: number; lastAt: number | null }>;
  const held = database.prepare("SELECT number FROM mcp_messages WHERE connection_id = ? AND disposition = 'held'");
  const drop = database.prepare("UPDATE mcp_messages SET disposition = 'dropped', seq = ? WHERE number = ?");
  const forget = database.prepare('DELETE FROM mcp_decisions WHERE connection_id = ?');
  const end = database.prepare('UPDATE mcp_connections SET ended_at = ?, seq = ? WHERE id = ?');
  for (const { id, startedAt, lastAt } of rows) {
    for (const { number } of held.all(id) as Array<{ number: number }>) drop.run(ledger.next(), number);
    forget.run(id);
    end.run(lastAt ?? startedAt, ledger.next(), id);
  }
}
