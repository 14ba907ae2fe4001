import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiEvent } from '../../../contract/events.ts';
import { AppError } from '../../../model/app-error.ts';
import type { McpConnection, McpMessageSummary } from '../../../model/mcp-message.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { FilteredMessages } from './filtered-messages.ts';
import { MergedMessages } from './merged-messages.ts';
import { MessagePages } from './message-pages.ts';
import type { MessageSource } from './message-source.ts';
import { ObservedState } from './observed-state.ts';

/** The API of a running app, or of the file itself. */
export interface FeedLink {
  api: ApiClient;
  close(): Promise<void>;
}

export interface FeedOptions {
  /** Asked again whenever the one before has ended. */
  openLink: () => Promise<FeedLink>;
  /** Connections that began before are shown only when they are chosen; milliseconds since 1970. Absent: the newest one is shown. */
  shownSince?: number | undefined;
}

/** What the list of held messages tells besides the message; events do not. */
export interface HeldMessage extends McpMessageSummary {
  cancelledBy?: string | null;
}

const reopenMs = 300;
const mostConnections = 200;

/**
 * What is recorded, as it is recorded: the connections, the messages of the chosen one, and what is held anywhere. It outlives the app it
 * reads through: when that ends, the file itself is read. Nothing is asked for twice, because every change has a number.
 */
export class McpFeed extends ObservedState {
  readonly #open: () => Promise<FeedLink>;
  readonly #shownSince: number;
  readonly #connections = new Map<string, McpConnection>();
  readonly #held = new Map<string, HeldMessage>();
  readonly #interceptedHere = new Set<string>();
  readonly #abort = new AbortController();
  #link: FeedLink | null = null;
  #source: MessageSource | null = null;
  #chosenId: string | null = null;
  /** The person chose, or looks at something: a new connection is then only told. */
  #isPinned = false;
  #isMerged = false;
  #seen = 0;
  filter = '';
  /** Why the filter finds nothing. */
  filterProblem: string | null = null;
  isConnected = false;

  constructor({ openLink, shownSince }: FeedOptions) {
    super();
    this.#open = openLink;
    this.#shownSince = shownSince ?? 0;
  }

  /** Resolves when the first lists are here; it then goes on until closed. */
  async start(): Promise<void> {
    await this.#openLink();
    void this.#run();
  }

