// An entry by the number that lists show. In: session and ordinal. Out: the entry's id, or null. Ordinals rise with row numbers within a session,
// so the row is found by halving; an index for it would cost every entry that is recorded.
import type { DatabaseSync } from 'node:sqlite';
import { isThere } from './entry-queries.ts';
import { ordinalSql } from './entry-row.ts';

interface Place {
  number: number;
  id: string;
  ordinal: number;
}

export function entryIdByOrdinal(
  database: DatabaseSync,
  { sessionId, ordinal }: { sessionId: string; ordinal: number },
): string | null {
  const firstFrom = database.prepare(
    `SELECT t.number, t.id, ${ordinalSql} AS ordinal FROM traffic t INDEXED BY idx_traffic_list CROSS JOIN sessions s
     WHERE t.session_id = ? AND t.number >= ? AND s.id = t.session_id AND ${isThere}
     ORDER BY t.number LIMIT 1`,
  );
  const range = database
    .prepare('SELECT max(number) AS highest FROM traffic INDEXED BY idx_traffic_session WHERE session_id = ?')
    .get(sessionId) as { highest: number | null };
  let lowest = 0;
  let highest = range.highest ?? -1;
  while (lowest <= highest) {
    const middle = Math.floor((lowest + highest) / 2);
    const found = firstFrom.get(sessionId, middle) as Place | undefined;
    if (found?.ordinal === ordinal) return found.id;
    if (found === undefined || found.ordinal > ordinal) highest = middle - 1;
    else lowest = found.number + 1;
  }
  return null;
}
