import type { Migration } from './migration.ts';

/**
 * MCP: who was joined with whom, what was said, what the server's process complained of, and what a person decided about messages that were
 * held. A message belongs to a session through its connection, so that a connection can move without touching its messages. Payloads stand
 * last in their rows: what a list shows is read without them.
 */
export const mcpTables: Migration = {
  version: 5,
  sql: `
ALTER TABLE sessions ADD COLUMN mcp_message_count INTEGER NOT NULL DEFAULT 0;

-- One run of a relay, or one MCP session over HTTP.
CREATE TABLE mcp_connections (
  number            INTEGER PRIMARY KEY,  -- order of arrival; never reused
  id                TEXT NOT NULL UNIQUE, -- UUIDv7
  session_id        TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
  seq               INTEGER NOT NULL,     -- number of the last change to this row
  transport         TEXT NOT NULL,        -- stdio, sse, streamable-http
  source            TEXT NOT NULL,        -- wrap, proxy, capture, import
  started_at        INTEGER NOT NULL,     -- ms since 1970
  ended_at          INTEGER,              -- null while it runs
  server_command    TEXT,                 -- null unless stdio
  server_url        TEXT,                 -- null for stdio
  mcp_session_id    TEXT,                 -- what the header Mcp-Session-Id named
  client_info       TEXT,                 -- JSON: name, version, title; as the peer said it
  server_info       TEXT,                 -- JSON: name, version, title
  protocol_version  TEXT,
  exit              TEXT,                 -- JSON: code, signal; how the server's process ended
  metadata          TEXT NOT NULL DEFAULT '{}', -- JSON object
  message_count     INTEGER NOT NULL DEFAULT 0,
  intercept         TEXT,                 -- filter of the messages to hold; empty = all, null = none
  is_incomplete     INTEGER NOT NULL DEFAULT 0, -- messages passed that could not be recorded
  imported          TEXT,                 -- JSON: what the session file it came from said beyond these columns
  instance_id       INTEGER,              -- who records it; null when it came from a file
  cleared_up_to     INTEGER NOT NULL DEFAULT 0, -- messages up to this number are gone
  is_clearing       INTEGER NOT NULL DEFAULT 0, -- their rows are being removed
  is_removed        INTEGER NOT NULL DEFAULT 0  -- deleted; its messages are being removed, then this row
) STRICT;
CREATE INDEX idx_mcp_connections_session ON mcp_connections(session_id, number);
CREATE INDEX idx_mcp_connections_seq ON mcp_connections(seq);
-- Those that run: few. Recovery after a crash reads it.
CREATE INDEX idx_mcp_connections_open ON mcp_connections(instance_id) WHERE ended_at IS NULL;
CREATE INDEX idx_mcp_connections_doomed ON mcp_connections(number) WHERE is_clearing = 1 OR is_removed = 1;

CREATE TABLE mcp_messages (
  number            INTEGER PRIMARY KEY,  -- order of arrival in this file; never reused
  proxy_id          TEXT NOT NULL,        -- UUIDv7 given when it arrived; of an imported message what its file said
  connection_id     TEXT NOT NULL REFERENCES mcp_connections(id) ON DELETE CASCADE,
  sequence          INTEGER NOT NULL,     -- from 0, one counter for both directions of a connection
  seq               INTEGER NOT NULL,     -- number of the last change to this row
  timestamp         INTEGER NOT NULL,     -- when it arrived, ms since 1970
  direction         TEXT NOT NULL,        -- client_to_server, server_to_client
  kind              TEXT NOT NULL,        -- request, notification, response, error, invalid
  jsonrpc_id        TEXT,                 -- JSON text as it was written; null when there is none
  method            TEXT,                 -- null for responses
  correlated_id     TEXT,                 -- on a response: proxy_id of its request
  correlated_method TEXT,                 -- on a response: method of its request
  target            TEXT,                 -- tool, prompt or resource that it is about
  operation_id      TEXT,                 -- proxy_id of the client's request that it is a part of
  failure           TEXT,                 -- protocol (a JSON-RPC error), tool (a result with isError)
  latency_ms        REAL,                 -- on a response: since its request was forwarded
  held_ms           REAL,                 -- how long a person held it
  disposition       TEXT NOT NULL,        -- forwarded, held, edited, dropped, answered, injected, invalid
  modified          INTEGER NOT NULL,     -- 1: changed by the user before it was forwarded
  batch_index       INTEGER,              -- position within a JSON-RPC batch
  traffic_id        TEXT,                 -- entry of traffic whose body carried it; null for stdio
  payload_bytes     INTEGER NOT NULL,     -- length of payload
  imported          TEXT,                 -- JSON: what a session file said beyond these columns
  payload           BLOB NOT NULL,        -- what was forwarded: JSON text in UTF-8, exactly as it passed
  original_payload  BLOB                  -- what arrived, only when modified
) STRICT;
CREATE INDEX idx_mcp_messages_connection ON mcp_messages(connection_id, sequence);
CREATE INDEX idx_mcp_messages_proxy ON mcp_messages(proxy_id);
-- A row is inserted with its number as seq, so only rows that changed later need to be found by it.
CREATE INDEX idx_mcp_messages_seq ON mcp_messages(seq) WHERE seq <> number;
CREATE INDEX idx_mcp_messages_held ON mcp_messages(connection_id) WHERE disposition = 'held';
CREATE INDEX idx_mcp_messages_traffic ON mcp_messages(traffic_id) WHERE traffic_id IS NOT NULL;

-- Messages go with the entry that carried them, and are taken out of the counts.
CREATE TRIGGER mcp_messages_of_removed_traffic AFTER DELETE ON traffic
WHEN EXISTS (SELECT 1 FROM mcp_messages WHERE traffic_id = OLD.id)
BEGIN
  UPDATE sessions SET mcp_message_count = mcp_message_count - (
      SELECT count(*) FROM mcp_messages m JOIN mcp_connections c ON c.id = m.connection_id
      WHERE m.traffic_id = OLD.id AND c.session_id = sessions.id AND m.number > c.cleared_up_to AND c.is_removed = 0)
    WHERE id IN (SELECT c.session_id FROM mcp_messages m JOIN mcp_connections c ON c.id = m.connection_id WHERE m.traffic_id = OLD.id);
  UPDATE mcp_connections SET message_count = message_count - (
      SELECT count(*) FROM mcp_messages m
      WHERE m.traffic_id = OLD.id AND m.connection_id = mcp_connections.id AND m.number > mcp_connections.cleared_up_to)
    WHERE id IN (SELECT connection_id FROM mcp_messages WHERE traffic_id = OLD.id);
  DELETE FROM mcp_messages WHERE traffic_id = OLD.id;
END;

CREATE TABLE mcp_stderr (
  number            INTEGER PRIMARY KEY,  -- order of arrival
  connection_id     TEXT NOT NULL REFERENCES mcp_connections(id) ON DELETE CASCADE,
  timestamp         INTEGER NOT NULL,     -- ms since 1970
  data              BLOB NOT NULL         -- as the server's process wrote it to standard error
) STRICT;
CREATE INDEX idx_mcp_stderr_connection ON mcp_stderr(connection_id, number);

-- What is to become of held messages. Written by whoever asks, carried out and then removed by the process that holds the message.
CREATE TABLE mcp_decisions (
  seq               INTEGER PRIMARY KEY,
  proxy_id          TEXT NOT NULL UNIQUE,
  connection_id     TEXT NOT NULL REFERENCES mcp_connections(id) ON DELETE CASCADE,
  action            TEXT NOT NULL,        -- forward, edit, drop, answer
  payload           BLOB,                 -- of edit and answer: the JSON-RPC message to send instead
  decided_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_mcp_decisions_connection ON mcp_decisions(connection_id);
`,
};