  /** What the person had told to be held goes on: nobody is left here to decide about it. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#source?.close();
    const link = this.#link;
    if (link === null) return;
    const releases = [...this.#interceptedHere].map((id) => link.api.mcp.updateConnection(id, { intercept: null }));
    await Promise.allSettled(releases);
    await link.close();
  }

  /** Throws while nobody is there to ask. */
  get api(): ApiClient {
    if (this.#link === null) throw new AppError('not-running', 'What records has ended; waiting for it.');
    return this.#link.api;
  }

  /** Newest first. */
  get connections(): McpConnection[] {
    return [...this.#connections.values()].sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Null: there is none, or all are shown. */
  get chosen(): McpConnection | null {
    return this.#chosenId === null || this.#isMerged ? null : (this.#connections.get(this.#chosenId) ?? null);
  }

  /** The messages of all connections are shown in one list. */
  get isMerged(): boolean {
    return this.#isMerged;
  }

  get messages(): MessageSource | null {
    return this.#source;
  }

  /** The one that waits longest first. */
  get held(): HeldMessage[] {
    return [...this.#held.values()].sort((a, b) => a.timestamp - b.timestamp);
  }

  connection(id: string): McpConnection | null {
    return this.#connections.get(id) ?? null;
  }

  /** It was decided about; the event that says so comes a moment later. */
  letGo({ proxyId }: McpMessageSummary): void {
    this.#held.delete(proxyId);
    this.changed();
  }

  async reloadHeld(): Promise<void> {
    this.#heldLoaded(await this.api.mcp.held());
  }

  /** The person began, or ended, to hold messages of a connection. */
  intercepting(id: string, isHolding: boolean): void {
    if (isHolding) this.#interceptedHere.add(id);
    else this.#interceptedHere.delete(id);
  }

  /** Stays with the connection in sight. */
  pin(): void {
    this.#isPinned = true;
  }

  choose(id: string): void {
    this.pin();
    if (!this.#isMerged) return this.#moveTo(id);
    this.#isMerged = false;
    this.#chosenId = id;
    this.#reloadMessages();
  }

  /** All connections in one list, or the one before again. */
  merge(isMerged: boolean): void {
    if (isMerged === this.#isMerged) return;
    this.#isMerged = isMerged;
    this.#reloadMessages();
  }

  setFilter(q: string): void {
    this.filter = q;
    this.#reloadMessages();
  }

  async #openLink(): Promise<void> {
    this.#link = await this.#open();
    await this.#loadLists();
    this.isConnected = true;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        if (this.#link === null) await this.#openLink();
        for await (const event of this.api.events({ since: this.#seen, signal, isReconnecting: false })) {
          if (event.seq !== null) this.#seen = event.seq;
          await this.#heard(event);
        }
      } catch {
        // Whoever was asked ended, or is just starting; asked again below.
      }
      if (signal.aborted) return;
      this.isConnected = false;
      this.changed();
      const link = this.#link;
      this.#link = null;
      await link?.close().catch(() => {});
      await sleep(reopenMs, null, { signal }).catch(() => {});
    }
  }

  async #loadLists(): Promise<void> {
    const [page, held] = await Promise.all([this.api.mcp.connections({ limit: mostConnections }), this.api.mcp.held()]);
    this.#seen = Math.min(page.asOfSeq, held.asOfSeq);
    this.#connections.clear();
    for (const connection of page.connections) this.#connections.set(connection.id, connection);
    this.#heldLoaded(held);
    if (!this.#connections.has(this.#chosenId ?? '')) this.#chosenId = this.#firstShown()?.id ?? null;
    this.#reloadMessages();
  }

  #firstShown(): McpConnection | undefined {
    const recent = this.connections.filter(({ startedAt }) => startedAt >= this.#shownSince);
    return recent.find(isRunning) ?? recent[0];
  }

  async #heard(event: ApiEvent): Promise<void> {
    switch (event.name) {
      case 'mcp-message':
        return this.#heardMessage(event.data);
      case 'mcp-connection':
        this.#heardConnection(event.data);
        return;
      case 'mcp-connection-removed':
        this.#connections.delete(event.data.id);
        if (this.#chosenId === event.data.id) this.#moveTo(this.connections[0]?.id ?? null);
        if (this.#isMerged) this.#reloadMessages();
        return this.changed();
      case 'session-cleared':
      case 'session-removed':
      case 'reset':
        return this.#loadLists();
      default:
        return;
    }
  }

  async #heardMessage(message: McpMessageSummary): Promise<void> {
    if (message.disposition === 'held') this.#held.set(message.proxyId, message);
    else this.#held.delete(message.proxyId);
    if (this.#isMerged || message.connectionId === this.#chosenId) this.#source?.heard(message);
    this.changed();
    if (message.method === 'notifications/cancelled' && this.#held.size > 0)
      this.#heldLoaded(await this.api.mcp.held());
  }

  #heldLoaded({ messages }: { messages: HeldMessage[] }): void {
    this.#held.clear();
    for (const message of messages) this.#held.set(message.proxyId, message);
    this.changed();
  }

  #heardConnection(connection: McpConnection): void {
    const isNew = !this.#connections.has(connection.id);
    this.#connections.set(connection.id, connection);
    if (!isRunning(connection))
      for (const message of this.held) if (message.connectionId === connection.id) this.#held.delete(message.proxyId);
    if (isNew && isRunning(connection) && (!this.#isPinned || this.#chosenId === null)) this.#moveTo(connection.id);
    this.changed();
  }

  #moveTo(id: string | null): void {
    if (id === this.#chosenId) return;
    this.#chosenId = id;
    if (!this.#isMerged) this.#reloadMessages();
  }

  #reloadMessages(): void {
    this.#source?.close();
    this.#source = null;
    this.filterProblem = null;
    if (this.#link !== null) this.#source = this.#openSource(this.#link.api);
    this.changed();
  }

  #openSource(api: ApiClient): MessageSource | null {
    const { filter } = this;
    const open = (connectionId: string, onChange: () => void): MessageSource => {
      const options = { connectionId, onChange, onProblem: (error: unknown) => this.#refused(error) };
      return filter === '' ? new MessagePages(api, options) : new FilteredMessages(api, filter, options);
    };
    const onChange = (): void => this.changed();
    if (!this.#isMerged) return this.#chosenId === null ? null : open(this.#chosenId, onChange);
    const connectionIds = this.connections.map(({ id }) => id);
    return new MergedMessages({ connectionIds, open, isFiltered: filter !== '', onChange });
  }

  #refused(error: unknown): void {
    // Others pass: when whoever was asked is back, everything is loaded afresh.
    if (!(error instanceof AppError) || error.code !== 'invalid-query') return;
    this.filterProblem = error.message;
    this.changed();
  }
}

export const isRunning = (connection: McpConnection): boolean =>
  connection.endedAt === null && connection.source !== 'import';
