// A file system with little room, where one may be mounted.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  path: string;
  /** Leaves room for a few pages. */
  fill(): void;
  /** Room enough. */
  grow(): void;
  remove(): void;
}

/** Null where nothing may be mounted. */
export function mountSmallDisk(): SmallDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'nectoproxy-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmSync(path, { recursive: true });
    return null;
  }
  return {
    path,
    fill: () => writeFileSync(join(path, 'ballast'), Buffer.alloc(3 * 1024 * 1024)),
    grow: () => execFileSync('mount', ['-o', 'remount,size=256m', path]),
    remove: () => {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}
