import type { ApiEvent } from '../../../contract/events.ts';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';

export interface MessageListState {
  total: number;
  /** False: there may be more behind `total`. */
  isTotalExact: boolean;
  hasLoaded: boolean;
  problem: Error | null;
  /** New at each change. */
  version: number;
}

/** Rows in sight, by position. `isAtEnd`: the end is what is looked at, wherever that is. */
export interface MessageSight {
  first: number;
  last: number;
  isAtEnd: boolean;
}

export type Message = McpMessageSummary;

/** Messages of a connection by position, of which only those near what is in sight are here. */
export interface MessageSource {
  subscribe(listener: () => void): () => void;
  snapshot(): MessageListState;
  messageAt(index: number): Message | undefined;
  /** Of a loaded message. */
  indexOf(proxyId: string): number | undefined;
  look(sight: MessageSight): void;
  hear(events: readonly ApiEvent[]): void;
  start(): void;
  stop(): void;
}

/** What both kinds of list share: rows that are here, and when to ask for more. Asks one thing at a time. */
export abstract class LoadedMessages implements MessageSource {
  protected rows = new Map<number, Message>();
  readonly #places = new Map<string, number>();
  readonly #told = new Map<string, Message>();
  readonly #listeners = new Set<() => void>();
  #state: MessageListState = { total: 0, isTotalExact: false, hasLoaded: false, problem: null, version: 0 };
  protected sight: MessageSight = { first: 0, last: 0, isAtEnd: true };
  protected isStale = true;
  #request: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  readonly #connectionId: string;
  readonly #sessionId: string;

  constructor(of: { connectionId: string; sessionId: string }) {
    this.#connectionId = of.connectionId;
    this.#sessionId = of.sessionId;
  }

  /** Loads what is missed next; nothing when all is here. */
  protected abstract loadMissing(signal: AbortSignal): Promise<void>;
  protected abstract isMissing(): boolean;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): MessageListState => this.#state;
  messageAt(index: number): Message | undefined {
    return this.rows.get(index);
  }
  indexOf(proxyId: string): number | undefined {
    return this.#places.get(proxyId);
  }

  start(): void {
    this.#isRunning = true;
    this.isStale = true;
    this.#askSoon(0);
  }
  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = null;
  }

  look(sight: MessageSight): void {
    this.sight = sight;
    if (this.isMissing()) this.#askSoon(0);
  }

  hear(events: readonly ApiEvent[]): void {
    let isPatched = false;
    let isConcerned = false;
    for (const event of events) {
      if (event.name === 'mcp-message' && event.data.connectionId === this.#connectionId) {
        isPatched = this.#patch(event.data) || isPatched;
        isConcerned ||= !this.#places.has(event.data.proxyId);
      } else if (
        event.name === 'reset' ||
        (event.name === 'session-cleared' && event.data.sessionId === this.#sessionId)
      ) {
        this.forget();
        isConcerned = true;
      } else if (event.name === 'hello') isConcerned = true;
    }
    if (isPatched) this.publish({});
    if (!isConcerned) return;
    this.isStale = true;
    this.#askSoon(liveMs);
  }

  protected forget(): void {
    this.rows.clear();
    this.#places.clear();
  }

  protected place(index: number, given: Message): void {
    const told = this.#told.get(given.proxyId);
    const message = told !== undefined && told.seq > given.seq ? told : given;
    const before = this.rows.get(index);
    if (before !== undefined && before.proxyId !== message.proxyId) this.#places.delete(before.proxyId);
    // The same object as long as nothing changed, so that its row need not be drawn again.
    if (before?.proxyId !== message.proxyId || before.seq !== message.seq) this.rows.set(index, message);
    this.#places.set(message.proxyId, index);
  }

  protected drop(isFar: (index: number) => boolean): void {
    for (const [index, { proxyId }] of this.rows) {
      if (!isFar(index)) continue;
      this.rows.delete(index);
      this.#places.delete(proxyId);
    }
  }

  protected taken(asOfSeq: number, change: Partial<MessageListState>): void {
    for (const [id, { seq }] of this.#told) if (seq <= asOfSeq) this.#told.delete(id);
    this.publish({ hasLoaded: true, problem: null, ...change });
  }

  protected publish(change: Partial<MessageListState>): void {
    this.#state = { ...this.#state, ...change, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }

  #patch(message: Message): boolean {
    this.#told.set(message.proxyId, message);
    const at = this.#places.get(message.proxyId);
    if (at === undefined || (this.rows.get(at)?.seq ?? 0) >= message.seq) return false;
    this.rows.set(at, message);
    return true;
  }

  #askSoon(waitMs: number): void {
    if (!this.#isRunning || this.#request !== null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), waitMs);
  }

  async #ask(): Promise<void> {
    if (this.#request !== null) return;
    const request = new AbortController();
    this.#request = request;
    this.isStale = false;
    let waitMs = 0;
    try {
      await this.loadMissing(request.signal);
    } catch (error) {
      if (request.signal.aborted) return;
      this.isStale = true;
      waitMs = retryMs;
      if ((error as { code?: string }).code !== 'not-running') {
        this.publish({ problem: error as Error, hasLoaded: true, isTotalExact: true });
        this.isStale = false;
      }
    } finally {
      if (this.#request === request) this.#request = null;
    }
    if (this.#isRunning && this.#state.problem === null && (this.isStale || this.isMissing()))
      this.#askSoon(waitMs || (this.isStale ? liveMs : 0));
  }
}

const liveMs = 150;
const retryMs = 1_000;
