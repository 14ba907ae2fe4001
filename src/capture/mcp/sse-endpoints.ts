import type { HeldEventStream } from './held-event-stream.ts';
import type { TappedConnection } from './tapped-connection.ts';

/** Where clients of the old SSE pair post (revision 2024-11-05): addresses that event streams have named, while those are open. */
export class SseEndpoints {
  readonly #byUrl = new Map<string, TappedConnection>();
  readonly #streams = new WeakMap<TappedConnection, HeldEventStream>();

  has(url: string): boolean {
    return this.#byUrl.size > 0 && this.#byUrl.has(url);
  }

  get(url: string): TappedConnection | undefined {
    return this.#byUrl.get(url);
  }

  urlOf(connection: TappedConnection): string | undefined {
    for (const [url, one] of this.#byUrl) if (one === connection) return url;
    return undefined;
  }

  set(url: string, connection: TappedConnection): void {
    this.#byUrl.set(url, connection);
  }

  /** The stream of a connection, when messages can be put into it. */
  streamOf(connection: TappedConnection): HeldEventStream | undefined {
    return this.#streams.get(connection);
  }

  setStream(connection: TappedConnection, stream: HeldEventStream): void {
    this.#streams.set(connection, stream);
  }

  delete(connection: TappedConnection): void {
    for (const [url, one] of this.#byUrl) if (one === connection) this.#byUrl.delete(url);
  }
}
