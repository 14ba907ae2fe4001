// In: bytes in pieces. Out: the same bytes, later, as often as asked. Small amounts stay in memory; more goes to a file in the data directory that has
// no name as soon as it is open, so that nothing of it outlives the process. Must never hold more than its bound in memory.
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const memoryBytes = 2 * 1024 * 1024;
const pieceBytes = 256 * 1024;

export class ByteSpool {
  readonly #folder: string;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #file: FileHandle | null = null;
  #path: string | null = null;
  #fileBytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get bytes(): number {
    return this.#fileBytes + this.#partBytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#parts.push(bytes);
    this.#partBytes += bytes.length;
    if (this.#partBytes > memoryBytes || (this.#file && this.#partBytes > pieceBytes)) await this.#spill();
  }

  async *read(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; this.#file && at < this.#fileBytes; ) {
      const buffer = Buffer.allocUnsafe(pieceBytes);
      const { bytesRead } = await this.#file.read(buffer, 0, Math.min(pieceBytes, this.#fileBytes - at), at);
      if (bytesRead === 0) throw new Error('a temporary file is shorter than it was');
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    yield* this.#parts;
  }

  async dispose(): Promise<void> {
    this.#parts = [];
    this.#partBytes = 0;
    const [file, path] = [this.#file, this.#path];
    this.#file = this.#path = null;
    this.#fileBytes = 0;
    await file?.close();
    if (path !== null) await unlink(path).catch(() => {});
  }

  async #spill(): Promise<void> {
    this.#file ??= await this.#openFile();
    const { bytesWritten } = await this.#file.writev(this.#parts, this.#fileBytes);
    if (bytesWritten !== this.#partBytes) throw new Error('the disk took less than it was given');
    this.#fileBytes += bytesWritten;
    this.#parts = [];
    this.#partBytes = 0;
  }

  async #openFile(): Promise<FileHandle> {
    const path = join(this.#folder, `import-${randomUUID()}.tmp`);
    const file = await open(path, 'wx+', 0o600);
    // Windows does not remove a file that is open; there it goes when it is closed.
    await unlink(path).catch(() => {
      this.#path = path;
    });
    return file;
  }
}
