// The main thread's end of the capture thread: calls with answers. When the thread ends by itself, every call that waits fails and
// `onEnd` is told; nothing waits for ever.
import { type Transferable, Worker } from 'node:worker_threads';
import { unpackError } from '../record/store/error-transport.ts';
import type { CaptureCallKind, CaptureCalls, CaptureMessage, CaptureRequest } from './capture-messages.ts';

export interface CaptureControlListeners {
  onBug: (error: Error, exchangeId: string | null) => void;
  /** A line for people. */
  onSaid: (line: string) => void;
  /** The thread is gone without having been asked to. */
  onEnd: (error: Error) => void;
}

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

/** Sources run as `.ts` in a checkout and as `.js` when built. */
const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? './capture-thread.ts' : './capture-thread.js',
  import.meta.url,
);

export class CaptureControl {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners: CaptureControlListeners;
  #nextId = 1;
  #end: Error | null = null;
  #isClosing = false;

  /** Loads the thread's code; it listens once it is called with `start`. */
  constructor(listeners: CaptureControlListeners) {
    this.#listeners = listeners;
    this.#worker = new Worker(threadFile, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // Nearly all garbage here is young. A small young generation saves 50 MB of resident memory under load and halves what a large download
      // adds (+75 → +40 MB); the time per request was the same with 6, 12, 16 and V8's own choice.
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
    });
    this.#worker.on('message', (message: CaptureMessage) => this.#heard(message));
    this.#worker.on('error', (error) => this.#ended(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => this.#ended(new Error(`it ended with code ${code}`)));
  }

  call<K extends CaptureCallKind>(
    kind: K,
    input: CaptureCalls[K]['input'],
    transfer: Transferable[] = [],
  ): Promise<CaptureCalls[K]['result']> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, kind, input } as CaptureRequest, transfer);
    });
  }

  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    await this.call('close', null).catch(() => {});
    await this.#worker.terminate();
  }

  #heard(message: CaptureMessage): void {
    if (message.kind === 'bug') return this.#listeners.onBug(unpackError(message.error), message.exchangeId);
    if (message.kind === 'say') return this.#listeners.onSaid(message.line);
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'done') waiting?.resolve(message.result as never);
    else waiting?.reject(unpackError(message.error));
  }

  #ended(error: Error): void {
    if (this.#end !== null) return;
    this.#end = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    if (!this.#isClosing) this.#listeners.onEnd(error);
  }
}
