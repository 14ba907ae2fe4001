// Recorded bodies by range: small ones are in the row, larger and growing ones in chunks. Never reads more than a bounded piece at a time.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MessageSide, RawHeaders } from '../../../../model/http-message.ts';
import type { ImportedBodyForm } from '../../../../model/traffic-entry.ts';
import type { BodyFacts } from '../store-reader.ts';
import { isThere } from './entry-queries.ts';

/** Most that one call returns. */
const pieceBytes = 1024 * 1024;

interface FactsRow {
  storedBytes: number;
  chunkedBytes: number | null;
  bodyBytes: number;
  otherStored: number;
  otherBytes: number;
  isTruncated: number;
  headers: string | null;
  state: string;
  form: ImportedBodyForm | null;
}

export class BodyQueries {
  readonly #facts: Record<MessageSide, StatementSync>;
  readonly #inline: Record<MessageSide, StatementSync>;
  readonly #chunks: StatementSync;

  constructor(database: DatabaseSync) {
    this.#facts = { request: factsOf(database, 'request'), response: factsOf(database, 'response') };
    this.#inline = { request: inlineOf(database, 'request'), response: inlineOf(database, 'response') };
    // The chunk that holds the first byte asked for, and those behind it.
    this.#chunks = database.prepare(
      `SELECT position, data FROM body_chunks
       WHERE traffic_id = ?1 AND side = ?2 AND position < ?4 AND position >= coalesce(
         (SELECT max(position) FROM body_chunks WHERE traffic_id = ?1 AND side = ?2 AND position <= ?3), 0)
       ORDER BY position`,
    );
  }

  facts(entryId: string, side: MessageSide): BodyFacts | null {
    const row = this.#facts[side].get(entryId) as FactsRow | undefined;
    if (!row) return null;
    const isGrowing = row.state !== 'completed' && row.state !== 'failed';
    const storedBytes = row.chunkedBytes ?? row.storedBytes;
    const headers = row.headers === null ? [] : (JSON.parse(row.headers) as RawHeaders);
    return {
      storedBytes,
      // Of a body that a file held decoded this is the length encoded, which says nothing of what is stored.
      bodyBytes: row.form === 'decoded' ? storedBytes : Math.max(row.bodyBytes, storedBytes),
      // The flag is one for the entry; a side that is all there was not the one that was cut.
      isTruncated: row.isTruncated === 1 && (storedBytes < row.bodyBytes || row.otherStored >= row.otherBytes),
      contentType: headerValue(headers, 'content-type'),
      contentEncoding: row.form === 'decoded' ? null : headerList(headers, 'content-encoding'),
      isRecorded: row.form !== 'not-recorded',
      isGrowing,
    };
  }

  read(entryId: string, side: MessageSide, range: { from: number; to: number }): Uint8Array {
    const to = Math.min(range.to, range.from + pieceBytes);
    if (to <= range.from) return new Uint8Array(0);
    const inline = this.#inline[side].get(range.from + 1, to - range.from, entryId) as
      | { data: Uint8Array | null }
      | undefined;
    if (!inline) return new Uint8Array(0);
    return inline.data ?? this.#readChunks(entryId, side, { from: range.from, to });
  }

  #readChunks(entryId: string, side: MessageSide, range: { from: number; to: number }): Uint8Array {
    const rows = this.#chunks.all(entryId, side, range.from, range.to) as Array<{ position: number; data: Uint8Array }>;
    const parts = rows.map(({ position, data }) =>
      data.subarray(Math.max(0, range.from - position), Math.max(0, range.to - position)),
    );
    return Buffer.concat(parts);
  }
}

function factsOf(database: DatabaseSync, side: MessageSide): StatementSync {
  const other = side === 'request' ? 'response' : 'request';
  return database.prepare(
    `SELECT t.${side}_body_stored AS storedBytes, t.${side}_body_size AS bodyBytes, t.${other}_body_stored AS otherStored,
       t.${other}_body_size AS otherBytes, t.is_truncated AS isTruncated, t.${side}_headers AS headers, t.state, t.imported ->> '$.${side}Body' AS form,
       (SELECT position + length(data) FROM body_chunks WHERE traffic_id = t.id AND side = '${side}' ORDER BY position DESC LIMIT 1) AS chunkedBytes
     FROM traffic t JOIN sessions s ON s.id = t.session_id WHERE t.id = ? AND ${isThere}`,
  );
}

function inlineOf(database: DatabaseSync, side: MessageSide): StatementSync {
  return database.prepare(
    `SELECT substr(t.${side}_body, ?, ?) AS data FROM traffic t JOIN sessions s ON s.id = t.session_id WHERE t.id = ? AND ${isThere}`,
  );
}

/** The first field of that name; null when there is none. */
function headerValue(headers: RawHeaders, name: string): string | null {
  const field = headers.find(([fieldName]) => fieldName.toLowerCase() === name);
  return field ? field[1] : null;
}

/** Several fields of a list are one list (RFC 9110 §5.3). */
function headerList(headers: RawHeaders, name: string): string | null {
  const values = headers.filter(([fieldName]) => fieldName.toLowerCase() === name).map(([, value]) => value);
  return values.length > 0 ? values.join(', ') : null;
}
