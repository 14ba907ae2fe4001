// Carries the log (data.db-wal) over to data.db while the writer goes on: most of that time is spent waiting for the disk. Comes in: word that
// the log has grown. Must never make a transaction, nor wait for a lock. What it leaves, the writer carries over itself. Before: open-store.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openForCheckpoints } from '../database.ts';
import { packError } from '../error-transport.ts';
import { storageTrouble } from '../storage-trouble.ts';
import type { ReaderMessage, ThreadRequest } from '../thread-messages.ts';

const main = parentPort as MessagePort;
const tell = (message: ReaderMessage): void => main.postMessage(message);

process.on('uncaughtException', (error) => tell({ kind: 'fault', error: packError(error) }));

const database = openForCheckpoints((workerData as { dataDir: string }).dataDir);
main.on('message', ({ id, method }: ThreadRequest) => {
  if (method === 'checkpoint') carryOver();
  if (method !== 'close') return;
  database.close();
  tell({ kind: 'result', id, value: null });
  main.close();
});
tell({ kind: 'opened' });

/** PASSIVE: as far as no reader needs the log as it is. A disk that refuses is met by the writer too, which tells of it. */
function carryOver(): void {
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch (error) {
    if (storageTrouble(error) === null) throw error;
  }
}
