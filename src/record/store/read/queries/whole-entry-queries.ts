// Entries with all that belongs to them, for export: pages bounded in entries and in bytes, cut by number.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Annotation } from '../../../../model/annotation.ts';
import { type AnnotationRow, annotationColumns, toAnnotation } from '../../annotation-rows.ts';
import { EntryPacker, type PackedEntries } from '../packed-entries.ts';
import type { WholeEntryQuery } from '../store-reader.ts';
import { isThere } from './entry-queries.ts';
import { type DetailRow, detailColumns, entryJson, type SummaryRow, summaryColumns } from './entry-row.ts';

const entriesPerPage = 200;
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

  page({ of }: WholeEntryQuery): PackedEntries {
    const packer = new EntryPacker();
    if (of.kind === 'ids') {
      const rows = of.ids.map((id) => this.#byId.get(id) as WholeRow | undefined).filter((row) => row !== undefined);
      for (const row of rows.sort((a, b) => a.number - b.number)) this.#pack(row, packer);
      return packer.packed(null);
    }
    let last: number | null = null;
    for (const value of this.#session.iterate(of.sessionId, of.after) as Iterable<unknown>) {
      const row = value as WholeRow;
      if (packer.count >= entriesPerPage || packer.bodyBytes >= bytesPerPage) return packer.packed(last);
      this.#pack(row, packer);
      last = row.number;
    }
    return packer.packed(null);
  }

  #pack(row: WholeRow, packer: EntryPacker): void {
    packer.add({
      entryJson: entryJson(row),
      requestBody: row.requestBody ?? (row.requestBodyStored === 0 ? new Uint8Array(0) : null),
      responseBody: row.responseBody ?? (row.responseBodyStored === 0 ? new Uint8Array(0) : null),
      hasFrames: row.hasFrames === 1,
      annotations: row.annotations === null ? [] : this.#annotationsOf(row.id),
    });
  }

  #annotationsOf(entryId: string): Annotation[] {
    return (this.#annotations.all(entryId) as unknown as AnnotationRow[]).map(toAnnotation);
  }
}
