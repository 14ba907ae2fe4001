// What limits take of MCP: the messages of the connection that came first of those that have ended. A message that an entry carried goes with
// the entry, and one of a connection that runs stays. A connection whose last message went goes too. Before: retention.
import type { DatabaseSync } from 'node:sqlite';
import type { ChangeLedger } from './change-ledger.ts';
import { removeMcpConnection } from './mcp-removal.ts';
import { addToMetadata } from './recording-gaps.ts';

export interface OldMessages {
  connectionId: string;
  sessionId: string;
  /** At least one, in the order they passed. */
  numbers: number[];
}

/** Null when there are none. `sessionId` null: of all sessions. */
export function oldestMcpMessages(database: DatabaseSync, sessionId: string | null, limit: number): OldMessages | null {
  if (limit <= 0) return null;
  const isRemovable = 'm.connection_id = c.id AND m.number > c.cleared_up_to AND m.traffic_id IS NULL';
  const connection = database
    .prepare(
      `SELECT c.id AS connectionId, c.session_id AS sessionId FROM mcp_connections c JOIN sessions s ON s.id = c.session_id
       WHERE c.ended_at IS NOT NULL AND c.source <> 'capture' AND c.is_removed = 0 AND s.is_removed = 0
         AND (?1 IS NULL OR c.session_id = ?1) AND EXISTS (SELECT 1 FROM mcp_messages m WHERE ${isRemovable})
       ORDER BY c.number LIMIT 1`,
    )
    .get(sessionId) as Omit<OldMessages, 'numbers'> | undefined;
  if (!connection) return null;
  const rows = database
    .prepare(
      `SELECT m.number FROM mcp_connections c JOIN mcp_messages m ON ${isRemovable} WHERE c.id = ? ORDER BY m.sequence LIMIT ?`,
    )
    .all(connection.connectionId, limit) as Array<{ number: number }>;
  return { ...connection, numbers: rows.map(({ number }) => number) };
}

export function removeMcpMessages(database: DatabaseSync, ledger: ChangeLedger, messages: OldMessages): void {
  const { connectionId, sessionId, numbers } = messages;
  const remove = database.prepare('DELETE FROM mcp_messages WHERE number = ? RETURNING payload_bytes AS bytes');
  const bytes = numbers.reduce((sum, number) => sum + (remove.get(number) as { bytes: number }).bytes, 0);
  const { left } = database
    .prepare(
      `UPDATE mcp_connections SET message_count = message_count - ?, total_bytes = total_bytes - ?, seq = ? WHERE id = ?
       RETURNING message_count AS left`,
    )
    .get(numbers.length, bytes, ledger.next(), connectionId) as { left: number };
  ledger.count(sessionId, { entries: 0, bytes: -bytes, lastActivityAt: 0, mcpMessages: -numbers.length });
  addToMetadata(database, sessionId, { mcpMessagesRemovedByLimit: numbers.length });
  if (left === 0) removeMcpConnection(database, ledger, connectionId);
}
