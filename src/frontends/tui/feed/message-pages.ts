import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import type { MessageSource, SourceOptions } from './message-source.ts';

const pageSize = 200;
/** Rows kept in memory; those far from what is in sight go first. */
const mostRows = 8_000;

/**
 * All messages of a connection by position, however many there are. What events tell is put into place without asking; where that is not
 * possible the page is asked for again.
 */
export class MessagePages implements MessageSource {
  total = 0;
  readonly #api: ApiClient;
  readonly #options: SourceOptions;
  readonly #rows = new Map<number, McpMessageSummary>();
  readonly #loading = new Set<number>();
  readonly #abort = new AbortController();
  #inSight = 0;

  constructor(api: ApiClient, options: SourceOptions) {
    this.#api = api;
    this.#options = options;
    void this.#load(-pageSize);
  }

  row(position: number): McpMessageSummary | null {
    return this.#rows.get(position) ?? null;
  }

  want(from: number, count: number): void {
    this.#inSight = from;
    const end = Math.min(this.total, from + count);
    for (let at = Math.max(0, from); at < end; at += 1) {
      if (!this.#rows.has(at)) void this.#load(Math.floor(at / pageSize) * pageSize);
    }
  }

  heard(message: McpMessageSummary): void {
    const { sequence } = message;
    const known = this.#rows.get(sequence);
    // In a recording that still runs, the sequence is the position.
    if (known === undefined ? sequence === this.total : known.proxyId === message.proxyId) {
      this.#put(sequence, message);
      this.total = Math.max(this.total, sequence + 1);
    } else if (known === undefined) {
      this.total = Math.max(this.total, sequence + 1);
      this.#put(sequence, message);
    }
    this.#forgetFarAway();
    this.#options.onChange();
  }

  close(): void {
    this.#abort.abort();
  }

  async #load(from: number): Promise<void> {
    if (this.#loading.has(from)) return;
    this.#loading.add(from);
    try {
      const query = { from, limit: pageSize };
      const page = await this.#api.mcp.window(this.#options.connectionId, query, this.#abort.signal);
      this.total = Math.max(this.total, page.total);
      page.messages.forEach((message, index) => {
        this.#put(page.from + index, message);
      });
      this.#forgetFarAway();
      this.#options.onChange();
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#options.onProblem(error);
    } finally {
      this.#loading.delete(from);
    }
  }

  /** An answer may be older than an event that came while it was on its way. */
  #put(position: number, message: McpMessageSummary): void {
    const known = this.#rows.get(position);
    if (known === undefined || known.proxyId !== message.proxyId || known.seq <= message.seq)
      this.#rows.set(position, message);
  }

  #forgetFarAway(): void {
    if (this.#rows.size <= mostRows) return;
    const byDistance = [...this.#rows.keys()].sort((a, b) => Math.abs(a - this.#inSight) - Math.abs(b - this.#inSight));
    for (const position of byDistance.slice(mostRows / 2)) this.#rows.delete(position);
  }
}
