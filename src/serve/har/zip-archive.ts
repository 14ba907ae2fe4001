// In: a zip file as it comes. Out: its members, by name, in any order (APPNOTE.TXT: the directory is at the end, so the file is put by first).
// Checks each member against its CRC. Must never hold more of it in memory than the directory and a piece.
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { AppError } from '../../model/app-error.ts';
import { openTemporaryFile, type TemporaryFile } from './temporary-file.ts';

interface Member {
  name: string;
  isEncrypted: boolean;
  /** 0 = as it is, 8 = deflate. */
  method: number;
  crc: number;
  packedBytes: number;
  bytes: number;
  /** Of its local header. */
  offset: number;
}

const pieceBytes = 64 * 1024;
const maxDirectoryBytes = 64 * 1024 * 1024;
/** The end record, with the longest comment there can be. */
const maxEndBytes = 22 + 65_535;

export class ZipArchive {
  readonly #file: TemporaryFile;
  readonly #members: ReadonlyMap<string, Member>;

  private constructor(file: TemporaryFile, members: ReadonlyMap<string, Member>) {
    this.#file = file;
    this.#members = members;
  }

  static async receive(pieces: AsyncIterable<Uint8Array>, folder: string): Promise<ZipArchive> {
    const file = await openTemporaryFile(folder);
    try {
      let fileBytes = 0;
      for await (const piece of pieces) {
        await file.handle.write(piece, 0, piece.length, fileBytes);
        fileBytes += piece.length;
      }
      return new ZipArchive(file, await readDirectory(file, fileBytes));
    } catch (error) {
      await file.remove();
      throw error;
    }
  }

  get names(): string[] {
    return [...this.#members.keys()];
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  async *read(name: string): AsyncGenerator<Uint8Array, void> {
    const member = this.#members.get(name);
    if (!member) throw damaged(`it has no ${name}`);
    if (member.isEncrypted) throw new AppError('invalid-request', 'The zip file is encrypted. Unpack it first.');
    if (member.method !== 0 && member.method !== 8)
      throw new AppError('invalid-request', 'The zip file is packed in a way that is not known here. Unpack it first.');
    let crc = 0;
    for await (const piece of member.method === 0 ? this.#packed(member) : this.#inflated(member)) {
      crc = crc32(piece, crc);
      yield piece;
    }
    if (crc !== member.crc) throw damaged('a checksum is wrong');
  }

  dispose(): Promise<void> {
    return this.#file.remove();
  }

  async *#inflated(member: Member): AsyncGenerator<Uint8Array, void> {
    const decoder = createInflateRaw({ chunkSize: pieceBytes });
    pipeline(Readable.from(this.#packed(member), { objectMode: false }), decoder, () => {});
    try {
      for await (const piece of decoder) yield piece as Uint8Array;
    } catch (error) {
      throw error instanceof AppError ? error : damaged((error as Error).message);
    }
  }

  async *#packed({ offset, packedBytes }: Member): AsyncGenerator<Uint8Array, void> {
    const head = await readAt(this.#file, offset, 30);
    if (head.length < 30 || head.readUInt32LE(0) !== 0x04034b50) throw damaged('a member is not where it should be');
    const start = offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
    for (let at = 0; at < packedBytes; ) {
      const piece = await readAt(this.#file, start + at, Math.min(pieceBytes, packedBytes - at));
      if (piece.length === 0) throw damaged('it ends in the middle');
      at += piece.length;
      yield piece;
    }
  }
}

async function readDirectory(file: TemporaryFile, fileBytes: number): Promise<Map<string, Member>> {
  const { offset, bytes } = await findDirectory(file, fileBytes);
  if (bytes > maxDirectoryBytes) throw damaged('its directory is too large');
  const directory = await readAt(file, offset, bytes);
  const members = new Map<string, Member>();
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50; ) {
    const [nameBytes, extraBytes] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30)];
    const name = directory.toString('utf8', at + 46, at + 46 + nameBytes);
    const extra = directory.subarray(at + 46 + nameBytes, at + 46 + nameBytes + extraBytes);
    const sizes = {
      bytes: directory.readUInt32LE(at + 24),
      packedBytes: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    };
    const isEncrypted = (directory.readUInt16LE(at + 8) & 1) === 1;
    const [method, crc] = [directory.readUInt16LE(at + 10), directory.readUInt32LE(at + 16)];
    if (!members.has(name)) members.set(name, { name, isEncrypted, method, crc, ...withLongSizes(sizes, extra) });
    at += 46 + nameBytes + extraBytes + directory.readUInt16LE(at + 32);
  }
  return members;
}

type Sizes = Pick<Member, 'bytes' | 'packedBytes' | 'offset'>;

/** Numbers that need more than 32 bits are in an extra field, in this order (APPNOTE.TXT §4.5.3). */
function withLongSizes(sizes: Sizes, extra: Buffer): Sizes {
  const long = { ...sizes };
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    for (const name of ['bytes', 'packedBytes', 'offset'] as const) {
      if (sizes[name] !== 0xffff_ffff || next + 8 > extra.length) continue;
      long[name] = Number(extra.readBigUInt64LE(next));
      next += 8;
    }
  }
  return long;
}

async function findDirectory(file: TemporaryFile, fileBytes: number): Promise<{ offset: number; bytes: number }> {
  const tailAt = Math.max(0, fileBytes - maxEndBytes);
  const tail = await readAt(file, tailAt, fileBytes - tailAt);
  const endAt = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (endAt < 0 || endAt + 22 > tail.length) throw damaged('it ends in the middle');
  const end = { bytes: tail.readUInt32LE(endAt + 12), offset: tail.readUInt32LE(endAt + 16) };
  // 64-bit numbers, where they are needed: a locator before the end record says where (§4.3.15).
  const locatorAt = endAt - 20;
  if (locatorAt < 0 || tail.readUInt32LE(locatorAt) !== 0x07064b50) return end;
  const long = await readAt(file, Number(tail.readBigUInt64LE(locatorAt + 8)), 56);
  if (long.length < 56 || long.readUInt32LE(0) !== 0x06064b50) throw damaged('its directory is not where it should be');
  return { bytes: Number(long.readBigUInt64LE(40)), offset: Number(long.readBigUInt64LE(48)) };
}

async function readAt({ handle }: TemporaryFile, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function damaged(reason: string): AppError {
  return new AppError(
    'invalid-request',
    `The zip file is damaged or ends in the middle (${reason.slice(0, 100)}). Nothing was imported.`,
  );
}
