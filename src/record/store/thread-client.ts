// The main thread's end of one of the store's threads: calls with answers, events without. An error or an unexpected end of the thread
// fails every call that waits and is told to `onFault`; nothing waits for ever.
import { type Transferable, Worker } from 'node:worker_threads';
import { AppError } from '../../model/app-error.ts';
import { unpackError } from './error-transport.ts';
import { threadFile, threadOptions } from './thread-file.ts';
import type { ReaderMessage, ThreadRequest, TransportedError, WriterMessage } from './thread-messages.ts';

export type ThreadEvent = Exclude<WriterMessage | ReaderMessage, { kind: 'result' | 'refusal' | 'fault' }>;

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

const terminateMs = 200;

export class ThreadClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onFault: (error: Error) => void;
  #nextId = 1;
  #isClosing = false;
  #isRefused = false;
  #end: Error | null = null;

  constructor(
    file: string,
    data: unknown,
    listeners: { onEvent: (event: ThreadEvent) => void; onFault: (error: Error) => void },
  ) {
    this.#onFault = listeners.onFault;
    this.#worker = new Worker(threadFile(file), threadOptions(data));
    this.#worker.on('message', (message: WriterMessage | ReaderMessage) => {
      if (message.kind === 'result') this.#take(message.id)?.resolve(message.value);
      else if (message.kind === 'refusal') this.#take(message.id)?.reject(unpackError(message.error));
      else if (message.kind === 'fault') this.#onFault(unpackError(message.error));
      else {
        // A thread that could not open ends by itself; its reason has been said.
        if (message.kind === 'refused') this.#isRefused = true;
        listeners.onEvent(message);
      }
    });
    this.#worker.on('error', (error) => this.#ended(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => this.#ended(new Error(`a thread of the store ended with code ${code}`)));
  }

  /** It ended by itself: what it is asked from now on fails. */
  get hasDied(): boolean {
    return this.#end !== null && !this.#isClosing;
  }

  call(method: string, parameters: unknown[], transfer: Transferable[] = []): Promise<unknown> {
    if (this.#end) return Promise.reject(closed());
    const id = this.#nextId++;
    const request: ThreadRequest = { kind: 'call', id, method, arguments: parameters };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(request, transfer);
    });
  }

  /** A call that has no answer. */
  nudge(method: string): void {
    if (!this.#end) this.#worker.postMessage({ kind: 'call', id: 0, method, arguments: [] } satisfies ThreadRequest);
  }

  /** The thread finishes what it was asked; after `graceMs` it is ended. */
  async close(graceMs: number): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
    if (!this.#isRefused) await Promise.race([this.call('close', []).catch(() => undefined), grace]);
    // A thread that waits inside SQLite (for another program's lock) ends only when that call returns.
    await Promise.race([this.#worker.terminate(), new Promise((resolve) => setTimeout(resolve, terminateMs).unref())]);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #ended(error: Error): void {
    if (this.#end) return;
    this.#end = error;
    for (const { reject } of this.#waiting.values()) reject(this.#isClosing ? closed() : died());
    this.#waiting.clear();
    if (!this.#isClosing && !this.#isRefused) this.#onFault(error);
  }
}

const died = (): AppError => new AppError('internal', 'A thread of the store has ended unexpectedly. Ask again.');
const closed = (): AppError => new AppError('internal', 'The store is closed.');

/** Resolves when the thread says that it is open; rejects with its reason when it is not. */
export function opening(): {
  opened: Promise<void>;
  heard: (event: { kind: string; error?: TransportedError }) => void;
  failed: (error: Error) => void;
} {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return {
    opened: promise,
    heard: (event) => {
      if (event.kind === 'opened') resolve();
      if (event.kind === 'refused' && event.error) reject(unpackError(event.error));
    },
    failed: reject,
  };
}
