// Commands about MCP connections and messages that are held. A decision is written down here and carried out by the process that holds the
// message: it sees the commit.
import { AppError } from '../../../model/app-error.ts';
import type { McpConnection } from '../../../model/mcp-message.ts';
import {
  type ConnectionRow,
  connectionColumns,
  decisionActions,
  isConnectionThere,
  isMessageThere,
  toConnection,
} from '../mcp-rows.ts';
import type { CommandContext, CommandHandler } from './command-context.ts';
import { removeMcpConnection } from './mcp-removal.ts';

export const updateMcpConnection: CommandHandler<'update-mcp-connection'> = (context, { id, metadata, intercept }) => {
  const connection = requireConnection(context, id);
  const { database, ledger } = context;
  database
    .prepare('UPDATE mcp_connections SET metadata = ?, intercept = ?, seq = ? WHERE id = ?')
    .run(
      JSON.stringify(metadata ?? connection.metadata),
      intercept === undefined ? connection.intercept : intercept,
      ledger.next(),
      id,
    );
  return requireConnection(context, id);
};

export const deleteMcpConnection: CommandHandler<'delete-mcp-connection'> = (context, { id }) => {
  const { endedAt, source } = requireConnection(context, id);
  if (endedAt === null && source !== 'import') {
    throw new AppError('in-use', 'The MCP connection still runs: end its relay first, or clear the session.', { id });
  }
  removeMcpConnection(context.database, context.ledger, id);
  return {};
};

export const decideMcpMessage: CommandHandler<'decide-mcp-message'> = (context, decision) => {
  const { proxyId, action, payload, keepsHeaders = false } = decision;
  const { database, ledger, now } = context;
  const connectionId = requireHeld(context, proxyId);
  database.prepare('DELETE FROM mcp_decisions WHERE proxy_id = ?').run(proxyId);
  database
    .prepare(
      'INSERT INTO mcp_decisions (seq, proxy_id, connection_id, action, payload, decided_at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(
      ledger.next(),
      proxyId,
      connectionId,
      keepsHeaders ? decisionActions.editKeepingHeaders : action,
      payload === null ? null : Buffer.from(payload),
      now(),
    );
  return {};
};

export const leaseMcpMessage: CommandHandler<'lease-mcp-message'> = (context, { proxyId, leaseMs }) => {
  const { database, ledger, now } = context;
  const connectionId = requireHeld(context, proxyId);
  database.prepare('DELETE FROM mcp_decisions WHERE proxy_id = ?').run(proxyId);
  const number = ledger.next();
  // The message is told again: whoever lists what is held sees that somebody edits it.
  database
    .prepare("UPDATE mcp_messages SET seq = ? WHERE proxy_id = ? AND connection_id = ? AND disposition = 'held'")
    .run(number, proxyId, connectionId);
  if (leaseMs === 0) return { editedUntil: null };
  const editedUntil = now() + leaseMs;
  database
    .prepare('INSERT INTO mcp_decisions (seq, proxy_id, connection_id, action, decided_at) VALUES (?, ?, ?, ?, ?)')
    .run(number, proxyId, connectionId, decisionActions.lease, editedUntil);
  return { editedUntil };
};

/** The connection of a message that waits for a decision. */
function requireHeld({ database }: CommandContext, proxyId: string): string {
  const row = database
    .prepare(
      `SELECT m.connection_id AS connectionId, m.disposition, c.ended_at AS endedAt,
         EXISTS (SELECT 1 FROM mcp_decisions d WHERE d.proxy_id = m.proxy_id AND d.action <> '${decisionActions.lease}') AS isDecided
       FROM mcp_messages m JOIN mcp_connections c ON c.id = m.connection_id JOIN sessions s ON s.id = c.session_id
       WHERE m.proxy_id = ? AND ${isMessageThere} ORDER BY c.source = 'import', m.number DESC LIMIT 1`,
    )
    .get(proxyId) as
    | { connectionId: string; disposition: string; endedAt: number | null; isDecided: number }
    | undefined;
  if (!row)
    throw new AppError('not-found', `There is no MCP message with the id ${proxyId.slice(0, 80)}.`, { proxyId });
  if (row.disposition !== 'held' || row.endedAt !== null) {
    throw new AppError('not-held', 'The message waits no longer.', { proxyId, disposition: row.disposition });
  }
  if (row.isDecided === 1) throw new AppError('not-held', 'It was decided about already.', { proxyId });
  return row.connectionId;
}

function requireConnection({ database }: CommandContext, id: string): McpConnection {
  const row = database
    .prepare(
      `SELECT ${connectionColumns} FROM mcp_connections c JOIN sessions s ON s.id = c.session_id WHERE c.id = ? AND ${isConnectionThere}`,
    )
    .get(id);
  if (!row) throw new AppError('not-found', `There is no MCP connection with the id ${id.slice(0, 80)}.`, { id });
  return toConnection(row as unknown as ConnectionRow);
}
