// Looks once at the `instances` table and ends: SQLite stays out of the thread that asks. Must never write.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { databasePath } from '../data-directory.ts';
import { hasInstanceTable, liveInstances, type RunningInstance } from '../instances.ts';

parentPort?.postMessage(look((workerData as { dataDir: string }).dataDir));

function look(dataDir: string): RunningInstance | null {
  try {
    const database = new DatabaseSync(databasePath(dataDir), { readOnly: true, timeout: 5_000 });
    try {
      if (!hasInstanceTable(database)) return null;
      return liveInstances(database).find((instance) => instance.kind === 'app') ?? null;
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}
