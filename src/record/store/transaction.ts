import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` in an immediate transaction: the write lock is taken before anything is read, so that what was read is still true when it is written. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Several statements that see one state of the store. */
export function inReadTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN');
  try {
    return work();
  } finally {
    rollBack(database);
  }
}

function rollBack(database: DatabaseSync): void {
  // After a full disk or an I/O error SQLite may have rolled back by itself.
  if (!database.isTransaction) return;
  try {
    database.exec('ROLLBACK');
  } catch {
    // The error that brought us here is the one worth telling; without a transaction there is nothing left to undo.
  }
}
