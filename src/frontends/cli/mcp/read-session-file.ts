import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type ReadEvent, SessionReader } from '../../../formats/mcp-session/session-reader.ts';
import { SessionFormatError } from '../../../formats/mcp-session/session-scanner.ts';
import { AppError } from '../../../model/app-error.ts';
import { createProgress } from '../sessions/progress-line.ts';

export interface ReadingOptions {
  /** What is done with the file, for the line of progress; null for none. */
  doing: string | null;
  signal?: AbortSignal;
}

/** Told in place of an exception when the file is damaged after something could be read. */
export interface Damage {
  kind: 'damaged';
  sentence: string;
}

const pieceBytes = 1024 * 1024;

/**
 * What is in a session file, a batch for each piece read. A file of which nothing can be read is refused; one that is cut or damaged
 * further on gives what came before, then the damage.
 */
export async function* readSessionFile(
  path: string,
  { doing, signal }: ReadingOptions,
): AsyncGenerator<Array<ReadEvent | Damage>, void> {
  const size = path === '-' ? null : await sizeOf(path);
  const file = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: pieceBytes });
  const progress = doing === null ? null : createProgress(doing, size);
  const pieces = file as AsyncIterable<Uint8Array>;
  const reader = new SessionReader();
  let hasMessages = false;
  const seen = (events: ReadEvent[]): ReadEvent[] => {
    hasMessages ||= events.some(({ kind }) => kind === 'messages-begun');
    return events;
  };
  try {
    for await (const piece of progress ? progress.counting(pieces) : pieces) {
      signal?.throwIfAborted();
      yield seen(reader.push(piece));
    }
    yield seen(reader.end());
  } catch (error) {
    if (!(error instanceof SessionFormatError)) throw error;
    const last = seen(reader.takeEvents());
    if (!hasMessages) throw new AppError('invalid-request', `${shown(path)}: ${error.message}`);
    yield last;
    yield [{ kind: 'damaged', sentence: `${shown(path)}: ${error.message}` }];
  } finally {
    progress?.end();
    file.destroy();
  }
}

export const shown = (path: string): string => (path === '-' ? 'standard input' : path);

export async function sizeOf(path: string): Promise<number> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw new AppError('invalid-request', `${path} is a folder; give a session file.`);
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
