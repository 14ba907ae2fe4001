// In: an uploaded file as it comes. Out: the bytes of the HAR in it (of a gzip file, or as they are), or of each .har in a zip file, and what lies
// beside them there: some programs put bodies there. Never holds more than a piece of either.
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../model/app-error.ts';
import { ZipArchive } from './zip-archive.ts';

const pieceBytes = 64 * 1024;

export interface UnpackedHar {
  files: HarFile[];
  /** Null unless the file is a zip file. */
  archive: ZipArchive | null;
}

export interface HarFile {
  /** In the zip file; null for a file of its own. */
  name: string | null;
  bytes: AsyncIterable<Uint8Array>;
}

export async function unpackHar(file: AsyncIterable<Uint8Array>, folder: string): Promise<UnpackedHar> {
  const pieces = file[Symbol.asyncIterator]();
  const head = await readHead(pieces);
  const whole = withHead(head, pieces);
  if (head[0] === 0x1f && head[1] === 0x8b) return alone(gunzip(whole));
  if (head[0] !== 0x50 || head[1] !== 0x4b || head[2] !== 3 || head[3] !== 4) return alone(slices(whole));
  const archive = await ZipArchive.receive(whole, folder);
  try {
    const files = harNames(archive.names).map((name) => ({ name, bytes: archive.read(name) }));
    return { files, archive };
  } catch (error) {
    await archive.dispose();
    throw error;
  }
}

const alone = (bytes: AsyncIterable<Uint8Array>): UnpackedHar => ({ files: [{ name: null, bytes }], archive: null });

/** Each becomes a session: more than anybody wants at once. */
const mostFiles = 200;

/** Without a .har, JSON may be one. */
function harNames(names: readonly string[]): string[] {
  const own = names.filter((name) => !/(^|\/)(__MACOSX\/|\._)/.test(name));
  const hars = own.filter((name) => /\.har$/i.test(name));
  if (hars.length > mostFiles)
    throw new AppError(
      'invalid-request',
      `The zip file holds ${hars.length} .har files; ${mostFiles} can be imported at once. Nothing was imported.`,
    );
  if (hars.length > 0) return hars;
  const json = own.find((each) => /\.json$/i.test(each));
  if (json === undefined) throw new AppError('invalid-request', 'The zip file holds no .har file.');
  return [json];
}

async function readHead(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < 4) {
    const { done, value } = await pieces.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* withHead(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* gunzip(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const decoder = createGunzip({ chunkSize: pieceBytes });
  pipeline(Readable.from(file, { objectMode: false }), decoder, () => {});
  try {
    for await (const bytes of decoder) yield bytes as Uint8Array;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? ` (${error.message.slice(0, 100)})` : '';
    const message = `The gzip file is damaged or ends in the middle${reason}. Nothing was imported.`;
    throw new AppError('invalid-request', message);
  }
}

async function* slices(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const bytes of file) {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
}
