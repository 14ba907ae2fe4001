import type { Migration } from './migration.ts';

const forgetRunWithoutEntries = `
  DELETE FROM ordinal_runs WHERE number = (SELECT max(r.number) FROM ordinal_runs r WHERE r.number <= OLD.number)
    AND NOT EXISTS (
      SELECT 1 FROM traffic t WHERE t.number >= ordinal_runs.number
        AND t.number < coalesce((SELECT min(r.number) FROM ordinal_runs r WHERE r.number > ordinal_runs.number), 9223372036854775807));
`;

/**
 * Entries are numbered within their session: `traffic.number` rises with every change of anything, so it has gaps that mean nothing to a person.
 * Not a column of `traffic`, which would write a million rows with their bodies, and the index of lists, anew; and not a row for each entry,
 * which costs the writer 6 % more: entries that arrive together have numbers without gaps, so a batch of them is one row.
 */
export const entryOrdinals: Migration = {
  version: 6,
  sql: `
-- The numbers that lists show of entries, in runs: entries of one session whose numbers in traffic have no gap. An entry belongs to the run with
-- the highest number that is not above its own, and has the run's ordinal plus the difference of both numbers.
CREATE TABLE ordinal_runs (
  number            INTEGER PRIMARY KEY, -- of the run's first entry in traffic
  ordinal           INTEGER NOT NULL     -- of that entry in its session, from 1 in the order of arrival; not given again before the session is cleared
) STRICT;
INSERT INTO ordinal_runs
  SELECT number, ordinal FROM (
    SELECT t.number, row_number() OVER arrived AS ordinal, lag(t.number) OVER arrived AS number_before
    FROM traffic t INDEXED BY idx_traffic_session JOIN sessions s ON s.id = t.session_id
    WHERE t.number > s.cleared_up_to
    WINDOW arrived AS (PARTITION BY t.session_id ORDER BY t.number))
  WHERE number_before IS NOT number - 1;

-- A run goes with the last of its entries: removed, or moved to another number.
CREATE TRIGGER ordinal_runs_of_removed_traffic AFTER DELETE ON traffic BEGIN ${forgetRunWithoutEntries} END;
CREATE TRIGGER ordinal_runs_of_moved_traffic AFTER UPDATE OF number ON traffic BEGIN ${forgetRunWithoutEntries} END;

-- The last ordinal that an entry of the session got.
ALTER TABLE sessions ADD COLUMN last_ordinal INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET last_ordinal =
  (SELECT count(*) FROM traffic t INDEXED BY idx_traffic_session WHERE t.session_id = sessions.id AND t.number > sessions.cleared_up_to);
`,
};
