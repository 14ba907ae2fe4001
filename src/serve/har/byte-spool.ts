// In: bytes in pieces. Out: the same bytes, later, as often as asked. Small amounts stay in memory; more goes to a file in the data directory that has
// no name as soon as it is open, so that nothing of it outlives the process. Must never hold more than its bound in memory.
import { openTemporaryFile, type TemporaryFile } from './temporary-file.ts';

const memoryBytes = 2 * 1024 * 1024;
const pieceBytes = 256 * 1024;

export class ByteSpool {
  readonly #folder: string;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #file: TemporaryFile | null = null;
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
      const { bytesRead } = await this.#file.handle.read(buffer, 0, Math.min(pieceBytes, this.#fileBytes - at), at);
      if (bytesRead === 0) throw new Error('a temporary file is shorter than it was');
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    yield* this.#parts;
  }

  async dispose(): Promise<void> {
    this.#parts = [];
    this.#partBytes = 0;
    const file = this.#file;
    this.#file = null;
    this.#fileBytes = 0;
    await file?.remove();
  }

  async #spill(): Promise<void> {
    this.#file ??= await openTemporaryFile(this.#folder);
    const { bytesWritten } = await this.#file.handle.writev(this.#parts, this.#fileBytes);
    if (bytesWritten !== this.#partBytes) throw new Error('the disk took less than it was given');
    this.#fileBytes += bytesWritten;
    this.#parts = [];
    this.#partBytes = 0;
  }
}
