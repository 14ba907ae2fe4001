// One transaction's bookkeeping: the numbers it gives to changes, and what it adds to the sessions' counters. Everything it knows was read
// inside the transaction, because other processes write too. Must be begun after BEGIN IMMEDIATE and settled before COMMIT.
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export interface SessionState {
  id: string;
  /** Entries up to this number are gone, whether or not their rows are still there. */
  clearedUpTo: number;
  isActive: boolean;
}

interface SessionDelta {
  entries: number;
  bytes: number;
  lastActivityAt: number;
  /** Absent: none. */
  mcpMessages?: number;
}

interface SessionSum extends SessionDelta {
  mcpMessages: number;
  /** Of the session's last entry. Null: none was added in this transaction. */
  lastOrdinal: number | null;
  lastNumber: number | null;
}

/** Changes that leave no row of their own. */
export type LooseChange =
  | { kind: 'entry-removed'; entryId: string; sessionId: string; number: number }
  | { kind: 'annotation'; entryId: string; sessionId: string }
  | { kind: 'mcp-connection-removed'; entryId: string; sessionId: string }
  | { kind: 'session-cleared' | 'session-removed'; sessionId: string }
  | { kind: 'settings' | 'ssl-passthrough' | 'dns' };

/** How many loose changes are remembered; who was away for longer loads afresh. */
const changesKept = 50_000;

export class ChangeLedger {
  readonly #statements;
  #seq = 0;
  #seqBefore = 0;
  #looseChanges = 0;
  readonly #sessions = new Map<string, SessionState | null>();
  readonly #deltas = new Map<string, SessionSum>();

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  begin(): void {
    this.#seq = (this.#statements.readCounter.get() as { seq: number }).seq;
    this.#seqBefore = this.#seq;
    this.#looseChanges = 0;
    this.#sessions.clear();
    this.#deltas.clear();
  }

  /** The last number given. */
  get seq(): number {
    return this.#seq;
  }

