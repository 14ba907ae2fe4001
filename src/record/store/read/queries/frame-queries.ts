import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RecordedFrame } from '../../../../model/traffic-entry.ts';
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
  readonly #page: StatementSync;
  readonly #total: StatementSync;
  readonly #entry: StatementSync;

  constructor(database: DatabaseSync) {
    this.#entry = database.prepare(
      `SELECT 1 FROM traffic t JOIN sessions s ON s.id = t.session_id WHERE t.id = ? AND ${isThere}`,
    );
    this.#total = database.prepare('SELECT count(*) AS total FROM ws_frames WHERE traffic_id = ?');
    this.#page = database.prepare(
      `SELECT number, direction, opcode, is_final AS isFinal, is_compressed AS isCompressed, is_truncated AS isTruncated,
         payload_size AS payloadBytes, timestamp, coalesce(message, data) AS data
       FROM ws_frames WHERE traffic_id = ? AND number > ? ORDER BY number LIMIT ?`,
    );
  }

  frames(entryId: string, page: { after: number; limit: number }): { frames: RecordedFrame[]; total: number } | null {
    if (!this.#entry.get(entryId)) return null;
    const { total } = this.#total.get(entryId) as { total: number };
    const rows = this.#page.all(entryId, page.after, page.limit) as unknown as FrameRow[];
    return { frames: rows.map(toFrame), total };
  }
}

function toFrame(row: FrameRow): RecordedFrame {
  return {
    ...row,
    isFinal: row.isFinal === 1,
    isCompressed: row.isCompressed === 1,
    isTruncated: row.isTruncated === 1,
  };
}
