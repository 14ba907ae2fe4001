// The limits a person set on a session's length and on the size of the data: the oldest ended entries go, and the oldest messages of ended MCP
// connections, in short steps between batches. How many went is kept in the session's metadata (`entriesRemovedByLimit`,
// `mcpMessagesRemovedByLimit`), so that it can be said.
import type { DatabaseSync } from 'node:sqlite';
import { readSettings } from '../settings-rows.ts';
import type { ChangeLedger } from './change-ledger.ts';
import { entryRemover } from './entry-commands.ts';
import { type OldMessages, oldestMcpMessages, removeMcpMessages } from './mcp-retention.ts';
import { addToMetadata } from './recording-gaps.ts';

/** As many as fit between two batches without being felt: about 20 ms. */
const rowsPerStep = 200;
/** One row may hold more than is too much. */
const rowsPerLook = 10;

/** Tells whether a limit is set at all. Asked after every batch, so the statement is made once: that takes longer than its answer. */
export function prepareHasLimits(database: DatabaseSync): () => boolean {
  const limits = database.prepare(
    "SELECT 1 FROM settings WHERE key IN ('maxEntriesPerSession', 'maxDatabaseSize') AND value <> '0'",
  );
  return () => limits.get() !== undefined;
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
  number: number;
}

/** A session may hold so many entries, and so many messages. */
function trimSessions(database: DatabaseSync, ledger: ChangeLedger, most: number): boolean {
  const sessions = database
    .prepare(
      `SELECT id, traffic_count - ?1 AS entries, mcp_message_count - ?1 AS messages FROM sessions
       WHERE is_removed = 0 AND max(traffic_count, mcp_message_count) > ?1`,
    )
    .all(most) as Array<{ id: string; entries: number; messages: number }>;
  let isMore = false;
  for (const session of sessions) {
    const entries = oldestEntriesOf(database, session.id, Math.min(session.entries, rowsPerStep));
    const messages = oldestMcpMessages(database, session.id, Math.min(session.messages, rowsPerStep));
    removeEntries(database, ledger, entries);
    if (messages) removeMcpMessages(database, ledger, messages);
    isMore ||= session.entries > entries.length && entries.length > 0;
    isMore ||= messages !== null && session.messages > messages.numbers.length;
  }
  return isMore;
}

function trimDatabase(database: DatabaseSync, ledger: ChangeLedger, maxBytes: number): boolean {
  for (let removed = 0; removed < rowsPerStep; removed += rowsPerLook) {
    if (usedBytes(database) <= maxBytes || !removeOldest(database, ledger)) return false;
  }
  return true;
}

/** Entries or messages, whichever came first. False when there are none. */
function removeOldest(database: DatabaseSync, ledger: ChangeLedger): boolean {
  const entries = oldestEntries(database, rowsPerLook);
  const messages: OldMessages | null = oldestMcpMessages(database, null, rowsPerLook);
  const [entry] = entries;
  if (messages && (entry === undefined || (messages.numbers[0] as number) < entry.number))
    removeMcpMessages(database, ledger, messages);
  else removeEntries(database, ledger, entries);
  return messages !== null || entry !== undefined;
}

function oldestEntriesOf(database: DatabaseSync, sessionId: string, limit: number): OldEntry[] {
  if (limit <= 0) return [];
  return database
    .prepare(
      `SELECT id, session_id AS sessionId, number FROM traffic INDEXED BY idx_traffic_list
       WHERE session_id = ?1 AND number > (SELECT cleared_up_to FROM sessions WHERE id = ?1) AND state IN ('completed', 'failed')
       ORDER BY number LIMIT ?2`,
    )
    .all(sessionId, limit) as unknown as OldEntry[];
}

function oldestEntries(database: DatabaseSync, limit: number): OldEntry[] {
  return database
    .prepare(
      `SELECT t.id, t.session_id AS sessionId, t.number FROM traffic t JOIN sessions s ON s.id = t.session_id
       WHERE s.is_removed = 0 AND t.number > s.cleared_up_to AND t.state IN ('completed', 'failed')
       ORDER BY t.number LIMIT ?`,
    )
    .all(limit) as unknown as OldEntry[];
}

function removeEntries(database: DatabaseSync, ledger: ChangeLedger, entries: readonly OldEntry[]): void {
  const removeEntry = entryRemover(database, ledger);
  const removedOf = new Map<string, number>();
  for (const { id, sessionId } of entries) {
    if (removeEntry(id)) removedOf.set(sessionId, (removedOf.get(sessionId) ?? 0) + 1);
  }
  for (const [sessionId, removed] of removedOf) addToMetadata(database, sessionId, { entriesRemovedByLimit: removed });
}

/** Pages that hold something; freed pages are used again and do not count. */
function usedBytes(database: DatabaseSync): number {
  const value = (pragma: string): number =>
    Object.values(database.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>)[0] as number;
  return (value('page_count') - value('freelist_count')) * value('page_size');
}
