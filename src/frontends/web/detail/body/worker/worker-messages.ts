import type { JsonIndex } from '../json/json-index.ts';

export type FormatLanguage = 'html' | 'css' | 'javascript' | 'xml' | 'json';

/** What the page asks of the worker, and what comes back. */
export interface WorkerJobs {
  json: { input: { text: string }; result: JsonIndex };
  format: { input: { text: string; language: FormatLanguage }; result: string };
}
export type WorkerJobKind = keyof WorkerJobs;

export interface WorkerRequest<Kind extends WorkerJobKind = WorkerJobKind> {
  id: number;
  kind: Kind;
  input: WorkerJobs[Kind]['input'];
}

export type WorkerReply =
  | { id: number; kind: 'done'; result: WorkerJobs[WorkerJobKind]['result'] }
  | { id: number; kind: 'failed'; message: string };
