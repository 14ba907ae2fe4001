import type { Migration } from './migration.ts';

/**
 * The first schema. Written for a stranger with any SQLite tool: plain names, times in integer milliseconds since 1970, everything
 * structured as JSON text, bodies as received. In `traffic` the columns that lists show come first and bodies last, so that reading
 * a summary never walks the overflow pages of a large row.
 */
export const firstSchema: Migration = {
  version: 1,
  sql: `
-- One row. Every committed change takes the next number, whichever process made it.
CREATE TABLE change_counter (
  id                INTEGER PRIMARY KEY CHECK (id = 1),
  seq               INTEGER NOT NULL,
  -- Removals and changes of settings older than this number have been forgotten.
  changes_known_since INTEGER NOT NULL
) STRICT;
INSERT INTO change_counter VALUES (1, 0, 0);

-- Changes that leave no row behind to carry their number.
CREATE TABLE changes (
  seq               INTEGER PRIMARY KEY,
  kind              TEXT NOT NULL,      -- entry-removed, session-cleared, session-removed, settings, ssl-passthrough, dns
  entry_id          TEXT,
  session_id        TEXT
) STRICT;

-- Processes that record into this file and have not said goodbye.
CREATE TABLE instances (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  kind              TEXT NOT NULL,      -- app (the one that owns the directory) or recorder
  pid               INTEGER NOT NULL,
  process_identity  TEXT NOT NULL,      -- JSON: what tells this process from a later one with the same pid
  started_at        INTEGER NOT NULL,
  proxy_port        INTEGER,
  ui_port           INTEGER,
  details           TEXT NOT NULL DEFAULT '{}'  -- JSON
) STRICT;

CREATE TABLE sessions (
  id                TEXT PRIMARY KEY,
  name              TEXT NOT NULL,
  is_active         INTEGER NOT NULL DEFAULT 0,
  is_recording      INTEGER NOT NULL DEFAULT 1,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  last_activity_at  INTEGER,
  traffic_count     INTEGER NOT NULL DEFAULT 0,
  total_bytes       INTEGER NOT NULL DEFAULT 0,
  metadata          TEXT NOT NULL DEFAULT '{}', -- JSON object
  seq               INTEGER NOT NULL,
  activated_at      INTEGER,
  cleared_up_to     INTEGER NOT NULL DEFAULT 0, -- entries up to this number are gone; their rows are being removed
  is_removed        INTEGER NOT NULL DEFAULT 0  -- deleted; its rows are being removed, then this one
) STRICT;
CREATE UNIQUE INDEX idx_sessions_active ON sessions(is_active) WHERE is_active = 1;
CREATE INDEX idx_sessions_seq ON sessions(seq);

CREATE TABLE traffic (
  number            INTEGER PRIMARY KEY,  -- order of arrival; never reused
  id                TEXT NOT NULL UNIQUE, -- UUIDv7
  session_id        TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
  seq               INTEGER NOT NULL,     -- number of the last change to this row
  timestamp         INTEGER NOT NULL,     -- when the exchange began, ms since 1970
  kind              TEXT NOT NULL,        -- http, websocket, tunnel
  method            TEXT NOT NULL,
  url               TEXT NOT NULL,
  protocol          TEXT NOT NULL,        -- http, https, ws, wss
  host              TEXT NOT NULL,
  path              TEXT NOT NULL,
  http_version      TEXT NOT NULL,
  status            INTEGER,
  status_text       TEXT,
  content_type      TEXT,                 -- media type of the response, lower case, without parameters
  request_body_size  INTEGER NOT NULL,    -- bytes that passed, content coding kept
  response_body_size INTEGER NOT NULL,
  duration          REAL,                 -- ms; null while it runs and when it is not known
  state             TEXT NOT NULL,        -- requesting, waiting, responding, completed, failed
  error             TEXT,                 -- JSON: kind, side, phase, code, message; null unless failed
  client_address    TEXT NOT NULL,
  remote_address    TEXT,
  is_complete       INTEGER NOT NULL,
  is_mocked         INTEGER NOT NULL,
  is_breakpointed   INTEGER NOT NULL,
  is_modified       INTEGER NOT NULL,
  is_truncated      INTEGER NOT NULL,     -- the copy of a body was cut
  is_replay         INTEGER NOT NULL,
  instance_id       INTEGER,              -- who recorded it
  request_body_stored  INTEGER NOT NULL DEFAULT 0, -- bytes of the body in this file
  response_body_stored INTEGER NOT NULL DEFAULT 0,
  response_http_version TEXT,
  timings           TEXT NOT NULL,        -- JSON, ms with fractions
  request_headers   TEXT NOT NULL,        -- JSON array of [name, value] in wire order
  request_trailers  TEXT,
  response_headers  TEXT,
  response_trailers TEXT,
  informational     TEXT,                 -- JSON array of 1xx responses
  tls               TEXT,                 -- JSON: client and upstream side
  original_request  TEXT,                 -- JSON: what arrived, null unless something changed it
  original_response TEXT,
  request_body      BLOB,                 -- small bodies; larger ones are in body_chunks
  response_body     BLOB
) STRICT;
CREATE INDEX idx_traffic_session ON traffic(session_id);
CREATE INDEX idx_traffic_timestamp ON traffic(timestamp);
CREATE INDEX idx_traffic_host ON traffic(host);
CREATE INDEX idx_traffic_method ON traffic(method);
CREATE INDEX idx_traffic_status ON traffic(status);
CREATE INDEX idx_traffic_seq ON traffic(seq);
-- Entries that have not ended: few, so this index is nearly empty. Recovery after a crash reads it.
CREATE INDEX idx_traffic_pending ON traffic(instance_id) WHERE state NOT IN ('completed', 'failed');
-- All a list shows of an entry, so that a page of a list is read from here alone.
CREATE INDEX idx_traffic_list ON traffic(
  session_id, number, id, seq, timestamp, kind, method, url, protocol, host, path, http_version, status, status_text, content_type,
  request_body_size, response_body_size, duration, state, error, client_address, remote_address,
  is_complete, is_mocked, is_breakpointed, is_modified, is_truncated, is_replay
);

CREATE TABLE body_chunks (
  traffic_id        TEXT NOT NULL REFERENCES traffic(id) ON DELETE CASCADE,
  side              TEXT NOT NULL,        -- request or response
  position          INTEGER NOT NULL,     -- of the first byte within the body
  data              BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_body_chunks_traffic ON body_chunks(traffic_id, side, position);

CREATE TABLE ws_frames (
  number            INTEGER PRIMARY KEY, -- order of passing
  traffic_id        TEXT NOT NULL REFERENCES traffic(id) ON DELETE CASCADE,
  direction         TEXT NOT NULL,        -- client or server: who sent it
  opcode            INTEGER NOT NULL,     -- RFC 6455: 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong
  is_final          INTEGER NOT NULL,
  is_compressed     INTEGER NOT NULL,     -- RSV1: the message is deflated (RFC 7692)
  is_truncated      INTEGER NOT NULL,
  payload_size      INTEGER NOT NULL,
  timestamp         INTEGER NOT NULL,
  data              BLOB NOT NULL,        -- unmasked payload as sent
  message           BLOB                  -- a compressed message's inflated content, on its last frame
) STRICT;
CREATE INDEX idx_ws_frames_traffic ON ws_frames(traffic_id, number);

CREATE TABLE settings (
  key               TEXT PRIMARY KEY,
  value             TEXT NOT NULL,        -- JSON
  updated_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE ssl_passthrough (
  id                TEXT PRIMARY KEY,
  domain            TEXT NOT NULL COLLATE NOCASE UNIQUE, -- exact, or *.domain
  is_enabled        INTEGER NOT NULL DEFAULT 1,
  created_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE dns_mappings (
  id                TEXT PRIMARY KEY,
  host              TEXT NOT NULL COLLATE NOCASE UNIQUE, -- exact, or *.host
  address           TEXT NOT NULL,
  is_enabled        INTEGER NOT NULL DEFAULT 1,
  created_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE rules (
  id                TEXT PRIMARY KEY,
  name              TEXT NOT NULL,
  is_enabled        INTEGER NOT NULL DEFAULT 1,
  priority          INTEGER NOT NULL DEFAULT 0, -- lower first
  action            TEXT NOT NULL,        -- mock, block, delay, throttle, map-remote, map-local, modify-request, modify-response
  match             TEXT NOT NULL,        -- filter language
  config            TEXT NOT NULL DEFAULT '{}', -- JSON
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE breakpoints (
  id                TEXT PRIMARY KEY,
  name              TEXT NOT NULL,
  is_enabled        INTEGER NOT NULL DEFAULT 1,
  phase             TEXT NOT NULL,        -- request, response, both
  match             TEXT NOT NULL,        -- filter language
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE annotations (
  id                TEXT PRIMARY KEY,
  traffic_id        TEXT NOT NULL REFERENCES traffic(id) ON DELETE CASCADE,
  note              TEXT,
  color             TEXT,
  tags              TEXT NOT NULL DEFAULT '[]', -- JSON array of strings
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_annotations_traffic ON annotations(traffic_id);
`,
};
