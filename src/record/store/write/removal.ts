// Removing many rows without keeping the writer from its work: what is gone is marked at once (a session's `is_removed` or
// `cleared_up_to`), and its rows follow in short transactions between batches. A crash in between leaves the marks, and the next process
// that opens the file goes on. Must never remove a row that still counts.
import type { DatabaseSync } from 'node:sqlite';
import type { CommandContext } from './command-context.ts';

/** Up to this many rows with this many bytes a removal is quick enough to be done in the command itself. */
const smallRows = 1_000;
const smallBytes = 32 * 1024 * 1024;
const rowsPerStep = 100;
const chunksPerStep = 32;
const framesPerStep = 1_000;

export function countsAsSmall(database: DatabaseSync, sessionId: string): boolean {
  const row = database
    .prepare('SELECT traffic_count AS entries, total_bytes AS bytes FROM sessions WHERE id = ?')
    .get(sessionId) as { entries: number; bytes: number };
  if (row.entries > smallRows || row.bytes > smallBytes) return false;
  // Rows of an earlier removal may still be there and are not in the counters; frames are not either.
  return countUpTo(database, `traffic WHERE session_id = ?`, sessionId, smallRows) && framesAreFew(database, sessionId);
}

/** Empties a session: at once for whoever looks, and in the file soon. */
export function clearEntries({ database, ledger }: CommandContext, sessionId: string): void {
  if (countsAsSmall(database, sessionId)) database.prepare('DELETE FROM traffic WHERE session_id = ?').run(sessionId);
  ledger.resetCount(sessionId);
  database
    .prepare('UPDATE sessions SET traffic_count = 0, total_bytes = 0, cleared_up_to = ? WHERE id = ?')
    .run(ledger.seq, sessionId);
}

interface DoomedSession {
  id: string;
  upTo: number;
  isRemoved: number;
}

/** The next session with rows that are gone but still there; null when there is none. */
export function findDoomed(database: DatabaseSync): DoomedSession | null {
  const row = database
    .prepare(
      `SELECT id, CASE is_removed WHEN 1 THEN 9007199254740991 ELSE cleared_up_to END AS upTo, is_removed AS isRemoved FROM sessions s
       WHERE is_removed = 1
          OR (cleared_up_to > 0 AND EXISTS (SELECT 1 FROM traffic t WHERE t.session_id = s.id AND t.number <= s.cleared_up_to))
       LIMIT 1`,
    )
    .get();
  return (row as unknown as DoomedSession | undefined) ?? null;
}

/** Inside a transaction: removes rows of one doomed session until `isTime` says stop. */
export function removeDoomedRows(database: DatabaseSync, doomed: DoomedSession, isTime: () => boolean): void {
  while (!isTime()) {
    const rows = database
      .prepare(
        'SELECT number, id, kind, request_body_stored + response_body_stored AS bytes FROM traffic WHERE session_id = ? AND number <= ? ORDER BY number LIMIT ?',
      )
      .all(doomed.id, doomed.upTo, rowsPerStep) as unknown as DoomedRow[];
    if (rows.length === 0) {
      if (doomed.isRemoved === 1) database.prepare('DELETE FROM sessions WHERE id = ?').run(doomed.id);
      return;
    }
    removeRows(database, rows, isTime);
  }
}

interface DoomedRow {
  number: number;
  id: string;
  kind: string;
  bytes: number;
}

function removeRows(database: DatabaseSync, rows: readonly DoomedRow[], isTime: () => boolean): void {
  const remove = database.prepare('DELETE FROM traffic WHERE number = ?');
  for (const row of rows) {
    if (!removeLargeParts(database, row.id, isTime)) return;
    remove.run(row.number);
  }
}

/** Chunks and frames go in steps of their own: one entry can hold gigabytes. True when they are gone. */
function removeLargeParts(database: DatabaseSync, entryId: string, isTime: () => boolean): boolean {
  const parts = [
    { sql: 'body_chunks', limit: chunksPerStep },
    { sql: 'ws_frames', limit: framesPerStep },
  ];
  for (const part of parts) {
    const step = database.prepare(
      `DELETE FROM ${part.sql} WHERE rowid IN (SELECT rowid FROM ${part.sql} WHERE traffic_id = ? LIMIT ${part.limit})`,
    );
    while (Number(step.run(entryId).changes) > 0) if (isTime()) return false;
  }
  return true;
}

function countUpTo(database: DatabaseSync, from: string, id: string, limit: number): boolean {
  const row = database.prepare(`SELECT count(*) AS rows FROM (SELECT 1 FROM ${from} LIMIT ${limit + 1})`).get(id);
  return (row as { rows: number }).rows <= limit;
}

function framesAreFew(database: DatabaseSync, sessionId: string): boolean {
  return countUpTo(
    database,
    'ws_frames f JOIN traffic t ON t.id = f.traffic_id WHERE t.session_id = ?',
    sessionId,
    framesPerStep,
  );
}
