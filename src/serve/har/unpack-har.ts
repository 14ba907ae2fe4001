// In: an uploaded file as it comes. Out: the bytes of the HAR in it: of a gzip file, of the first .har in a zip file, or as they are. Never holds more
// than a piece of either.
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Unzip, type UnzipFile, UnzipInflate } from 'fflate';
import { AppError } from '../../model/app-error.ts';

const pieceBytes = 64 * 1024;

export async function* unpackHar(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const pieces = file[Symbol.asyncIterator]();
  const head = await readHead(pieces);
  const whole = withHead(head, pieces);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzip(whole);
  else if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4) yield* unzip(whole);
  else for await (const bytes of whole) yield* slices(bytes);
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
    throw error instanceof AppError ? error : damaged('gzip', error);
  }
}

async function* unzip(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let found: UnzipFile | null = null;
  let isOver = false;
  let ready: Uint8Array[] = [];
  const archive = new Unzip((member) => {
    if (found !== null || !/\.(har|json)$/i.test(member.name) || /(^|\/)(__MACOSX\/|\._)/.test(member.name)) return;
    found = member;
    member.ondata = (error, bytes, isLast) => {
      if (error) throw error;
      ready.push(bytes);
      isOver = isLast;
    };
    member.start();
  });
  archive.register(UnzipInflate);
  for await (const bytes of file) {
    for (const slice of slices(bytes)) {
      try {
        archive.push(slice);
      } catch (error) {
        throw damaged('zip', error);
      }
      for (const piece of ready) yield* slices(piece);
      ready = [];
      if (isOver) return;
    }
  }
  if (found === null) throw new AppError('invalid-request', 'The zip file holds no .har file.');
  throw damaged('zip', null);
}

function* slices(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

function damaged(what: string, error: unknown): AppError {
  const reason = error instanceof Error ? ` (${error.message.slice(0, 100)})` : '';
  return new AppError(
    'invalid-request',
    `The ${what} file is damaged or ends in the middle${reason}. Nothing was imported.`,
  );
}
