// In: a folder. Out: an empty file in it for what does not fit in memory. Must not outlive the process, where the system allows that.
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface TemporaryFile {
  handle: FileHandle;
  /** Closes it, and frees what it took. */
  remove(): Promise<void>;
}

export async function openTemporaryFile(folder: string): Promise<TemporaryFile> {
  const path = join(folder, `import-${randomUUID()}.tmp`);
  const handle = await open(path, 'wx+', 0o600);
  // Windows does not remove a file that is open; there it goes when it is closed.
  const hasName = await unlink(path).then(
    () => false,
    () => true,
  );
  return {
    handle,
    remove: async () => {
      await handle.close();
      if (hasName) await unlink(path).catch(() => {});
    },
  };
}
