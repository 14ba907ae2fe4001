// A store's file whose entries come, change and go as a test says, without the product's writer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { createDataDirectory, databasePath } from '../../../src/record/store/data-directory.ts';
import { migrate, openForReading, openForWriting } from '../../../src/record/store/database.ts';
import { DatabaseReader } from '../../../src/record/store/read/database-reader.ts';
import { insertEntry, insertSessions, type MadeEntry } from './filter-rows.ts';

export class ChangingEntries {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'nectoproxy-changing-'));
  readonly writer: DatabaseSync;
  /** Of the next entry behind all others. */
  nextNumber = 1;
  #seq = 10_000;
  readonly #samples: readonly MadeEntry[];
  readonly #step: number;

  /** An import brings entries with lower numbers than some that are there: a `step` above 1 leaves room for those. */
  constructor(samples: readonly MadeEntry[], step: number) {
    this.#samples = samples;
    this.#step = step;
    createDataDirectory(this.dataDir);
    this.writer = openForWriting(this.dataDir);
    migrate(this.writer);
    insertSessions(this.writer);
  }

  /** What `work` does is seen at once. */
  inOne(work: () => void): void {
    this.writer.exec('BEGIN IMMEDIATE');
    work();
    this.writer.exec(`UPDATE change_counter SET seq = ${this.#seq}`);
    this.writer.exec(
      `UPDATE sessions SET traffic_count = (SELECT count(*) FROM traffic WHERE session_id = sessions.id AND number > cleared_up_to)`,
    );
    this.writer.exec('COMMIT');
  }

  /** The number of one more change. */
  changed(): number {
    this.#seq += 1;
    return this.#seq;
  }

  add(number = this.nextNumber): void {
    insertEntry(this.writer, number, this.#samples[number % this.#samples.length]!);
    this.writer.prepare('UPDATE traffic SET seq = ? WHERE number = ?').run(this.changed(), number);
    this.nextNumber = Math.max(this.nextNumber, number + this.#step);
  }

  /** `share`: how far down the list, 0 to 1. */
  remove(share: number): void {
    const row = this.rowAt(share);
    if (row === undefined) return;
    this.writer.prepare('DELETE FROM traffic WHERE number = ?').run(row.number);
    this.writer
      .prepare(
        "INSERT INTO changes (seq, kind, entry_id, session_id, entry_number) VALUES (?, 'entry-removed', ?, ?, ?)",
      )
      .run(this.changed(), row.id, row.sessionId, row.number);
  }

  clear(sessionId: string, upTo: number): void {
    this.writer.prepare('UPDATE sessions SET cleared_up_to = ? WHERE id = ?').run(upTo, sessionId);
    this.writer
      .prepare("INSERT INTO changes (seq, kind, session_id) VALUES (?, 'session-cleared', ?)")
      .run(this.changed(), sessionId);
  }

  rowAt(share: number): { number: number; id: string; sessionId: string } | undefined {
    return this.writer
      .prepare('SELECT number, id, session_id AS sessionId FROM traffic WHERE number >= ? ORDER BY number LIMIT 1')
      .get(Math.floor(share * this.nextNumber)) as { number: number; id: string; sessionId: string } | undefined;
  }

  /** The caller closes `database`. */
  openReader(): { reader: DatabaseReader; database: DatabaseSync } {
    const database = openForReading(this.dataDir);
    return { reader: new DatabaseReader(database, databasePath(this.dataDir)), database };
  }

  clean(): void {
    this.writer.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
