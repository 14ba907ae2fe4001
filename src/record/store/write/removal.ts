// Removing many rows without keeping the writer from its work: what is gone is marked at once (a session's `is_removed` or
// `cleared_up_to`), and its rows follow in short transactions between batches. A crash in between leaves the marks, and the next process
// that opens the file goes on. Must never remove a row that still counts.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CommandContext } from './command-context.ts';
import { clearMcpMessages, McpRowRemover } from './mcp-removal.ts';

/** Up to this many rows with this many bytes a removal is quick enough to be done in the command itself. */
const smallRows = 1_000;
const smallBytes = 32 * 1024 * 1024;
const rowsPerStep = 100;
const chunksPerStep = 32;
const framesPerStep = 1_000;
const arrivalsPerStep = 5_000;

export function countsAsSmall(database: DatabaseSync, sessionId: string): boolean {
  const row = database
    .prepare('SELECT traffic_count + mcp_message_count AS entries, total_bytes AS bytes FROM sessions WHERE id = ?')
    .get(sessionId) as { entries: number; bytes: number };
  if (row.entries > smallRows || row.bytes > smallBytes) return false;
  // Rows of an earlier removal may still be there and are not in the counters; frames and arrivals are not either.
  return countUpTo(database, `traffic WHERE session_id = ?`, sessionId, smallRows) && partsAreFew(database, sessionId);
}

/** Empties a session: at once for whoever looks, and in the file soon. */
export function clearEntries({ database, ledger }: CommandContext, sessionId: string): void {
  if (countsAsSmall(database, sessionId)) database.prepare('DELETE FROM traffic WHERE session_id = ?').run(sessionId);
  ledger.resetCount(sessionId);
  database
    .prepare('UPDATE sessions SET traffic_count = 0, total_bytes = 0, last_ordinal = 0, cleared_up_to = ? WHERE id = ?')
    .run(ledger.seq, sessionId);
  clearMcpMessages(database, ledger, sessionId);
}

interface DoomedSession {
  id: string;
  upTo: number;
  isRemoved: number;
}

export class RowRemover {
  readonly #find: StatementSync;
  readonly #rows: StatementSync;
  readonly #removeRow: StatementSync;
  readonly #removeSession: StatementSync;
  readonly #removeParts: StatementSync[];
  readonly #mcp: McpRowRemover;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare(
      `SELECT id, CASE is_removed WHEN 1 THEN 9007199254740991 ELSE cleared_up_to END AS upTo, is_removed AS isRemoved
       FROM sessions s
       WHERE is_removed = 1
          OR (cleared_up_to > 0 AND EXISTS (SELECT 1 FROM traffic t WHERE t.session_id = s.id AND t.number <= s.cleared_up_to))
       LIMIT 1`,
    );
    this.#rows = database.prepare(
      `SELECT number, id FROM traffic WHERE session_id = ? AND number <= ? ORDER BY number LIMIT ${rowsPerStep}`,
    );
    this.#removeRow = database.prepare('DELETE FROM traffic WHERE number = ?');
    this.#removeSession = database.prepare('DELETE FROM sessions WHERE id = ? AND is_removed = 1');
    this.#mcp = new McpRowRemover(database);
    this.#removeParts = [
      { table: 'body_chunks', limit: chunksPerStep },
      { table: 'ws_frames', limit: framesPerStep },
    ].map(({ table, limit }) =>
      database.prepare(
        `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE traffic_id = ? LIMIT ${limit})`,
      ),
    );
    this.#removeParts.push(
      database.prepare(
        `DELETE FROM body_arrivals WHERE traffic_id = ?1
           AND position IN (SELECT position FROM body_arrivals WHERE traffic_id = ?1 LIMIT ${arrivalsPerStep})`,
      ),
    );
  }

  /** Whether a session has rows that are gone but still there. */
  isNeeded(): boolean {
    return this.#find.get() !== undefined || this.#mcp.isNeeded();
  }

  /** Inside a transaction: removes rows until `isTime` says stop. True when nothing is left to remove. */
  step(isTime: () => boolean): boolean {
    while (!isTime()) {
      const doomed = this.#find.get() as unknown as DoomedSession | undefined;
      if (doomed) this.#removeSome(doomed, isTime);
      else if (!this.#mcp.step()) return true;
    }
    return false;
  }

  #removeSome(doomed: DoomedSession, isTime: () => boolean): void {
    const rows = this.#rows.all(doomed.id, doomed.upTo) as Array<{ number: number; id: string }>;
    if (rows.length === 0) this.#removeSessionItself(doomed.id, isTime);
    for (const row of rows) {
      if (isTime() || !this.#removeLargeParts(row.id, isTime)) return;
      this.#removeRow.run(row.number);
    }
  }

  /** Its MCP messages go before it, in steps of their own. */
  #removeSessionItself(id: string, isTime: () => boolean): void {
    this.#mcp.doomConnectionsOf(id);
    while (this.#mcp.step()) if (isTime()) return;
    this.#removeSession.run(id);
  }

  /** Chunks, frames and arrivals go in steps of their own: one entry can hold gigabytes. True when they are gone. */
  #removeLargeParts(entryId: string, isTime: () => boolean): boolean {
    for (const remove of this.#removeParts) {
      while (Number(remove.run(entryId).changes) > 0) if (isTime()) return false;
    }
    return true;
  }
}

function countUpTo(database: DatabaseSync, from: string, id: string, limit: number): boolean {
  const row = database.prepare(`SELECT count(*) AS rows FROM (SELECT 1 FROM ${from} LIMIT ${limit + 1})`).get(id);
  return (row as { rows: number }).rows <= limit;
}

function partsAreFew(database: DatabaseSync, sessionId: string): boolean {
  const areFew = (table: string, limit: number): boolean =>
    countUpTo(database, `${table} p JOIN traffic t ON t.id = p.traffic_id WHERE t.session_id = ?`, sessionId, limit);
  return areFew('ws_frames', framesPerStep) && areFew('body_arrivals', arrivalsPerStep);
}
