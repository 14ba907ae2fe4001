import type { Migration } from './migration.ts';

/**
 * Entries are numbered within their session: `traffic.number` rises with every change of anything, so it has gaps that mean nothing to a person.
 * In a table of its own, because a column of `traffic` would write a million rows with their bodies, and the index of lists, anew: this takes two
 * seconds for them.
 */
export const entryOrdinals: Migration = {
  version: 6,
  sql: `
-- The number that lists show of an entry.
CREATE TABLE traffic_ordinals (
  number            INTEGER PRIMARY KEY REFERENCES traffic(number) ON DELETE CASCADE ON UPDATE CASCADE, -- of the row in traffic
  ordinal           INTEGER NOT NULL     -- within its session, from 1 in the order of arrival; not given again before the session is cleared
) STRICT;
INSERT INTO traffic_ordinals
  SELECT t.number, row_number() OVER (PARTITION BY t.session_id ORDER BY t.number)
  FROM traffic t INDEXED BY idx_traffic_session JOIN sessions s ON s.id = t.session_id
  WHERE t.number > s.cleared_up_to;
-- The last ordinal that an entry of the session got.
ALTER TABLE sessions ADD COLUMN last_ordinal INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET last_ordinal =
  (SELECT count(*) FROM traffic t INDEXED BY idx_traffic_session WHERE t.session_id = sessions.id AND t.number > sessions.cleared_up_to);
`,
};
