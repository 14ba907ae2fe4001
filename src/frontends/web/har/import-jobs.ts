import { useSyncExternalStore } from 'react';
import { queryClient } from '../state/query-client.ts';
import { sessionsKey, viewSession } from '../state/sessions.ts';
import { type HarUpload, type ImportReport, uploadHar } from './upload-har.ts';

/** A file on its way in, or what became of it. */
export type ImportJob = { id: number; fileName: string; totalBytes: number } & (
  | { kind: 'waiting' }
  | { kind: 'running'; sentBytes: number }
  | { kind: 'done'; report: ImportReport }
  | { kind: 'failed'; reason: string }
  | { kind: 'cancelled' }
);

let jobs: readonly ImportJob[] = [];
let lastId = 0;
const listeners = new Set<() => void>();
const waiting: Array<{ id: number; file: File; into: string | null }> = [];
let current: { id: number; upload: HarUpload } | null = null;

function replace(next: readonly ImportJob[]): void {
  jobs = next;
  for (const listener of listeners) listener();
}

type Progress = ImportJob extends infer Job
  ? Job extends ImportJob
    ? Omit<Job, 'id' | 'fileName' | 'totalBytes'>
    : never
  : never;

function change(id: number, to: Progress): void {
  replace(
    jobs.map((job) => {
      const { fileName, totalBytes } = job;
      return job.id === id ? ({ id, fileName, totalBytes, ...to } as ImportJob) : job;
    }),
  );
}

export const isUnderWay = ({ kind }: ImportJob): boolean => kind === 'waiting' || kind === 'running';

export function useImportJobs(): readonly ImportJob[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => jobs,
  );
}

/** One after the other, each into a session of its own, or all into one. What was imported is on screen at the end. */
export function importFiles(files: readonly File[], into: string | null): void {
  // What is over makes room for what begins.
  const kept = jobs.some(isUnderWay) ? jobs : [];
  const added = files.map((file): ImportJob => {
    lastId += 1;
    waiting.push({ id: lastId, file, into });
    return { id: lastId, fileName: file.name, totalBytes: file.size, kind: 'waiting' };
  });
  replace([...kept, ...added]);
  if (current === null) void runWaiting();
}

export function cancelImport(id: number): void {
  if (current?.id === id) return current.upload.cancel();
  const at = waiting.findIndex((each) => each.id === id);
  if (at < 0) return;
  waiting.splice(at, 1);
  change(id, { kind: 'cancelled' });
}

async function runWaiting(): Promise<void> {
  let imported: string | null = null;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    imported = (await runOne(next)) ?? imported;
  }
  if (imported === null) return;
  // The stream may not have told of the new session yet.
  await queryClient.refetchQueries({ queryKey: sessionsKey });
  viewSession(imported);
}

/** The session that now holds the entries; null when it came to nothing. */
async function runOne({ id, file, into }: { id: number; file: File; into: string | null }): Promise<string | null> {
  change(id, { kind: 'running', sentBytes: 0 });
  try {
    const upload = uploadHar(file, into, (sentBytes) => change(id, { kind: 'running', sentBytes }));
    current = { id, upload };
    const report = await upload.report;
    change(id, { kind: 'done', report });
    return report.session.id;
  } catch (error) {
    const isCancelled = error instanceof DOMException && error.name === 'AbortError';
    const reason = error instanceof Error ? error.message : 'No reason was given.';
    change(id, isCancelled ? { kind: 'cancelled' } : { kind: 'failed', reason });
    return null;
  } finally {
    current = null;
  }
}
