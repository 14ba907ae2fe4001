// Looks, without changing anything, whether an app runs on a data directory: for commands that then talk to it instead of the file.
import { Worker } from 'node:worker_threads';
import { databaseExists } from './data-directory.ts';
import type { RunningInstance } from './instances.ts';
import { threadFile, threadOptions } from './thread-file.ts';

/** Null when none runs, and also when the file cannot be read: opening it will then say why. */
export async function findRunningApp(dataDir: string): Promise<RunningInstance | null> {
  if (!databaseExists(dataDir)) return null;
  const { promise, resolve } = Promise.withResolvers<RunningInstance | null>();
  const worker = new Worker(threadFile('./read/running-app-thread'), threadOptions({ dataDir }));
  worker.once('message', resolve);
  worker.once('error', () => resolve(null));
  worker.once('exit', () => resolve(null));
  return promise;
}
