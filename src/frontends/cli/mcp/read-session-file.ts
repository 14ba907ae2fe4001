import { type ReadEvent, SessionReader } from '../../../formats/mcp-session/session-reader.ts';
import { SessionFormatError } from '../../../formats/mcp-session/session-scanner.ts';
import { AppError } from '../../../model/app-error.ts';
import { openInput } from '../terminal/input-file.ts';

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

/**
 * What is in a session file, a batch for each piece read. A file of which nothing can be read is refused; one that is cut or damaged
 * further on gives what came before, then the damage.
 */
export async function* readSessionFile(
  path: string,
  { doing, signal }: ReadingOptions,
): AsyncGenerator<Array<ReadEvent | Damage>, void> {
  const { pieces, close } = await openInput(path, { doing, wanted: 'a session file' });
  const reader = new SessionReader();
  let hasMessages = false;
  const seen = (events: ReadEvent[]): ReadEvent[] => {
    hasMessages ||= events.some(({ kind }) => kind === 'messages-begun');
    return events;
  };
  try {
    for await (const piece of pieces) {
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
    close();
  }
}

export const shown = (path: string): string => (path === '-' ? 'standard input' : path);
