import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../model/app-error.ts';

export const databasePath = (dataDir: string): string => join(dataDir, 'data.db');

export const databaseExists = (dataDir: string): boolean => existsSync(databasePath(dataDir));

/** The directory (0700) and an empty file (0600; SQLite gives -wal and -shm the same mode) if they are missing. */
export function createDataDirectory(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    closeSync(openSync(databasePath(dataDir), 'a', 0o600));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new AppError(
      'data-directory',
      `The data directory ${dataDir} cannot be used (${code}): make it a writable directory, or name another with --data-dir.`,
      { dataDir, code },
    );
  }
}
