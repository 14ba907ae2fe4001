// Messages of connections that are gone: marked at once (`is_removed`, or `cleared_up_to` with `is_clearing`), removed in short transactions
// between batches. A connection that runs stays when its session is cleared, and so do its messages that wait for a person.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ChangeLedger } from './change-ledger.ts';

const messagesPerStep = 200;
const stderrPerStep = 500;

/**
 * Takes the messages of a session, whose counts are 0, out of sight, inside a transaction. Those that are held stay: someone waits for them.
 */
export function clearMcpMessages(database: DatabaseSync, ledger: ChangeLedger, sessionId: string): void {
  database
    .prepare(
      `UPDATE mcp_connections SET is_removed = 1 WHERE session_id = ? AND (ended_at IS NOT NULL OR source = 'import')`,
    )
    .run(sessionId);
  const upTo = ledger.seq;
  database
    .prepare(
      'UPDATE mcp_connections SET cleared_up_to = ?, is_clearing = 1, message_count = 0, total_bytes = 0 WHERE session_id = ? AND is_removed = 0',
    )
    .run(upTo, sessionId);
  const kept = keepHeldMessages(database, ledger, sessionId);
  database
    .prepare('UPDATE sessions SET mcp_message_count = ?, total_bytes = total_bytes + ? WHERE id = ?')
    .run(kept.messages, kept.bytes, sessionId);
}

interface Counts {
  messages: number;
  bytes: number;
}

/** Gives them new numbers, behind those that were cleared. */
function keepHeldMessages(database: DatabaseSync, ledger: ChangeLedger, sessionId: string): Counts {
  const running = database
    .prepare('SELECT id FROM mcp_connections WHERE session_id = ? AND is_removed = 0')
    .all(sessionId) as Array<{ id: string }>;
  const find = database.prepare(
    `SELECT number, CASE WHEN traffic_id IS NULL THEN payload_bytes ELSE 0 END AS bytes FROM mcp_messages
     WHERE connection_id = ? AND disposition = 'held' ORDER BY sequence`,
  );
  const renumber = database.prepare('UPDATE mcp_messages SET number = ?1, seq = ?1 WHERE number = ?2');
  const count = database.prepare('UPDATE mcp_connections SET message_count = ?, total_bytes = ?, seq = ? WHERE id = ?');
  const kept: Counts = { messages: 0, bytes: 0 };
  for (const { id } of running) {
    const held = find.all(id) as Array<{ number: number; bytes: number }>;
    for (const { number } of held) renumber.run(ledger.next(), number);
    const bytes = held.reduce((sum, message) => sum + message.bytes, 0);
    count.run(held.length, bytes, ledger.next(), id);
    kept.messages += held.length;
    kept.bytes += bytes;
  }
  return kept;
}

/** Takes a connection out of sight and out of the counts, inside a transaction; its rows follow. */
export function removeMcpConnection(database: DatabaseSync, ledger: ChangeLedger, id: string): void {
  const { sessionId, messages, bytes } = database
    .prepare(
      `UPDATE mcp_connections SET is_removed = 1 WHERE id = ?
       RETURNING session_id AS sessionId, message_count AS messages, total_bytes AS bytes`,
    )
    .get(id) as unknown as Counts & { sessionId: string };
  ledger.note({ kind: 'mcp-connection-removed', entryId: id, sessionId });
  ledger.count(sessionId, { entries: 0, bytes: -bytes, lastActivityAt: 0, mcpMessages: -messages });
}

interface DoomedConnection {
  number: number;
  id: string;
  upTo: number;
  isRemoved: number;
}

export class McpRowRemover {
  readonly #find: StatementSync;
  readonly #doom: StatementSync;
  readonly #removeMessages: StatementSync;
  readonly #removeStderr: StatementSync;
  readonly #removeConnection: StatementSync;
  readonly #cleared: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare(
      `SELECT number, id, is_removed AS isRemoved, CASE is_removed WHEN 0 THEN cleared_up_to ELSE 9007199254740991 END AS upTo
       FROM mcp_connections WHERE is_clearing = 1 OR is_removed = 1 LIMIT 1`,
    );
    this.#doom = database.prepare('UPDATE mcp_connections SET is_removed = 1 WHERE session_id = ? AND is_removed = 0');
    this.#removeMessages = database.prepare(
      `DELETE FROM mcp_messages WHERE number IN (
         SELECT number FROM mcp_messages WHERE connection_id = ? AND number <= ? ORDER BY sequence LIMIT ${messagesPerStep})`,
    );
    this.#removeStderr = database.prepare(
      `DELETE FROM mcp_stderr WHERE number IN (
         SELECT number FROM mcp_stderr WHERE connection_id = ? AND number <= ? ORDER BY number LIMIT ${stderrPerStep})`,
    );
    this.#removeConnection = database.prepare('DELETE FROM mcp_connections WHERE number = ?');
    this.#cleared = database.prepare('UPDATE mcp_connections SET is_clearing = 0 WHERE number = ?');
  }

  isNeeded(): boolean {
    return this.#find.get() !== undefined;
  }

  /** The connections of a session that goes. False when there are none left. */
  doomConnectionsOf(sessionId: string): boolean {
    return Number(this.#doom.run(sessionId).changes) > 0;
  }

  /** Inside a transaction: removes some rows. False when there is nothing to remove. */
  step(): boolean {
    const doomed = this.#find.get() as DoomedConnection | undefined;
    if (!doomed) return false;
    const { id, number, upTo, isRemoved } = doomed;
    if (Number(this.#removeMessages.run(id, upTo).changes) > 0) return true;
    if (Number(this.#removeStderr.run(id, upTo).changes) > 0) return true;
    if (isRemoved === 1) this.#removeConnection.run(number);
    else this.#cleared.run(number);
    return true;
  }
}
