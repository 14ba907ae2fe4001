// Looks into a data directory for what was recorded of MCP; straight into the file, as any SQLite tool may.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface RecordedMessage {
  sequence: number;
  direction: string;
  kind: string;
  jsonrpcId: string | null;
  method: string | null;
  text: string;
  trafficId: string | null;
  correlatedId: string | null;
  proxyId: string;
}

export interface RecordedConnection {
  id: string;
  transport: string;
  source: string;
  serverCommand: string | null;
  serverUrl: string | null;
  mcpSessionId: string | null;
  protocolVersion: string | null;
  exit: unknown;
  metadata: unknown;
  isEnded: boolean;
  isIncomplete: boolean;
  messages: RecordedMessage[];
  stderr: string;
}

// biome-ignore lint/suspicious/noExplicitAny: what SQLite says of a row, by the names of the schema
type Row = Record<string, any>;

export function recordedMcp(dataDir: string): RecordedConnection[] {
  const file = join(dataDir, 'data.db');
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = (table: string, order: string): Row[] =>
      database.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).all() as Row[];
    const messages = rows('mcp_messages', 'sequence');
    const stderr = rows('mcp_stderr', 'number');
    return rows('mcp_connections', 'number').map((row) => toConnection(row, { messages, stderr }));
  } finally {
    database.close();
  }
}

function toConnection(row: Row, { messages, stderr }: { messages: Row[]; stderr: Row[] }): RecordedConnection {
  const isOwn = (other: Row): boolean => other.connection_id === row.id;
  return {
    id: row.id,
    transport: row.transport,
    source: row.source,
    serverCommand: row.server_command,
    serverUrl: row.server_url,
    mcpSessionId: row.mcp_session_id,
    protocolVersion: row.protocol_version,
    exit: row.exit === null ? null : JSON.parse(row.exit),
    metadata: JSON.parse(row.metadata),
    isEnded: row.ended_at !== null,
    isIncomplete: row.is_incomplete !== 0,
    messages: messages.filter(isOwn).map(toMessage),
    stderr: Buffer.concat(stderr.filter(isOwn).map((chunk) => Buffer.from(chunk.data))).toString(),
  };
}

function toMessage(row: Row): RecordedMessage {
  return {
    sequence: row.sequence,
    direction: row.direction,
    kind: row.kind,
    jsonrpcId: row.jsonrpc_id,
    method: row.method,
    text: Buffer.from(row.payload).toString(),
    trafficId: row.traffic_id,
    correlatedId: row.correlated_id,
    proxyId: row.proxy_id,
  };
}
