import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../model/app-error.ts';

export const databasePath = (dataDir: string): string => join(dataDir, 'data.db');

export const databaseExists = (dataDir: string): boolean => existsSync(databasePath(dataDir));

/** The directory (0700) and an empty file (0600; SQLite gives -wal and -shm the same mode) if they are missing. */
export function createDataDirectory(dataDir: string): void {
  try {
    createDirectories(dataDir);
    closeSync(openSync(databasePath(dataDir), 'a', 0o600));
  } catch (error) {
    throw unusableDirectory(dataDir, error);
  }
}

/**
 * A directory (0700) with those above it. Step by step, because mkdirSync with `recursive` never returns where a parent exists and
 * refuses children with ENOENT, as /proc does.
 */
export function createDirectories(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) createDirectories(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The refusal for what the file system said. */
export function unusableDirectory(dataDir: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return new AppError(
    'data-directory',
    `The data directory ${dataDir} cannot be used (${code}): make it a writable directory, or name another with --data-dir.`,
    { dataDir, code },
  );
}
