import type { WorkerOptions } from 'node:worker_threads';

/** The one place that knows that sources run as `.ts` in the checkout and as `.js` when built. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** `file` is relative to this folder, without its extension. */
export const threadFile = (file: string): URL => new URL(`${file}.${extension}`, import.meta.url);

export function threadOptions(data: unknown): WorkerOptions {
  // node:sqlite still announces itself as experimental on stderr in Node 24.
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  // What these threads allocate is garbage by the next batch or call: a small young generation saves some 60 MB at no measurable cost.
  return { workerData: data, execArgv, resourceLimits: { maxYoungGenerationSizeMb: 8 } };
}
