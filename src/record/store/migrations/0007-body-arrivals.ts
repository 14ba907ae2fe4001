import type { Migration } from './migration.ts';

/** Frames and MCP messages have times of their own; of an event stream only its bytes were kept, which do not tell when an event came. */
export const bodyArrivals: Migration = {
  version: 7,
  sql: `
-- When the pieces of an event stream came: of responses whose content_type is text/event-stream, and of no other body.
CREATE TABLE body_arrivals (
  traffic_id        TEXT NOT NULL REFERENCES traffic(id) ON DELETE CASCADE,
  position          INTEGER NOT NULL,    -- of the piece's first byte within the recorded response body, content coding kept
  received_at       INTEGER NOT NULL,    -- ms since 1970; what came within the same millisecond is one piece
  PRIMARY KEY (traffic_id, position)
) STRICT, WITHOUT ROWID;
`,
};
