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

/** So many changed entries are looked at together when they are told as one change. */
const mostLookedAt = 5_000;

export class ChangeQueries {
  readonly #entries: EntryQueries;
  readonly #mcp: McpQueries;
  readonly #counter: StatementSync;
  readonly #sessions: StatementSync;
  readonly #loose: StatementSync;
  readonly #isMore: StatementSync;
  readonly #sessionsOfEntries: StatementSync;

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
    this.#isMore = database.prepare('SELECT 1 FROM traffic WHERE seq > ? LIMIT 1 OFFSET ?');
    this.#sessionsOfEntries = database.prepare(
      `SELECT session_id AS sessionId, max(seq) AS seq, count(*) AS entries
       FROM (SELECT session_id, seq FROM traffic INDEXED BY idx_traffic_seq WHERE seq > ? ORDER BY seq LIMIT ${mostLookedAt})
       GROUP BY session_id`,
    );
  }

  currentSeq(): number {
    return this.#counts().seq;
  }

  /** Inside a read transaction. */
  since(seq: number, limit: number, mostEntries?: number): ChangePage {
    const { seq: current, knownSince } = this.#counts();
    // A number from the future is from another file.
    if (seq < knownSince || seq > current) return { changes: [], upToSeq: current, hasMore: false, isComplete: false };
    const isBrief = mostEntries !== undefined && this.#isMore.get(seq, mostEntries) !== undefined;
    const entries = isBrief ? this.#briefly(seq, current) : { changes: this.#each(seq, limit + 1), upToSeq: current };
    const found = [...entries.changes, ...this.#others(seq, limit + 1)]
      .filter((change) => change.seq <= entries.upToSeq)
      .sort((a, b) => a.seq - b.seq);
    const changes = found.slice(0, limit);
    const isCut = found.length > limit;
    const upToSeq = isCut ? (changes.at(-1)?.seq ?? current) : entries.upToSeq;
    return { changes, upToSeq, hasMore: upToSeq < current, isComplete: true };
  }

  #counts(): { seq: number; knownSince: number } {
    return this.#counter.get() as { seq: number; knownSince: number };
  }

  #each(seq: number, limit: number): Change[] {
    const entries = this.#entries.changedSince(seq, limit);
    return entries.map((entry): Change => ({ seq: entry.seq, kind: 'entry', entry }));
  }

  /** Up to the last entry that was looked at, or to the last change of all when there was none left. */
  #briefly(seq: number, current: number): { changes: Change[]; upToSeq: number } {
    const sessions = this.#sessionsOfEntries.all(seq) as Array<{ sessionId: string; seq: number; entries: number }>;
    const lookedAt = sessions.reduce((sum, { entries }) => sum + entries, 0);
    const changes = sessions.map((each): Change => ({ seq: each.seq, kind: 'entries', sessionId: each.sessionId }));
    return { changes, upToSeq: lookedAt < mostLookedAt ? current : Math.max(...sessions.map((each) => each.seq)) };
  }

  #others(seq: number, limit: number): Change[] {
    const sessions = this.#sessions.all(seq, limit) as unknown as SessionRow[];
    const loose = this.#loose.all(seq, limit) as unknown as LooseRow[];
    return [
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
