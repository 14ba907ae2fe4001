// A reader's thread. Comes in: calls of StoreReader. Goes out: answers from what is committed, and, from the one that watches, word of every
// commit, whichever process made it. Must never write. Before: store-connection on the main thread. Next: database-reader.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { databasePath } from '../data-directory.ts';
import { openForReading } from '../database.ts';
import { packError } from '../error-transport.ts';
import type { ReaderMessage, ThreadRequest } from '../thread-messages.ts';
import { CommitWatch } from './commit-watch.ts';
import { DatabaseReader } from './database-reader.ts';

const main = parentPort as MessagePort;
const { dataDir, isWatching } = workerData as { dataDir: string; isWatching: boolean };
const tell = (message: ReaderMessage): void => main.postMessage(message);

process.on('uncaughtException', (error) => tell({ kind: 'fault', error: packError(error) }));
process.on('unhandledRejection', (error) => tell({ kind: 'fault', error: packError(error) }));

try {
  serve();
} catch (error) {
  tell({ kind: 'refused', error: packError(error) });
  main.close();
}

function serve(): void {
  const database = openForReading(dataDir);
  const reader = new DatabaseReader(database, databasePath(dataDir));
  const watch = new CommitWatch(database, reader, tell);
  if (isWatching) watch.start();
  main.on('message', (request: ThreadRequest) => {
    if (request.method === 'close') {
      watch.stop();
      database.close();
      tell({ kind: 'result', id: request.id, value: null });
      main.close();
    } else if (request.method === 'look') {
      watch.look();
    } else {
      answer(reader, request);
    }
  });
  tell({ kind: 'opened' });
}

function answer(reader: DatabaseReader, request: ThreadRequest): void {
  try {
    const method = reader[request.method as keyof DatabaseReader] as (...values: unknown[]) => unknown;
    const value = method.apply(reader, request.arguments);
    const message: ReaderMessage = { kind: 'result', id: request.id, value };
    if (value instanceof Uint8Array && value.byteLength === value.buffer.byteLength) {
      main.postMessage(message, [value.buffer as ArrayBuffer]);
    } else {
      tell(message);
    }
  } catch (error) {
    tell({ kind: 'refusal', id: request.id, error: packError(error) });
  }
}
