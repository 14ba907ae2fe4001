// Reads `data.db` as a stranger with any SQLite tool would: read-only, by the table and column names the product promises.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface StoreFile {
  all<Row = Record<string, unknown>>(sql: string, ...values: (string | number)[]): Row[];
  get<Row = Record<string, unknown>>(sql: string, ...values: (string | number)[]): Row | undefined;
  close(): void;
}

export function openStoreFile(dataDir: string): StoreFile {
  const database = new DatabaseSync(join(dataDir, 'data.db'), { readOnly: true });
  database.exec('PRAGMA busy_timeout = 3000');
  return {
    all: <Row>(sql: string, ...values: (string | number)[]) => database.prepare(sql).all(...values) as Row[],
    get: <Row>(sql: string, ...values: (string | number)[]) => database.prepare(sql).get(...values) as Row | undefined,
    close: () => database.close(),
  };
}
