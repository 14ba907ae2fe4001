import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError } from '../model/app-error.ts';
import type { DataPaths } from './config.ts';

/**
 * The token that the API asks for beyond loopback or with --require-token: 256 bits derived from the root CA's key (HKDF, RFC 5869).
 * So it is random for each data directory, survives a restart and a move, needs no further file, and is never in data.db, which people
 * hand around. Who can read the key can do worse than call the API; from the token nothing can be learnt of the key.
 */
export function apiToken({ caKeyPath }: DataPaths): string {
  const bytes = hkdfSync('sha256', readKey(caKeyPath), '', 'nectoproxy api token 1', 32);
  return Buffer.from(bytes).toString('base64url');
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new AppError(
      'data-directory',
      `The CA's key ${path} cannot be read (${code}): make it readable by this user.`,
      { path },
    );
  }
}
