import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import type { MessageSource, SourceOptions } from './message-source.ts';

const pageSize = 500;
/** More than anybody looks through; a closer filter finds the rest. */
const mostRows = 20_000;
const shortestWaitMs = 250;

/**
 * The messages of a connection that match a query. New ones are looked for from the last full page on, because only the store knows what
 * matches; the longer that takes, the less often it is done.
 */
export class FilteredMessages implements MessageSource {
  readonly #api: ApiClient;
  readonly #options: SourceOptions;
  readonly #q: string;
  readonly #rows: McpMessageSummary[] = [];
  readonly #positions = new Map<string, number>();
  readonly #abort = new AbortController();
  /** Where the next look begins, and how many rows are certain by then. */
  #cursor: string | undefined;
  #certain = 0;
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #isStale = false;
  #waitMs = shortestWaitMs;

  constructor(api: ApiClient, q: string, options: SourceOptions) {
    this.#api = api;
    this.#q = q;
    this.#options = options;
    void this.#look();
  }

  get total(): number {
    return this.#rows.length;
  }

  row(position: number): McpMessageSummary | null {
    return this.#rows[position] ?? null;
  }

  want(): void {}

  heard(message: McpMessageSummary): void {
    const at = this.#positions.get(message.proxyId);
    if (at !== undefined) {
      this.#rows[at] = message;
      this.#options.onChange();
    }
    this.#isStale = true;
    this.#lookSoon();
  }

  close(): void {
    this.#abort.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #lookSoon(): void {
    if (this.#timer !== null || this.#isLooking || this.#abort.signal.aborted || this.#rows.length >= mostRows) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#look();
    }, this.#waitMs);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    this.#isStale = false;
    const startedAt = performance.now();
    try {
      while (await this.#nextPage());
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#options.onProblem(error);
    }
    this.#waitMs = Math.max(shortestWaitMs, 4 * (performance.now() - startedAt));
    this.#isLooking = false;
    if (this.#isStale) this.#lookSoon();
  }

  /** False when there is no further one. */
  async #nextPage(): Promise<boolean> {
    const { connectionId, onChange } = this.#options;
    const query = { connectionId, q: this.#q, limit: pageSize, ...(this.#cursor && { cursor: this.#cursor }) };
    const { messages, nextCursor } = await this.#api.mcp.messages(query, this.#abort.signal);
    messages.forEach((message, index) => {
      this.#put(this.#certain + index, message);
    });
    onChange();
    if (nextCursor === null || this.#rows.length >= mostRows) return false;
    this.#certain += messages.length;
    this.#cursor = nextCursor;
    return true;
  }

  #put(position: number, message: McpMessageSummary): void {
    this.#rows[position] = message;
    this.#positions.set(message.proxyId, position);
  }
}
