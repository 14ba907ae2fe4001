import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RecordedFrame } from '../../../../model/traffic-entry.ts';
import type { FrameQuery } from '../store-reader.ts';
import { isThere } from './entry-queries.ts';

interface FrameRow {
  number: number;
  direction: 'client' | 'server';
  opcode: number;
  isFinal: number;
  isCompressed: number;
  isTruncated: number;
  payloadBytes: number;
  timestamp: number;
  data: Uint8Array;
}

/** WebSocket frames of one entry, oldest first. */
export class FrameQueries {
  readonly #after: StatementSync;
  readonly #before: StatementSync;
  readonly #total: StatementSync;
  readonly #entry: StatementSync;

  constructor(database: DatabaseSync) {
    this.#entry = database.prepare(
      `SELECT 1 FROM traffic t JOIN sessions s ON s.id = t.session_id WHERE t.id = ? AND ${isThere}`,
    );
    this.#total = database.prepare('SELECT count(*) AS total FROM ws_frames WHERE traffic_id = ?');
    this.#after = database.prepare(pageSql('after'));
    this.#before = database.prepare(pageSql('before'));
  }

  frames(entryId: string, query: FrameQuery): { frames: RecordedFrame[]; total: number } | null {
    if (!this.#entry.get(entryId)) return null;
    const { total } = this.#total.get(entryId) as { total: number };
    const { from, limit, direction = null, contains = null } = query;
    const statement = from.kind === 'after' ? this.#after : this.#before;
    const rows = statement.all(entryId, from.number, limit, direction, contains) as unknown as FrameRow[];
    return { frames: rows.map(toFrame), total };
  }
}

/** Parameters: entry, number, how many, direction or null, text or null. */
function pageSql(kind: FrameQuery['from']['kind']): string {
  return `SELECT number, direction, opcode, is_final AS isFinal, is_compressed AS isCompressed, is_truncated AS isTruncated,
      payload_size AS payloadBytes, timestamp, coalesce(message, data) AS data
    FROM ws_frames WHERE traffic_id = ?1 AND number ${kind === 'after' ? '>' : '<'} ?2 AND (?4 IS NULL OR direction = ?4)
      AND (?5 IS NULL OR instr(lower(CAST(coalesce(message, data) AS TEXT)), lower(?5)) > 0)
    ORDER BY number ${kind === 'after' ? 'ASC' : 'DESC'} LIMIT ?3`;
}

function toFrame(row: FrameRow): RecordedFrame {
  return {
    ...row,
    isFinal: row.isFinal === 1,
    isCompressed: row.isCompressed === 1,
    isTruncated: row.isTruncated === 1,
  };
}
