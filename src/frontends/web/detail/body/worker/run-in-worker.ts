import type { WorkerJobKind, WorkerJobs, WorkerReply } from './worker-messages.ts';

const longestMs = 6000;

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/** Runs a job beside the page. What takes too long is ended, and rejects with words for the person. */
export function runInWorker<Kind extends WorkerJobKind>(
  kind: Kind,
  input: WorkerJobs[Kind]['input'],
): Promise<WorkerJobs[Kind]['result']> {
  lastId += 1;
  const id = lastId;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => stop('It took too long.'), longestMs);
    const end = () => clearTimeout(timer);
    waiting.set(id, {
      resolve: (result) => {
        end();
        resolve(result);
      },
      reject: (error) => {
        end();
        reject(error);
      },
    });
    worker ??= start();
    worker.postMessage({ id, kind, input });
  });
}

function start(): Worker {
  const started = new Worker(new URL('./body-worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<WorkerReply>) => {
    const job = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === 'done') job?.resolve(data.result as never);
    else job?.reject(new Error(data.message));
  });
  started.addEventListener('error', () => stop('It could not be done in this browser.'));
  return started;
}

/** A worker that is busy cannot be asked to stop: it ends, with all it was asked for, and the next job gets a new one. */
function stop(reason: string): void {
  worker?.terminate();
  worker = null;
  for (const { reject } of waiting.values()) reject(new Error(reason));
  waiting.clear();
}
