import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';

/** Names and safe writing of the files in `certs/`. Host names come from strangers, so nothing of them reaches a path unchecked. */
export const rootKeyFile = 'ca.key';
export const rootCertificateFile = 'ca.crt';

/** Leaves room for the suffixes on every file system. */
const maxNameChars = 100;
/** Names that Windows keeps for devices, and our own root's. */
const reservedNames = /^(ca|con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * The name of a host's files, without suffix. Plain host names stay as they are; what is not plain (IPv6, wildcards, very long names,
 * anything odd) is made plain and told apart by a piece of its hash.
 */
export function leafFileName(host: string): string {
  const plain = host
    .replace(/[^a-z0-9.-]/g, '_')
    .replace(/^[.-]/, '_')
    .slice(0, maxNameChars);
  if (host !== '' && plain === host && !reservedNames.test(host) && !host.endsWith('.')) return host;
  return `${plain}~${createHash('sha256').update(host).digest('hex').slice(0, 12)}`;
}

/** True for a file that `leafFileName` named, so that clearing the cache touches nothing else. */
export function isLeafFile(file: string): boolean {
  return /\.(key|crt)$/.test(file) && file !== rootKeyFile && file !== rootCertificateFile;
}

export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a file that must not exist yet, whole or not at all. False when another process was first. */
export async function createExclusively(path: string, text: string, mode: number): Promise<boolean> {
  const temporary = temporaryName(path);
  await writeFile(temporary, text, { mode, flag: 'wx' });
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    return await createWithoutLink(path, text, mode, error as NodeJS.ErrnoException);
  } finally {
    await unlink(temporary);
  }
}

/** Replaces a file in one step: a reader sees the old one or the new one. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporary = temporaryName(path);
  await writeFile(temporary, text, { mode, flag: 'wx' });
  await rename(temporary, path);
}

/** Some file systems (FAT, some network mounts) have no links. */
async function createWithoutLink(
  path: string,
  text: string,
  mode: number,
  linkError: NodeJS.ErrnoException,
): Promise<boolean> {
  if (linkError.code === 'EEXIST') return false;
  try {
    await writeFile(path, text, { mode, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function temporaryName(path: string): string {
  return `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}
