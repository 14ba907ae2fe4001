import { createReadStream } from 'node:fs';
import { open, rename, stat, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { bytesText, countText } from '../../../formats/amounts.ts';
import { AppError } from '../../../model/app-error.ts';
import type { Session } from '../../../model/session.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { jsonText, type Terminal } from '../terminal/terminal.ts';
import { createProgress } from './progress-line.ts';

export interface HarFlags {
  json?: boolean;
  output?: string;
  bodies?: 'all' | 'text' | 'none';
  redact?: boolean;
  redactHeader?: string[];
  into?: string;
}

interface Task {
  api: ApiClient;
  terminal: Terminal;
  flags: HarFlags;
}

/** Writes beside the file and renames at the end: what is there under the name is always whole. */
export async function exportSession({ api, terminal, flags }: Task, session: Session): Promise<void> {
  const path = flags.output as string;
  const query = {
    bodies: flags.bodies ?? 'all',
    redact: flags.redact || flags.redactHeader ? ('true' as const) : ('false' as const),
    redactHeaders: (flags.redactHeader ?? []).join(','),
  };
  const bytes = await cancellable(async (signal) => {
    const response = await api.har.exportSession(session.id, query, signal);
    return path === '-' ? pipeTo(response, process.stdout, signal) : writeFile(response, path, signal);
  });
  if (path === '-') return;
  const done = { path, bytes, sessionId: session.id, entries: session.trafficCount };
  const words = `Exported “${printableLine(session.name)}” (${countText(session.trafficCount, 'request')}, ${bytesText(bytes)}) to ${printableLine(path)}\n`;
  await terminal.write(flags.json ? jsonText(done) : words);
}

export async function importFile({ api, terminal, flags }: Task, path: string, into: Session | null): Promise<void> {
  const size = path === '-' ? null : await sizeOf(path);
  const file = path === '-' ? process.stdin : createReadStream(path);
  const report = await cancellable(async (signal) => {
    const progress = createProgress('Importing', size);
    const counted = progress.counting(file as AsyncIterable<Uint8Array>);
    const upload = Readable.toWeb(
      Readable.from(counted),
    ) as NodeReadableStream<Uint8Array> as ReadableStream<Uint8Array>;
    const query = {
      ...(path === '-' ? {} : { fileName: basename(path) }),
      ...(into === null ? {} : { sessionId: into.id }),
    };
    try {
      return await api.har.import(upload, query, signal);
    } finally {
      progress.end();
      file.destroy();
    }
  });
  await terminal.write(flags.json ? jsonText(report) : reportText(report));
}

const listed = 10;
const entriesText = (count: number): string => (count === 1 ? '1 entry' : `${count.toLocaleString('en')} entries`);

function reportText(report: Awaited<ReturnType<ApiClient['har']['import']>>): string {
  const { session, imported, skipped, skippedEntries, repairs, producer } = report;
  const from = producer === null ? '' : `, written by ${printableLine(producer)}`;
  const lines = [
    `Imported ${countText(imported, 'request')} into “${printableLine(session.name)}” ${session.id}${from}`,
  ];
  if (skipped > 0) lines.push(`Left out ${entriesText(skipped)}:`);
  for (const { index, reason } of skippedEntries.slice(0, listed))
    lines.push(`  entry ${index}: ${printableLine(reason)}`);
  if (skipped > listed) lines.push(`  … (--json lists more)`);
  for (const { what, entries, firstIndex } of repairs) {
    lines.push(`Repaired in ${entriesText(entries)}, first in entry ${firstIndex}: ${printableLine(what)}`);
  }
  return `${lines.join('\n')}\n`;
}

async function writeFile(response: Response, path: string, signal: AbortSignal): Promise<number> {
  const partPath = `${path}.part`;
  const file = await open(partPath, 'w', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('invalid-request', `The file ${path} cannot be written: ${error.code}.`);
  });
  const progress = createProgress('Exporting', null);
  let bytes = 0;
  try {
    for await (const piece of progress.counting(piecesOf(response))) {
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
    throw new AppError('internal', `The export ended early (${reason}); ${path} was not written.`);
  } finally {
    progress.end();
  }
}

async function pipeTo(response: Response, out: NodeJS.WritableStream, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  for await (const piece of piecesOf(response)) {
    signal.throwIfAborted();
    bytes += piece.length;
    if (!out.write(piece)) await new Promise((resolve) => out.once('drain', resolve));
  }
  return bytes;
}

const piecesOf = (response: Response): AsyncIterable<Uint8Array> =>
  response.body as unknown as AsyncIterable<Uint8Array>;

async function sizeOf(path: string): Promise<number> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw new AppError('invalid-request', `${path} is a folder; give a HAR file.`);
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

/** Ctrl-C takes back what was begun, and says so. */
async function cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const control = new AbortController();
  const cancel = (): void => control.abort();
  process.once('SIGINT', cancel);
  try {
    return await work(control.signal);
  } catch (error) {
    if (control.signal.aborted) throw new AppError('invalid-request', 'Cancelled: nothing of it was kept.');
    throw error;
  } finally {
    process.removeListener('SIGINT', cancel);
  }
}
