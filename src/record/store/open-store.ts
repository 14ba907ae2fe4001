// The main thread's door to persistence: starts the writer and the readers, hands calls to the thread they belong to, and tells what was
// committed and how recording goes. Makes no SQLite call itself. Before: app. Next: write/writer-thread, read/reader-thread.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { RecordingHealth } from '../../model/change.ts';
import type { ExecuteCommand } from '../../model/command.ts';
import type { InstanceUpdate } from './instances.ts';
import { RemoteReader } from './read/remote-reader.ts';
import { RemoteSearch } from './read/remote-search.ts';
import type { StoreReader } from './read/store-reader.ts';
import type { StoreSearch } from './read/store-search.ts';
import type { Store } from './store.ts';
import { opening, ThreadClient, type ThreadEvent } from './thread-client.ts';
import type { WriterOptions } from './thread-messages.ts';

export interface OpenStoreOptions {
  /**
   * Claims the data directory for the app: refused with `already-running` (pid and ports in the details) while another one has it.
   * Checked before anything is written; let go of by `close`, and void when the process is gone.
   */
  claim?: boolean;
  /** Entries that recorders which are gone left pending become failed, `interrupted`. Living recorders' entries are not touched. */
  recoverPending?: boolean;
  /** A fault of our own in one of the threads; the store goes on if it can. */
  onFault?: (error: Error) => void;
}

/** Together less than the two seconds in which the product ends. */
const readerGraceMs = 400;
const writerGraceMs = 1_400;

/** Creates the directory and the database when missing. Rejects with an AppError that says in one sentence what is wrong. */
export async function openStore(dataDir: string, options: OpenStoreOptions = {}): Promise<Store> {
  const store = new ThreadedStore(dataDir, options);
  await store.opened();
  return store;
}

class ThreadedStore implements Store {
  readonly reader: StoreReader;
  readonly search: StoreSearch;
  readonly #dataDir: string;
  readonly #onFault: (error: Error) => void;
  readonly #writer: ThreadClient;
  readonly #writerOpening = opening();
  #lists: ThreadClient | null = null;
  #slow: ThreadClient | null = null;
  #search: ThreadClient | null = null;
  #windows: ThreadClient | null = null;
  #global: ThreadClient | null = null;
  #checkpoints: ThreadClient | null = null;
  #publishedSeq = -1;
  #isPaused = false;
  #isClosing = false;
  #stop: Extract<RecordingHealth, { kind: 'stopped' }> | null = null;
  readonly #commitListeners = new Set<(seq: number) => void>();
  readonly #healthListeners = new Set<(health: RecordingHealth) => void>();

  constructor(dataDir: string, options: OpenStoreOptions) {
    this.#dataDir = dataDir;
    this.#onFault = options.onFault ?? ((error) => process.emitWarning(error));
    const data: WriterOptions = {
      dataDir,
      claim: options.claim ?? false,
      recoverPending: options.recoverPending ?? false,
    };
    this.#writer = new ThreadClient('./write/writer-thread', data, {
      onEvent: (event) => this.#writerSaid(event),
      onFault: (error) => this.#writerFailed(error),
    });
    this.reader = new RemoteReader((method) => this.#readerFor(method));
    this.search = new RemoteSearch(
      () => (this.#global ??= this.#startReader(false, opening(), './read/search-thread')),
    );
  }

  async opened(): Promise<void> {
    try {
      await this.#writerOpening.opened;
      const readerOpening = opening();
      this.#lists = this.#startReader(true, readerOpening);
      await readerOpening.opened;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  readonly execute: ExecuteCommand = (kind, input) => this.#writer.call('execute', [kind, input]) as never;

  announce(update: InstanceUpdate): Promise<void> {
    return this.#writer.call('announce', [update]) as Promise<void>;
  }

  connectRecorder(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#writer.call('connect', [port1], [port1]).catch(this.#onFault);
    return port2;
  }

  onCommitted(listener: (seq: number) => void): () => void {
    this.#commitListeners.add(listener);
    return () => this.#commitListeners.delete(listener);
  }

  onRecordingHealth(listener: (health: RecordingHealth) => void): () => void {
    this.#healthListeners.add(listener);
    return () => this.#healthListeners.delete(listener);
  }

  recordingHealth(): RecordingHealth {
    return this.#stop ?? { kind: this.#isPaused ? 'paused' : 'recording' };
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    // Readers first, so that the writer is the last connection and leaves no -wal behind.
    await Promise.all(
      [this.#lists, this.#slow, this.#search, this.#windows, this.#global, this.#checkpoints].map((reader) =>
        reader?.close(readerGraceMs),
      ),
    );
    await this.#writer.close(writerGraceMs);
  }

  /** Statistics and comparisons read whole sessions, a search may read bodies: they have threads of their own, started when first asked for. */
  #readerFor(method: keyof StoreReader): ThreadClient {
    if (method === 'stats' || method === 'compareMarks') {
      this.#slow = this.#living(this.#slow);
      return this.#slow;
    }
    if (method === 'findEntries' || method === 'matchEntries' || method === 'seenValues') {
      this.#search = this.#living(this.#search);
      return this.#search;
    }
    // Keeps the order of large lists between calls, and works on it.
    if (method === 'listWindow') {
      this.#windows = this.#living(this.#windows);
      return this.#windows;
    }
    return this.#lists as ThreadClient;
  }

  /** One that has died takes what it was asked with it; the next call finds another. */
  #living(reader: ThreadClient | null, file?: string): ThreadClient {
    return reader === null || reader.hasDied ? this.#startReader(false, opening(), file) : reader;
  }

  #startReader(isWatching: boolean, start: ReturnType<typeof opening>, file = './read/reader-thread'): ThreadClient {
    start.opened.catch(this.#onFault);
    return new ThreadClient(
      file,
      { dataDir: this.#dataDir, isWatching },
      {
        onEvent: (event) => {
          start.heard(event);
          this.#readerSaid(event);
        },
        onFault: (error) => {
          start.failed(error);
          this.#onFault(error);
        },
      },
    );
  }

  #writerSaid(event: ThreadEvent): void {
    this.#writerOpening.heard(event);
    switch (event.kind) {
      case 'committed':
        this.#lists?.nudge('look');
        return;
      case 'log-grown':
        if (this.#isClosing) return;
        this.#checkpoints = this.#living(this.#checkpoints, './write/checkpoint-thread');
        return this.#checkpoints.nudge('checkpoint');
      case 'stopped':
        this.#stop = { kind: 'stopped', reason: event.reason, since: event.since, lostEntries: event.lostEntries };
        return this.#tellHealth();
      case 'resumed':
        this.#stop = null;
        return this.#tellHealth();
    }
  }

  #readerSaid(event: ThreadEvent): void {
    if (event.kind === 'committed') this.#publish(event.seq);
    if (event.kind === 'recording' && event.isPaused !== this.#isPaused) {
      this.#isPaused = event.isPaused;
      this.#tellHealth();
    }
  }

  #writerFailed(error: Error): void {
    this.#writerOpening.failed(error);
    this.#onFault(error);
  }

  #publish(seq: number): void {
    if (seq <= this.#publishedSeq) return;
    this.#publishedSeq = seq;
    for (const listener of this.#commitListeners) listener(seq);
  }

  #tellHealth(): void {
    const health = this.recordingHealth();
    for (const listener of this.#healthListeners) listener(health);
  }
}
