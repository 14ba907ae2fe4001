import type { Migration } from './migration.ts';

/** The size of a session was that of its entries alone, so that one with a million MCP messages showed 0 bytes. */
export const mcpBytes: Migration = {
  version: 8,
  sql: `
-- Bytes of the payloads of its messages, without those that an entry carried: they are in the entry's bodies. A part of sessions.total_bytes.
ALTER TABLE mcp_connections ADD COLUMN total_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE mcp_connections SET total_bytes = (
    SELECT coalesce(sum(m.payload_bytes), 0) FROM mcp_messages m
    WHERE m.connection_id = mcp_connections.id AND m.number > mcp_connections.cleared_up_to AND m.traffic_id IS NULL)
  WHERE is_removed = 0;
UPDATE sessions SET total_bytes = total_bytes + (
    SELECT coalesce(sum(c.total_bytes), 0) FROM mcp_connections c WHERE c.session_id = sessions.id AND c.is_removed = 0);
`,
};
