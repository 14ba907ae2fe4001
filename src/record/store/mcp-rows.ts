import type { McpDecision, McpDecisionAction } from '../../model/mcp-decision.ts';
import type { McpConnection, McpMessage, McpMessageSummary } from '../../model/mcp-message.ts';

/** Rows of what was deleted or cleared stay a while; they do not count from the moment of the command. */
export const isConnectionThere = 'c.is_removed = 0 AND s.is_removed = 0';
export const isMessageThere = `${isConnectionThere} AND m.number > c.cleared_up_to`;

export const connectionColumns = `c.number, c.id, c.session_id AS sessionId, c.seq, c.transport, c.source, c.started_at AS startedAt,
  c.ended_at AS endedAt, c.server_command AS serverCommand, c.server_url AS serverUrl, c.mcp_session_id AS mcpSessionId,
  c.client_info AS clientInfo, c.server_info AS serverInfo, c.protocol_version AS protocolVersion, c.exit, c.metadata,
  c.message_count AS messageCount, c.intercept, c.is_incomplete AS isIncomplete, c.imported`;

/** All but the payloads, which stand behind them in the row. */
export const messageColumns = `m.proxy_id AS proxyId, m.connection_id AS connectionId, c.session_id AS sessionId, m.sequence, m.timestamp,
  m.direction, m.kind, m.jsonrpc_id AS idText, m.method, m.correlated_id AS correlatedId, m.correlated_method AS correlatedMethod,
  m.target, m.operation_id AS operationId, m.failure, m.latency_ms AS latencyMs, m.held_ms AS heldMs, m.disposition,
  m.payload_bytes AS payloadBytes, m.batch_index AS batchIndex, m.traffic_id AS trafficId, m.seq`;

export const payloadColumns = 'm.imported, m.payload, m.original_payload AS originalPayload';

export const messageTables =
  'mcp_messages m CROSS JOIN mcp_connections c ON c.id = m.connection_id CROSS JOIN sessions s ON s.id = c.session_id';

export interface ConnectionRow
  extends Omit<McpConnection, 'clientInfo' | 'serverInfo' | 'exit' | 'metadata' | 'isIncomplete'> {
  number: number;
  seq: number;
  clientInfo: string | null;
  serverInfo: string | null;
  exit: string | null;
  metadata: string;
  isIncomplete: number;
}

export function toConnection({ number, seq, ...row }: ConnectionRow): McpConnection {
  return {
    ...row,
    clientInfo: parsed(row.clientInfo),
    serverInfo: parsed(row.serverInfo),
    exit: parsed(row.exit),
    metadata: JSON.parse(row.metadata) as Record<string, unknown>,
    isIncomplete: row.isIncomplete === 1,
  };
}

/** The columns are the fields. */
export const toMessageSummary = (row: unknown): McpMessageSummary => ({ ...(row as McpMessageSummary) });
export const toMessage = (row: unknown): McpMessage => ({ ...(row as McpMessage) });

/** What stands in the column `action` beside the actions themselves; of a lease `decided_at` is its end. */
export const decisionActions = { editKeepingHeaders: 'edit-keeping-headers', lease: 'lease' } as const;

export function toDecision(row: unknown): McpDecision {
  const { action, ...facts } = row as Omit<McpDecision, 'action' | 'keepsHeaders'> & { action: string };
  const keepsHeaders = action === decisionActions.editKeepingHeaders;
  return { ...facts, action: keepsHeaders ? 'edit' : (action as McpDecisionAction), keepsHeaders };
}

function parsed<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}
