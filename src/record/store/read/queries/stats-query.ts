// Numbers about one session, exact, from idx_traffic_list alone. Reads every entry of the session: for the thread that may take its time.
import type { DatabaseSync } from 'node:sqlite';
import type { SessionStats } from '../../../../model/traffic-entry.ts';
import { isThere } from './entry-queries.ts';

const entriesOf = `FROM traffic t INDEXED BY idx_traffic_list CROSS JOIN sessions s
  WHERE t.session_id = ?1 AND s.id = t.session_id AND ${isThere}`;
const hostsShown = 20;

/** Inside a read transaction. Null when there is no such session. */
export function sessionStats(database: DatabaseSync, sessionId: string): SessionStats | null {
  if (!database.prepare('SELECT 1 FROM sessions WHERE id = ? AND is_removed = 0').get(sessionId)) return null;
  const totals = database
    .prepare(
      `SELECT count(*) AS entries, coalesce(sum(t.state NOT IN ('completed', 'failed')), 0) AS pending,
         coalesce(sum(t.state = 'failed'), 0) AS failed, coalesce(sum(t.request_body_size), 0) AS requestBytes,
         coalesce(sum(t.response_body_size), 0) AS responseBytes, min(t.timestamp) AS firstAt, max(t.timestamp) AS lastAt ${entriesOf}`,
    )
    .get(sessionId) as unknown as Totals;
  return {
    sessionId,
    ...totals,
    byStatusClass: { ...noStatuses, ...counts(database, "coalesce((t.status / 100) || 'xx', 'none')", sessionId) },
    byMethod: counts(database, 't.method', sessionId),
    byHost: hosts(database, sessionId),
    duration: durations(database, sessionId),
  };
}

type Totals = Pick<
  SessionStats,
  'entries' | 'pending' | 'failed' | 'requestBytes' | 'responseBytes' | 'firstAt' | 'lastAt'
>;

const noStatuses = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 };

function counts(database: DatabaseSync, expression: string, sessionId: string): Record<string, number> {
  // By position: `name` would mean the session's.
  const rows = database
    .prepare(`SELECT ${expression} AS name, count(*) AS entries ${entriesOf} GROUP BY 1 ORDER BY entries DESC`)
    .all(sessionId) as Array<{ name: string; entries: number }>;
  return Object.fromEntries(rows.map((row) => [row.name, row.entries]));
}

function hosts(database: DatabaseSync, sessionId: string): SessionStats['byHost'] {
  const rows = database
    .prepare(
      `SELECT t.host, count(*) AS entries, sum(t.request_body_size + t.response_body_size) AS bytes ${entriesOf}
       GROUP BY t.host ORDER BY entries DESC, t.host LIMIT ${hostsShown}`,
    )
    .all(sessionId) as unknown as SessionStats['byHost'];
  return rows.map(({ host, entries, bytes }) => ({ host, entries, bytes }));
}

/** Nearest-rank percentiles, in one pass over the sorted durations. */
function durations(database: DatabaseSync, sessionId: string): SessionStats['duration'] {
  const rows = database
    .prepare(
      `SELECT duration, rank, total FROM (
         SELECT t.duration, row_number() OVER (ORDER BY t.duration) AS rank, count(*) OVER () AS total
         ${entriesOf} AND t.kind = 'http' AND t.state = 'completed' AND t.duration IS NOT NULL)
       WHERE rank IN ((total * 50 + 99) / 100, (total * 95 + 99) / 100, (total * 99 + 99) / 100, total)`,
    )
    .all(sessionId) as Array<{ duration: number; rank: number; total: number }>;
  const total = rows[0]?.total;
  if (total === undefined) return null;
  const at = (percent: number): number =>
    rows.find((row) => row.rank === Math.ceil((total * percent) / 100))?.duration ?? 0;
  return { p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}
