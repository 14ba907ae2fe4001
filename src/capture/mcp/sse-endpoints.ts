import type { TappedConnection } from './tapped-connection.ts';

/** Where clients of the old SSE pair post (revision 2024-11-05): addresses that event streams have named, while those are open. */
export class SseEndpoints {
  readonly #byUrl = new Map<string, TappedConnection>();

  has(url: string): boolean {
    return this.#byUrl.size > 0 && this.#byUrl.has(url);
  }

  get(url: string): TappedConnection | undefined {
    return this.#byUrl.get(url);
  }

  set(url: string, connection: TappedConnection): void {
    this.#byUrl.set(url, connection);
  }

  delete(connection: TappedConnection): void {
    for (const [url, one] of this.#byUrl) if (one === connection) this.#byUrl.delete(url);
  }
}
