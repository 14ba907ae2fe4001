import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BodyArrival } from '../../../../model/traffic-entry.ts';
import type { ArrivalQuery } from '../store-reader.ts';
import { isThere } from './entry-queries.ts';

/** When the pieces of an event stream came, in their order. */
export class ArrivalQueries {
  readonly #page: StatementSync;
  readonly #entry: StatementSync;

  constructor(database: DatabaseSync) {
    this.#entry = database.prepare(
      `SELECT 1 FROM traffic t JOIN sessions s ON s.id = t.session_id WHERE t.id = ? AND ${isThere}`,
    );
    this.#page = database.prepare(
      `SELECT position, received_at AS receivedAt FROM body_arrivals
       WHERE traffic_id = ? AND position >= ? ORDER BY position LIMIT ?`,
    );
  }

  page(entryId: string, { from, limit }: ArrivalQuery): BodyArrival[] | null {
    if (!this.#entry.get(entryId)) return null;
    const rows = this.#page.all(entryId, from, limit) as Array<{ position: number; receivedAt: number }>;
    return rows.map(({ position, receivedAt }) => [position, receivedAt]);
  }
}
