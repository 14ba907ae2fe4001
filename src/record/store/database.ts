// Opens data.db for the store's threads: in comes a path, out a connection with its pragmas set and its schema current, or an AppError
// that says in one sentence why not. A file that is damaged or newer is never written to. Next: write/writer-thread, read/reader-thread.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../model/app-error.ts';
import { databasePath } from './data-directory.ts';
import { allMigrations } from './migrations/all-migrations.ts';
import type { Migration } from './migrations/migration.ts';
import { inTransaction } from './transaction.ts';

/** How long SQLite itself waits for another process's transaction. Ours are short; what waits longer meets a tool that holds the file. */
const busyTimeoutMs = 5_000;
/** A full check reads the whole file; up to this size it takes well under half a second. Larger files get the bounded check below. */
const fullCheckBytes = 48 * 1024 * 1024;

/** The writer's connection. Throws an AppError for a damaged or newer file, which is then left as it is. */
export function openForWriting(dataDir: string): DatabaseSync {
  const path = databasePath(dataDir);
  refuseForeignBytes(path);
  if (statSync(path).size > 0) checkReadOnly(path);
  return guarded(path, () => {
    const database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    // Pages of 8 KiB hold two or three usual rows with little waste (measured: 3.2 KB a row against 4.4 KB with pages of 4 KiB, and faster).
    // Checkpoints are made by a thread of their own while the log grows (see checkpoint-thread); what that leaves, the writer carries over
    // at 64 MiB, whereupon the log begins anew. Incremental vacuum so that a deleted session's space can be given back in small steps.
    database.exec(`
      PRAGMA page_size = 8192;
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = 8000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -16384;
      PRAGMA temp_store = MEMORY;
    `);
    return database;
  });
}

/** The checkpoint thread's connection. The file must have been opened for writing before. */
export function openForCheckpoints(dataDir: string): DatabaseSync {
  const database = new DatabaseSync(databasePath(dataDir), { timeout: 0 });
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -64');
  return database;
}

/** A reader's connection. The file must have been opened for writing before. */
export function openForReading(dataDir: string): DatabaseSync {
  const database = new DatabaseSync(databasePath(dataDir), { readOnly: true, timeout: busyTimeoutMs });
  database.exec('PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA query_only = 1');
  return database;
}

export function schemaVersion(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** Carries out the missing steps, each in one transaction of its own together with its version number. */
export function migrate(database: DatabaseSync, steps: readonly Migration[] = allMigrations): void {
  for (const step of steps) {
    if (schemaVersion(database) >= step.version) continue;
    inTransaction(database, () => {
      // Another process may have been faster between the look and the lock.
      if (schemaVersion(database) >= step.version) return;
      database.exec(step.sql);
      database.exec(`PRAGMA user_version = ${step.version}`);
    });
  }
}

/** The version this program writes. */
export const currentSchemaVersion: number = allMigrations[allMigrations.length - 1]?.version ?? 0;

function refuseForeignBytes(path: string): void {
  const head = Buffer.alloc(16);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, head, 0, 16, 0);
    // The file format's magic string, https://sqlite.org/fileformat.html §1.3.1. An empty file is a new database.
    if (length > 0 && head.toString('latin1') !== 'SQLite format 3\0')
      throw damaged(path, 'it is not a SQLite database');
  } finally {
    closeSync(file);
  }
}

/** Looks without writing: a read-only connection neither migrates nor checkpoints on close. */
function checkReadOnly(path: string): void {
  guarded(path, () => {
    const database = new DatabaseSync(untouchedFile(path), { readOnly: true, timeout: busyTimeoutMs });
    try {
      const version = schemaVersion(database);
      if (version > currentSchemaVersion) throw newer(path, version);
      const problem = statSync(path).size <= fullCheckBytes ? quickCheck(database) : null;
      if (problem) throw damaged(path, problem);
      if (version > 0) readEveryTable(database, path);
      else refuseForeignTables(database, path);
    } finally {
      database.close();
    }
  });
}

/**
 * Without a -wal nobody has the file open, and then SQLite may be told so: a read-only connection would otherwise leave an empty -wal and
 * -shm beside a file that is refused (https://sqlite.org/wal.html#read_only_databases).
 */
function untouchedFile(path: string): string | URL {
  if (existsSync(`${path}-wal`)) return path;
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return url;
}

function quickCheck(database: DatabaseSync): string | null {
  const row = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  return row.quick_check === 'ok' ? null : row.quick_check.replaceAll('\n', ' ');
}

function readEveryTable(database: DatabaseSync, path: string): void {
  for (const table of ['change_counter', 'sessions', 'traffic', 'ws_frames', 'body_chunks', 'settings']) {
    try {
      database.prepare(`SELECT * FROM ${table} ORDER BY rowid DESC LIMIT 1`).get();
    } catch (error) {
      if (isDamage(error)) throw error;
      throw damaged(path, `its table ${table} cannot be read`);
    }
  }
}

function refuseForeignTables(database: DatabaseSync, path: string): void {
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  if (tables > 0) throw damaged(path, 'it is a database of another program');
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isDamage(error)) throw damaged(path, (error as Error).message);
    throw error;
  }
}

function damaged(path: string, problem: string): AppError {
  return new AppError(
    'database-damaged',
    `The database ${path} is damaged (${problem}). It was left untouched: move it aside and start again, or try to save its rows with: sqlite3 ${path} .recover`,
    { path, problem },
  );
}

function newer(path: string, version: number): AppError {
  return new AppError(
    'database-newer',
    `The database ${path} was written by a newer NectoProxy (schema ${version}, this one knows ${currentSchemaVersion}). Update NectoProxy, or name another directory with --data-dir.`,
    { path, version, known: currentSchemaVersion },
  );
}

/** The primary result code of an error of node:sqlite; null for any other error. */
export function sqliteCode(error: unknown): number | null {
  const errcode = (error as { errcode?: unknown } | null)?.errcode;
  return typeof errcode === 'number' ? errcode & 0xff : null;
}

const corrupt = 11;
const notADatabase = 26;
function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === corrupt || code === notADatabase;
}
