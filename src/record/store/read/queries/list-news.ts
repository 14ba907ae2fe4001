import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ListChanges } from './number-order.ts';

/** With more than this to look at, a list is made anew sooner. */
const mostChanges = 20_000;
const mostSeqs = 200_000;

/** What changed among the entries of a session, as row numbers. */
export class ListNews {
  readonly #knownSince: StatementSync;
  readonly #changed: StatementSync;
  readonly #loose: StatementSync;

  constructor(database: DatabaseSync) {
    this.#knownSince = database.prepare('SELECT changes_known_since AS knownSince FROM change_counter');
    this.#changed = database.prepare(
      `SELECT number FROM traffic INDEXED BY idx_traffic_seq WHERE seq > ? AND session_id = ? LIMIT ${mostChanges + 1}`,
    );
    this.#loose = database.prepare(
      `SELECT kind, entry_number AS number FROM changes WHERE seq > ? AND session_id = ? LIMIT ${mostChanges + 1}`,
    );
  }

  /** Null when it is not known, or too much. */
  since(seq: number, { sessionId, upTo }: { sessionId: string; upTo: number }): ListChanges | null {
    const { knownSince } = this.#knownSince.get() as { knownSince: number };
    if (seq < knownSince || upTo - seq > mostSeqs) return null;
    const loose = this.#loose.all(seq, sessionId) as Array<{ kind: string; number: number | null }>;
    if (loose.some(({ kind, number }) => kind !== 'entry-removed' || number === null)) return null;
    const changed = (this.#changed.all(seq, sessionId) as Array<{ number: number }>).map(({ number }) => number);
    if (loose.length > mostChanges || changed.length > mostChanges) return null;
    return { changed, removed: loose.map(({ number }) => number as number) };
  }
}
