// Entries with all that belongs to them, for export: pages bounded in entries and in bytes, cut by number.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type AnnotationRow, annotationColumns, toAnnotation } from '../../annotation-rows.ts';
import type { WholeEntry, WholeEntryQuery } from '../store-reader.ts';
import { isThere } from './entry-queries.ts';
import { type DetailRow, detailColumns, type SummaryRow, summaryColumns, toEntry } from './entry-row.ts';

const entriesPerPage = 100;
const bytesPerPage = 1024 * 1024;

interface WholeRow extends SummaryRow, DetailRow {
  requestBody: Uint8Array | null;
  responseBody: Uint8Array | null;
  hasFrames: number;
}

const columns = `${summaryColumns}, ${detailColumns}, t.request_body AS requestBody, t.response_body AS responseBody,
  EXISTS (SELECT 1 FROM ws_frames f WHERE f.traffic_id = t.id) AS hasFrames`;

export class WholeEntryQueries {
  readonly #session: StatementSync;
  readonly #byId: StatementSync;
  readonly #annotations: StatementSync;

  constructor(database: DatabaseSync) {
    this.#session = database.prepare(
      `SELECT ${columns} FROM traffic t JOIN sessions s ON s.id = t.session_id
       WHERE t.session_id = ? AND t.number > ? AND ${isThere} ORDER BY t.number LIMIT ${entriesPerPage + 1}`,
    );
    this.#byId = database.prepare(
      `SELECT ${columns} FROM traffic t JOIN sessions s ON s.id = t.session_id WHERE t.id = ? AND ${isThere}`,
    );
    this.#annotations = database.prepare(
      `SELECT ${annotationColumns} FROM annotations a WHERE a.traffic_id = ? ORDER BY a.id`,
    );
  }

  page({ of }: WholeEntryQuery): { entries: WholeEntry[]; nextCursor: number | null } {
    if (of.kind === 'ids') {
      const rows = of.ids.map((id) => this.#byId.get(id) as WholeRow | undefined).filter((row) => row !== undefined);
      const entries = rows.map((row) => this.#toWhole(row)).sort((a, b) => a.entry.number - b.entry.number);
      return { entries, nextCursor: null };
    }
    const entries: WholeEntry[] = [];
    let bytes = 0;
    for (const row of this.#session.iterate(of.sessionId, of.after) as Iterable<unknown>) {
      const last = entries.at(-1);
      if (last && (entries.length >= entriesPerPage || bytes >= bytesPerPage)) {
        return { entries, nextCursor: last.entry.number };
      }
      const whole = this.#toWhole(row as WholeRow);
      bytes += (whole.requestBody?.length ?? 0) + (whole.responseBody?.length ?? 0);
      entries.push(whole);
    }
    return { entries, nextCursor: null };
  }

  #toWhole(row: WholeRow): WholeEntry {
    const entry = toEntry(row);
    return {
      entry,
      requestBody: row.requestBody ?? (entry.requestBodyStored === 0 ? new Uint8Array(0) : null),
      responseBody: row.responseBody ?? (entry.responseBodyStored === 0 ? new Uint8Array(0) : null),
      hasFrames: row.hasFrames === 1,
      annotations: row.annotations === null ? [] : this.#annotationsOf(entry.id),
    };
  }

  #annotationsOf(entryId: string): WholeEntry['annotations'] {
    return (this.#annotations.all(entryId) as unknown as AnnotationRow[]).map(toAnnotation);
  }
}
