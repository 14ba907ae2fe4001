// The limits a person set on a session's length and on the size of the data: the oldest ended entries go, in short steps between batches.
// How many went is kept in the session's metadata (`entriesRemovedByLimit`), so that it can be said.
import type { DatabaseSync } from 'node:sqlite';
import { readSettings } from '../settings-rows.ts';
import type { ChangeLedger } from './change-ledger.ts';
import { entryRemover } from './entry-commands.ts';
import { changeMetadata } from './recording-gaps.ts';

/** As many as fit between two batches without being felt: about 20 ms. */
const entriesPerStep = 200;
/** One entry may hold more than is too much. */
const entriesPerLook = 10;

/** Whether a limit is set at all. */
export function hasLimits(database: DatabaseSync): boolean {
  return (
    database
      .prepare("SELECT 1 FROM settings WHERE key IN ('maxEntriesPerSession', 'maxDatabaseSize') AND value <> '0'")
      .get() !== undefined
  );
}

/** Inside a transaction: removes some of what is over the limits. True when there may be more to do. */
export function enforceLimits(database: DatabaseSync, ledger: ChangeLedger): boolean {
  const { maxEntriesPerSession, maxDatabaseSize } = readSettings(database);
  let isMore = false;
  if (maxEntriesPerSession > 0) isMore = trimSessions(database, ledger, maxEntriesPerSession);
  if (maxDatabaseSize > 0) isMore = trimDatabase(database, ledger, maxDatabaseSize) || isMore;
  return isMore;
}

interface OldEntry {
  id: string;
  sessionId: string;
}

function trimSessions(database: DatabaseSync, ledger: ChangeLedger, maxEntries: number): boolean {
  const sessions = database
    .prepare('SELECT id, traffic_count - ?1 AS excess FROM sessions WHERE is_removed = 0 AND traffic_count > ?1')
    .all(maxEntries) as Array<{ id: string; excess: number }>;
  let isMore = false;
  for (const { id, excess } of sessions) {
    const entries = database
      .prepare(
        `SELECT id, session_id AS sessionId FROM traffic INDEXED BY idx_traffic_list
         WHERE session_id = ?1 AND number > (SELECT cleared_up_to FROM sessions WHERE id = ?1) AND state IN ('completed', 'failed')
         ORDER BY number LIMIT ?2`,
      )
      .all(id, Math.min(excess, entriesPerStep)) as unknown as OldEntry[];
    isMore ||= excess > entriesPerStep && entries.length > 0;
    remove(database, ledger, entries);
  }
  return isMore;
}

function trimDatabase(database: DatabaseSync, ledger: ChangeLedger, maxBytes: number): boolean {
  const excess = usedBytes(database) - maxBytes;
  if (excess <= 0) return false;
  const entries = database
    .prepare(
      `SELECT t.id, t.session_id AS sessionId FROM traffic t JOIN sessions s ON s.id = t.session_id
       WHERE s.is_removed = 0 AND t.number > s.cleared_up_to AND t.state IN ('completed', 'failed')
       ORDER BY t.number LIMIT ?`,
    )
    .all(entriesPerStep) as unknown as OldEntry[];
  for (let at = 0; at < entries.length; at += entriesPerLook) {
    remove(database, ledger, entries.slice(at, at + entriesPerLook));
    if (usedBytes(database) <= maxBytes) return false;
  }
  return entries.length > 0;
}

function remove(database: DatabaseSync, ledger: ChangeLedger, entries: readonly OldEntry[]): void {
  const removeEntry = entryRemover(database, ledger);
  const removedOf = new Map<string, number>();
  for (const { id, sessionId } of entries) {
    if (removeEntry(id)) removedOf.set(sessionId, (removedOf.get(sessionId) ?? 0) + 1);
  }
  for (const [sessionId, removed] of removedOf) {
    changeMetadata(database, sessionId, (metadata) => ({
      ...metadata,
      entriesRemovedByLimit: Number(metadata.entriesRemovedByLimit ?? 0) + removed,
    }));
  }
}

/** Pages that hold something; freed pages are used again and do not count. */
function usedBytes(database: DatabaseSync): number {
  const value = (pragma: string): number =>
    Object.values(database.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>)[0] as number;
  return (value('page_count') - value('freelist_count')) * value('page_size');
}
