import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { AppError } from '../../../model/app-error.ts';
import { cancellable } from './cancellable.ts';
import { createProgress } from './progress-line.ts';

interface InputOptions {
  /** What is done with the file, for the line of progress; null for none. */
  doing: string | null;
  /** What kind of file it should be, e.g. “a HAR file”. */
  wanted: string;
}

interface InputFile {
  pieces: AsyncIterable<Uint8Array>;
  close: () => void;
}

const pieceBytes = 1024 * 1024;

/** Reads a file, with progress; `-` is standard input. Refused when there is no such file. */
export async function openInput(path: string, { doing, wanted }: InputOptions): Promise<InputFile> {
  const size = path === '-' ? null : await sizeOf(path, wanted);
  const file = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: pieceBytes });
  const progress = doing === null ? null : createProgress(doing, size);
  const pieces = file as AsyncIterable<Uint8Array>;
  return {
    pieces: progress ? progress.counting(pieces) : pieces,
    close: () => {
      progress?.end();
      file.destroy();
    },
  };
}

/** Sends a file as it is read. Ctrl-C cancels. */
export function uploadInput<T>(
  path: string,
  wanted: string,
  send: (upload: ReadableStream<Uint8Array>, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return cancellable(async (signal) => {
    const { pieces, close } = await openInput(path, { doing: 'Importing', wanted });
    const upload = Readable.toWeb(Readable.from(pieces)) as NodeReadableStream<Uint8Array>;
    try {
      return await send(upload as ReadableStream<Uint8Array>, signal);
    } finally {
      close();
    }
  });
}

async function sizeOf(path: string, wanted: string): Promise<number> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw new AppError('invalid-request', `${path} is a folder; give ${wanted}.`);
    return facts.size;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new AppError(
      'not-found',
      `The file ${path} cannot be read${code === 'ENOENT' ? ': there is none' : `: ${code}`}.`,
    );
  }
}
