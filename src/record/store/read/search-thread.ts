// The search thread: searches take turns on one read-only connection, away from every other read. Comes in: begin, step, end. Goes out: steps.
// Works only when asked for a step, and then for a few hundredths of a second. Must never write. Before: remote-search. Next: queries/search-run.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openForReading } from '../database.ts';
import { packError } from '../error-transport.ts';
import type { ReaderMessage, ThreadRequest } from '../thread-messages.ts';
import { SearchRun } from './queries/search-run.ts';
import type { SearchQuery } from './store-search.ts';

const main = parentPort as MessagePort;
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
  const database = openForReading((workerData as { dataDir: string }).dataDir);
  const runs = new Map<number, SearchRun>();
  let lastId = 0;
  const calls: Record<string, (given: never) => unknown> = {
    begin: (query: SearchQuery) => {
      runs.set(++lastId, new SearchRun(database, query));
      return lastId;
    },
    step: (id: number) => runs.get(id)?.step(),
    end: (id: number) => {
      runs.get(id)?.end();
      runs.delete(id);
    },
    close: () => {
      for (const run of runs.values()) run.end();
      database.close();
    },
  };
  main.on('message', async ({ id, method, arguments: given }: ThreadRequest) => {
    try {
      tell({ kind: 'result', id, value: await calls[method]?.(given[0] as never) });
    } catch (error) {
      tell({ kind: 'refusal', id, error: packError(error) });
    }
    if (method === 'close') main.close();
  });
  tell({ kind: 'opened' });
}
