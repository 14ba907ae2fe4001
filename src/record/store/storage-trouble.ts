import { sqliteCode } from './database.ts';

/** Result codes that speak of the disk or the file, not of a fault of ours: https://sqlite.org/rescode.html */
const reasons: Readonly<Record<number, string>> = {
  3: 'access to the database file is not permitted',
  5: 'another program holds the database locked',
  6: 'another program holds the database locked',
  7: 'the machine is out of memory',
  8: 'the database file is read-only',
  10: 'the disk reports an input/output error',
  11: 'the database file is damaged',
  13: 'the disk is full',
  14: 'the database file cannot be opened',
  23: 'access to the database file is not permitted',
  26: 'the database file is damaged',
};

/** A plain reason when `error` means that the store cannot be written to now; null when it is another kind of error. */
export function storageTrouble(error: unknown): string | null {
  const sqlite = sqliteCode(error);
  if (sqlite !== null) return reasons[sqlite] ?? null;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full';
  if (code === 'EIO') return 'the disk reports an input/output error';
  if (code === 'EROFS') return 'the database file is read-only';
  return null;
}