  next(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** Null when there is no such session (any more). */
  session(id: string): SessionState | null {
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    const row = this.#statements.readSession.get(id) as { clearedUpTo: number; isActive: number } | undefined;
    const state = row ? { id, clearedUpTo: row.clearedUpTo, isActive: row.isActive === 1 } : null;
    this.#sessions.set(id, state);
    return state;
  }

  activeSessionId(): string {
    return (this.#statements.readActive.get() as { id: string }).id;
  }

  /** The row of a session was changed otherwise: it is read again when needed, and gets a number when the transaction is settled. */
  sessionChanged(id: string): void {
    this.#sessions.delete(id);
    this.count(id, { entries: 0, bytes: 0, lastActivityAt: 0 });
  }

  /** The session is going: nothing is added to it any more. */
  sessionGone(id: string): void {
    this.#sessions.set(id, null);
    this.#deltas.delete(id);
  }

  /**
   * The number of a new entry of the session, which thereby gets the session's next ordinal: it goes on a run, or begins one. No transaction
   * that adds entries removes any, so a run that was begun in it is still there.
   */
  nextEntry(sessionId: string): number {
    const sum = this.#sumOf(sessionId);
    const number = this.next();
    sum.lastOrdinal ??= (this.#statements.readLastOrdinal.get(sessionId) as { lastOrdinal: number }).lastOrdinal;
    sum.lastOrdinal += 1;
    if (sum.lastNumber !== number - 1) this.#statements.beginRun.run(number, sum.lastOrdinal);
    sum.lastNumber = number;
    return number;
  }

  count(sessionId: string, delta: SessionDelta): void {
    const sum = this.#sumOf(sessionId);
    sum.entries += delta.entries;
    sum.bytes += delta.bytes;
    sum.lastActivityAt = Math.max(sum.lastActivityAt, delta.lastActivityAt);
    sum.mcpMessages += delta.mcpMessages ?? 0;
  }

  #sumOf(sessionId: string): SessionSum {
    const known = this.#deltas.get(sessionId);
    if (known) return known;
    const sum: SessionSum = {
      entries: 0,
      bytes: 0,
      lastActivityAt: 0,
      mcpMessages: 0,
      lastOrdinal: null,
      lastNumber: null,
    };
    this.#deltas.set(sessionId, sum);
    return sum;
  }

  /** Forgets what was counted for a session in this transaction (its counters are set otherwise). */
  resetCount(sessionId: string): void {
    this.#deltas.delete(sessionId);
  }

  note(change: LooseChange): void {
    this.#looseChanges += 1;
    this.#statements.addChange.run(
      this.next(),
      change.kind,
      'entryId' in change ? change.entryId : null,
      'sessionId' in change ? change.sessionId : null,
      'number' in change ? change.number : null,
    );
  }

  /** Writes counters and the last number. Returns that number. */
  settle(): number {
    for (const [sessionId, sum] of this.#deltas) {
      const { entries, bytes, lastActivityAt, lastOrdinal, mcpMessages } = sum;
      this.#statements.addToSession.run(
        entries,
        bytes,
        lastActivityAt,
        this.next(),
        sessionId,
        lastOrdinal,
        mcpMessages,
      );
    }
    this.#deltas.clear();
    if (this.#seq !== this.#seqBefore) this.#statements.writeCounter.run(this.#seq);
    if (this.#looseChanges > 0) this.#forgetOldChanges();
    return this.#seq;
  }

  #forgetOldChanges(): void {
    const oldest = this.#statements.oldestKept.get(changesKept) as { seq: number } | undefined;
    if (!oldest) return;
    this.#statements.forgetChanges.run(oldest.seq);
    this.#statements.rememberSince.run(oldest.seq);
  }
}

function prepareStatements(
  database: DatabaseSync,
): Record<
  | 'readCounter'
  | 'writeCounter'
  | 'readSession'
  | 'readActive'
  | 'readLastOrdinal'
  | 'beginRun'
  | 'addToSession'
  | 'addChange'
  | 'oldestKept'
  | 'forgetChanges'
  | 'rememberSince',
  StatementSync
> {
  return {
    readCounter: database.prepare('SELECT seq FROM change_counter'),
    writeCounter: database.prepare('UPDATE change_counter SET seq = ?'),
    readSession: database.prepare(
      'SELECT cleared_up_to AS clearedUpTo, is_active AS isActive FROM sessions WHERE id = ? AND is_removed <> 1',
    ),
    readActive: database.prepare('SELECT id FROM sessions WHERE is_active = 1'),
    readLastOrdinal: database.prepare('SELECT last_ordinal AS lastOrdinal FROM sessions WHERE id = ?'),
    beginRun: database.prepare('INSERT INTO ordinal_runs (number, ordinal) VALUES (?, ?)'),
    // Sizes that a file states are believed; a sum that no number holds could never be read again.
    addToSession: database.prepare(
      `UPDATE sessions SET traffic_count = traffic_count + ?1, total_bytes = min(total_bytes + ?2, ${Number.MAX_SAFE_INTEGER}),
         last_activity_at = nullif(max(coalesce(last_activity_at, 0), ?3), 0), seq = ?4, last_ordinal = coalesce(?6, last_ordinal),
         mcp_message_count = mcp_message_count + ?7
       WHERE id = ?5`,
    ),
    addChange: database.prepare(
      'INSERT INTO changes (seq, kind, entry_id, session_id, entry_number) VALUES (?, ?, ?, ?, ?)',
    ),
    oldestKept: database.prepare('SELECT seq FROM changes ORDER BY seq DESC LIMIT 1 OFFSET ?'),
    forgetChanges: database.prepare('DELETE FROM changes WHERE seq <= ?'),
    rememberSince: database.prepare('UPDATE change_counter SET changes_known_since = ?'),
  };
}
