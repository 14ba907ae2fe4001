// What is known of a session's entries under one filter: read once in slices, then kept true by what changed. Between two slices anything may
// happen to the rows: what changed since the first one is read again at the end. Before: stats-queries. Next: stats-rows, stats-columns.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ListSubject } from './list-rows.ts';
import { numberOf, StatsColumns } from './stats-columns.ts';
import { StatsRows } from './stats-rows.ts';

/** With more changes than this to look at, reading all is as quick. */
const mostSeqs = 200_000;
const changesAtOnce = 2_000;
/** Catching up is never quite done while traffic comes in: from here on the rest is read in one go. */
const lastStepSeqs = 4_000;

export class StatsState {
  readonly columns: StatsColumns;
  readonly subject: ListSubject;
  readonly #rows: StatsRows;
  readonly #statements: ReturnType<typeof prepareNews>;
  #seq: number;

  /** `seq`: of the last change before now. */
  constructor(database: DatabaseSync, subject: ListSubject, { seq, now }: { seq: number; now: number }) {
    this.subject = subject;
    const method = database.prepare('SELECT method FROM traffic WHERE number = ?');
    this.columns = new StatsColumns((number) => (method.get(number) as { method: string }).method);
    this.#rows = new StatsRows(database, subject, now);
    this.#statements = prepareNews(database);
    this.#seq = seq;
  }

  get progress(): number {
    return this.#rows.progress;
  }

  /** The columns are true for the store as of this change, once {@link progress} is 1. */
  get seq(): number {
    return this.#seq;
  }

  /** Whether what changed up to `seq` can be read; otherwise all must be. */
  canReach(seq: number): boolean {
    const { knownSince } = this.#statements.knownSince.get() as { knownSince: number };
    if (this.#seq < knownSince || seq < this.#seq) return false;
    if (seq - this.#seq > Math.max(mostSeqs, this.columns.length)) return false;
    return this.#statements.emptied.get(this.#seq, this.subject.sessionId) === undefined;
  }

  /** A slice of the first reading, or of what changed since. True when all up to `seq` is in. Inside a read transaction. */
  step(seq: number): boolean {
    if (this.progress < 1) {
      this.columns.apply(this.#rows.next(), new Set());
      return false;
    }
    if (this.#seq < seq) this.#catchUp(seq);
    return this.#seq === seq;
  }

  #catchUp(seq: number): void {
    const { sessionId } = this.subject;
    const limit = seq - this.#seq <= lastStepSeqs ? lastStepSeqs : changesAtOnce;
    const changed = this.#statements.changed.all(this.#seq, sessionId, limit) as Array<{ number: number; seq: number }>;
    const last = changed[changed.length - 1];
    const upTo = changed.length === limit && last !== undefined ? last.seq : seq;
    const removed = this.#statements.removed.all(this.#seq, upTo, sessionId) as Array<{ number: number }>;
    const rows = this.#rows.among(changed.map(({ number }) => number));
    const isIn = new Set(rows.map(numberOf));
    const gone = [...changed, ...removed].map(({ number }) => number).filter((number) => !isIn.has(number));
    this.columns.apply(rows, new Set(gone));
    this.#seq = upTo;
  }
}

function prepareNews(database: DatabaseSync): Record<'knownSince' | 'changed' | 'removed' | 'emptied', StatementSync> {
  return {
    knownSince: database.prepare('SELECT changes_known_since AS knownSince FROM change_counter'),
    changed: database.prepare(
      'SELECT number, seq FROM traffic INDEXED BY idx_traffic_seq WHERE seq > ? AND session_id = ? ORDER BY seq LIMIT ?',
    ),
    removed: database.prepare(
      "SELECT entry_number AS number FROM changes WHERE seq > ? AND seq <= ? AND session_id = ? AND kind = 'entry-removed'",
    ),
    // Also a removal of an older file, which did not say of which row.
    emptied: database.prepare(
      `SELECT 1 FROM changes WHERE seq > ? AND session_id = ?
       AND (kind IN ('session-cleared', 'session-removed') OR (kind = 'entry-removed' AND entry_number IS NULL)) LIMIT 1`,
    ),
  };
}
