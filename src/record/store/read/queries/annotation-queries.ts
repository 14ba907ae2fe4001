import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Annotation } from '../../../../model/annotation.ts';
import { type AnnotationRow, annotationColumns, toAnnotation } from '../../annotation-rows.ts';
import type { AnnotationPage, AnnotationQuery } from '../store-reader.ts';
import { isThere } from './entry-queries.ts';

const from = `FROM annotations a JOIN traffic t ON t.id = a.traffic_id JOIN sessions s ON s.id = t.session_id`;

/** Annotations in the order they were made: ids rise with time (UUIDv7), so pages are cut by them. */
export class AnnotationQueries {
  readonly #one: StatementSync;
  readonly #ofEntry: StatementSync;
  readonly #ofSession: StatementSync;

  constructor(database: DatabaseSync) {
    const where = (condition: string) =>
      database.prepare(`SELECT ${annotationColumns} ${from} WHERE ${condition} AND ${isThere} ORDER BY a.id LIMIT ?`);
    this.#one = where('a.id = ?');
    this.#ofEntry = where('a.traffic_id = ? AND a.id > ?');
    this.#ofSession = where('t.session_id = ? AND a.id > ?');
  }

  annotation(id: string): Annotation | null {
    const row = this.#one.get(id, 1);
    return row ? toAnnotation(row as unknown as AnnotationRow) : null;
  }

  page(query: AnnotationQuery): AnnotationPage {
    const { of, cursor = '', limit } = query;
    const [statement, id] = of.kind === 'entry' ? [this.#ofEntry, of.entryId] : [this.#ofSession, of.sessionId];
    const rows = statement.all(id, cursor, limit + 1) as unknown as AnnotationRow[];
    const annotations = rows.slice(0, limit).map(toAnnotation);
    return { annotations, nextCursor: rows.length > limit ? (annotations.at(-1)?.id ?? null) : null };
  }
}
