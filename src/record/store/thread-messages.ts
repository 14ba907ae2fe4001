// What the main thread and the store's threads say to each other. Calls are answered by number; everything else is an event.
import type { MessagePort } from 'node:worker_threads';
import type { AppErrorCode } from '../../model/app-error.ts';
import type { InstanceUpdate } from './instances.ts';

/** An AppError loses its class between threads; this is what it travels as. */
export interface TransportedError {
  code: AppErrorCode | null;
  message: string;
  details?: Record<string, unknown>;
  stack?: string;
}

export type ThreadRequest = { kind: 'call'; id: number; method: string; arguments: unknown[] };
export type ThreadAnswer =
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'refusal'; id: number; error: TransportedError };

export type WriterMessage =
  | ThreadAnswer
  | { kind: 'opened' }
  | { kind: 'refused'; error: TransportedError }
  | { kind: 'committed'; seq: number }
  /** By so much that a checkpoint is worth its while. */
  | { kind: 'log-grown' }
  | { kind: 'stopped'; reason: string; since: number; lostEntries: number }
  | { kind: 'resumed' }
  | { kind: 'fault'; error: TransportedError };

export type ReaderMessage =
  | ThreadAnswer
  | { kind: 'opened' }
  | { kind: 'refused'; error: TransportedError }
  | { kind: 'committed'; seq: number }
  | { kind: 'recording'; isPaused: boolean }
  | { kind: 'fault'; error: TransportedError };

export interface WriterOptions {
  dataDir: string;
  claim: boolean;
  recoverPending: boolean;
}

/** What can be called on the writer thread. */
export interface WriterCalls {
  execute(kind: string, input: unknown): unknown;
  announce(update: InstanceUpdate): void;
  connect(port: MessagePort): void;
  close(): void;
}
