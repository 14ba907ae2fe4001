import { AppError } from '../../../../model/app-error.ts';
import type { ApiClient } from '../../../api-client/create-api-client.ts';
import type { OpenedClient } from '../../cli-host.ts';

/** Long enough for an agent to think between two questions; the store's threads need not stay for hours. */
const usualIdleMs = 60_000;

/**
 * A client for a process that lives longer than the app it asks: opened when it is needed, closed when it has not been for a while, and
 * opened anew when the app behind it has ended.
 */
export class LastingClient {
  readonly #open: () => Promise<OpenedClient>;
  readonly #idleMs: number;
  #opened: Promise<OpenedClient> | null = null;
  #users = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #onQuiet: Array<() => void> = [];

  constructor(open: () => Promise<OpenedClient>, idleMs = usualIdleMs) {
    this.#open = open;
    this.#idleMs = idleMs;
  }

  async use<T>(work: (api: ApiClient) => Promise<T>): Promise<T> {
    this.#users += 1;
    clearTimeout(this.#idleTimer);
    try {
      return await this.#withReopening(work);
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#becomeQuiet();
    }
  }

  /** Resolves when nobody uses it. */
  quiet(): Promise<void> {
    return this.#users === 0 ? Promise.resolve() : new Promise((resolve) => this.#onQuiet.push(resolve));
  }

  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    if (this.#opened !== null) await this.#forget(this.#opened);
  }

  async #withReopening<T>(work: (api: ApiClient) => Promise<T>): Promise<T> {
    const opened = this.#current();
    try {
      return await work((await opened).api);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not-running') throw error;
      await this.#forget(opened);
      return work((await this.#current()).api);
    }
  }

  #current(): Promise<OpenedClient> {
    if (this.#opened !== null) return this.#opened;
    const opened = this.#open();
    this.#opened = opened;
    opened.catch(() => this.#forget(opened));
    return opened;
  }

  async #forget(opened: Promise<OpenedClient>): Promise<void> {
    if (this.#opened === opened) this.#opened = null;
    await opened.then(
      (client) => client.close(),
      () => {},
    );
  }

  #becomeQuiet(): void {
    this.#idleTimer = setTimeout(() => void this.close(), this.#idleMs).unref();
    for (const resolve of this.#onQuiet.splice(0)) resolve();
  }
}
