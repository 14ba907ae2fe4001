import { open, rename, unlink } from 'node:fs/promises';
import { AppError } from '../../../model/app-error.ts';

/** Writes beside the file and renames at the end: what is there under the name is always whole. `-` is standard output. Returns how many bytes. */
export async function writeOutput(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  return path === '-' ? toStandardOutput(pieces, signal) : toFile(path, pieces, signal);
}

async function toFile(path: string, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number> {
  const partPath = `${path}.part`;
  const file = await open(partPath, 'w', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('invalid-request', `The file ${path} cannot be written: ${error.code}.`);
  });
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      signal.throwIfAborted();
      await file.writeFile(piece);
      bytes += piece.length;
    }
    await file.close();
    await rename(partPath, path);
    return bytes;
  } catch (error) {
    await file.close().catch(() => {});
    await unlink(partPath).catch(() => {});
    if (signal.aborted || error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('internal', `${path} was not written: ${reason}.`);
  }
}

async function toStandardOutput(pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) {
    signal.throwIfAborted();
    bytes += piece.length;
    if (!process.stdout.write(piece)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  return bytes;
}
