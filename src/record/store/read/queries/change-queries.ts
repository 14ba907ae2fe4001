// The stream of changes, read back from the rows: every row carries the number of its last change, removals have a table of their own.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Change } from '../../../../model/change.ts';
import { type SessionRow, sessionColumns, toSession } from '../../session-row.ts';
import type { EntryQueries } from './entry-queries.ts';
import type { McpQueries } from './mcp-queries.ts';

interface LooseRow {
  seq: number;
  kind:
    | 'entry-removed'
    | 'mcp-connection-removed'
    | 'annotation'
    | 'session-cleared'
    | 'session-removed'
    | 'settings'
    | 'ssl-passthrough'
    | 'dns';
  entryId: string;
  sessionId: string;
}

export interface ChangePage {
  changes: Change[];
  upToSeq: number;
  hasMore: boolean;
  isComplete: boolean;
}

export class ChangeQueries {
  readonly #entries: EntryQueries;
  readonly #mcp: McpQueries;
  readonly #counter: StatementSync;
  readonly #sessions: StatementSync;
  readonly #loose: StatementSync;

  constructor(database: DatabaseSync, { entries, mcp }: { entries: EntryQueries; mcp: McpQueries }) {
    this.#entries = entries;
    this.#mcp = mcp;
    this.#counter = database.prepare('SELECT seq, changes_known_since AS knownSince FROM change_counter');
    this.#sessions = database.prepare(
      `SELECT ${sessionColumns} FROM sessions WHERE seq > ? AND is_removed = 0 ORDER BY seq LIMIT ?`,
    );
    this.#loose = database.prepare(
      'SELECT seq, kind, entry_id AS entryId, session_id AS sessionId FROM changes WHERE seq > ? ORDER BY seq LIMIT ?',
    );
  }

  currentSeq(): number {
    return this.#counts().seq;
  }

  /** Inside a read transaction. */
  since(seq: number, limit: number): ChangePage {
    const { seq: current, knownSince } = this.#counts();
    // A number from the future is from another file.
    if (seq < knownSince || seq > current) return { changes: [], upToSeq: current, hasMore: false, isComplete: false };
    const found = this.#collect(seq, limit + 1).sort((a, b) => a.seq - b.seq);
    const changes = found.slice(0, limit);
    const hasMore = found.length > limit;
    const last = changes[changes.length - 1];
    return { changes, upToSeq: hasMore && last ? last.seq : current, hasMore, isComplete: true };
  }

  #counts(): { seq: number; knownSince: number } {
    return this.#counter.get() as { seq: number; knownSince: number };
  }

  #collect(seq: number, limit: number): Change[] {
    const sessions = this.#sessions.all(seq, limit) as unknown as SessionRow[];
    const loose = this.#loose.all(seq, limit) as unknown as LooseRow[];
    return [
      ...this.#entries.changedSince(seq, limit).map((entry): Change => ({ seq: entry.seq, kind: 'entry', entry })),
      ...sessions.map((row): Change => ({ seq: row.seq, kind: 'session', session: toSession(row) })),
      ...this.#mcp.changedSince(seq, limit),
      ...loose.map(toChange),
    ];
  }
}

function toChange({ seq, kind, entryId, sessionId }: LooseRow): Change {
  switch (kind) {
    case 'entry-removed':
      return { seq, kind, entryId, sessionId };
    case 'annotation':
      return { seq, kind, entryId, sessionId };
    case 'mcp-connection-removed':
      return { seq, kind, connectionId: entryId, sessionId };
    case 'session-cleared':
    case 'session-removed':
      return { seq, kind, sessionId };
    case 'settings':
    case 'ssl-passthrough':
    case 'dns':
      return { seq, kind };
  }
}
