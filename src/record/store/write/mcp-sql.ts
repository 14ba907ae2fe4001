import type { DatabaseSync, StatementSync } from 'node:sqlite';

const connectionColumns = `number, id, session_id, seq, transport, source, started_at, ended_at, server_command, server_url, mcp_session_id,
  client_info, server_info, protocol_version, exit, metadata, intercept, is_incomplete, imported, instance_id`;

/** Bodies last. */
const messageColumns = `number, proxy_id, connection_id, sequence, seq, timestamp, direction, kind, jsonrpc_id, method, correlated_id,
  correlated_method, target, operation_id, failure, latency_ms, held_ms, disposition, modified, batch_index, traffic_id, payload_bytes,
  imported, payload, original_payload`;

const placeholders = (columns: string): string =>
  columns
    .split(',')
    .map(() => '?')
    .join(', ');

const insert = (table: string, columns: string): string =>
  `INSERT INTO ${table} (${columns}) VALUES (${placeholders(columns)})`;

export function prepareMcpStatements(
  database: DatabaseSync,
): Record<
  | 'insertConnection'
  | 'updateConnection'
  | 'completeImported'
  | 'addToConnection'
  | 'markIncomplete'
  | 'locate'
  | 'moveConnection'
  | 'insertMessage'
  | 'release'
  | 'describeEdit'
  | 'forgetDecision'
  | 'insertStderr',
  StatementSync
> {
  return {
    insertConnection: database.prepare(insert('mcp_connections', connectionColumns)),
    updateConnection: database.prepare(
      `UPDATE mcp_connections SET ended_at = ?, mcp_session_id = ?, client_info = ?, server_info = ?, protocol_version = ?, exit = ?,
         is_incomplete = max(is_incomplete, ?) WHERE id = ?`,
    ),
    completeImported: database.prepare(
      `UPDATE mcp_connections SET transport = ?, started_at = ?, server_command = ?, server_url = ?, metadata = ?, imported = ?
       WHERE id = ? AND source = 'import'`,
    ),
    addToConnection: database.prepare(
      'UPDATE mcp_connections SET message_count = message_count + ?, total_bytes = total_bytes + ?, seq = ? WHERE id = ?',
    ),
    markIncomplete: database.prepare('UPDATE mcp_connections SET is_incomplete = 1 WHERE id = ?'),
    locate: database.prepare(
      `SELECT c.session_id AS sessionId, (c.is_removed <> 0 OR s.is_removed = 1) AS isGone
       FROM mcp_connections c JOIN sessions s ON s.id = c.session_id WHERE c.id = ?`,
    ),
    moveConnection: database.prepare(
      `UPDATE mcp_connections SET session_id = ?, cleared_up_to = ?, is_clearing = 1, is_removed = 0, message_count = 0, total_bytes = 0 WHERE id = ?`,
    ),
    insertMessage: database.prepare(insert('mcp_messages', messageColumns)),
    // On the right side `payload` is what the row held before.
    release: database.prepare(
      `UPDATE mcp_messages SET seq = ?1, disposition = ?2, held_ms = ?3, modified = (?4 IS NOT NULL),
         original_payload = CASE WHEN ?4 IS NULL THEN NULL ELSE payload END, payload = coalesce(?4, payload),
         payload_bytes = length(coalesce(?4, payload))
       WHERE proxy_id = ?5 AND connection_id = ?6 AND disposition = 'held'
       RETURNING payload_bytes - length(coalesce(original_payload, payload)) AS addedBytes, traffic_id AS trafficId`,
    ),
    // Lists tell of what was forwarded; the original payload says what had arrived.
    describeEdit: database.prepare(
      `UPDATE mcp_messages SET kind = ?, jsonrpc_id = ?, method = ?, target = ?, failure = ? WHERE proxy_id = ? AND connection_id = ?`,
    ),
    forgetDecision: database.prepare('DELETE FROM mcp_decisions WHERE proxy_id = ?'),
    insertStderr: database.prepare(
      'INSERT INTO mcp_stderr (number, connection_id, timestamp, data) VALUES (?, ?, ?, ?)',
    ),
  };
}
