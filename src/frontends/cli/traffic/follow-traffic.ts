import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiEvent } from '../../../contract/events.ts';
import { AppError } from '../../../model/app-error.ts';
import type { Filter } from '../../../model/filter/filter-tree.ts';
import type { Session } from '../../../model/session.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { OpenedClient, PlaceOptions } from '../cli-host.ts';
import type { CommandContext } from '../command-context.ts';
import { jsonLine, type Terminal } from '../terminal/terminal.ts';
import { entriesThatMatch } from './entry-filter.ts';
import { createEntryTable, type EntryTable } from './entry-table.ts';
import { FollowedEntries } from './followed-entries.ts';
import { newestEntries } from './newest-entries.ts';
import { sessionToShow } from './session-to-show.ts';

export interface FollowTask {
  context: CommandContext;
  place: PlaceOptions;
  /** Null: whichever session is active, also when that changes. */
  wantedSession: string | null;
  filter: Filter;
  limit: number;
  isJson: boolean;
  ends: AbortSignal;
}

const reopenMs = 300;

/**
 * Prints what happens until told to stop. It survives the proxy: when that ends, the file itself is followed, and what another process
 * writes shows all the same, because every change has a number in the file and the stream goes on after the last one seen.
 */
export async function followTraffic(task: FollowTask): Promise<void> {
  const { context, place, ends } = task;
  let follower: Follower | null = null;
  while (!ends.aborted) {
    const client = await reopened(context, place, follower !== null);
    if (client !== null) {
      try {
        follower ??= await Follower.start(client.api, task);
        await follower.run(client.api, ends);
      } catch (error) {
        if (follower === null || !isPassing(error)) throw error;
      } finally {
        await client.close();
      }
    }
    await sleep(reopenMs, null, { signal: ends }).catch(() => {});
  }
  follower?.close();
}

/** Null: not now. While the proxy starts or ends there may be nobody to ask; only the first time is that an error. */
async function reopened({ host }: CommandContext, place: PlaceOptions, isAgain: boolean): Promise<OpenedClient | null> {
  try {
    return await host.openClient(place);
  } catch (error) {
    if (isAgain && isPassing(error)) return null;
    throw error;
  }
}

function isPassing(error: unknown): boolean {
  return !(error instanceof AppError) || error.code === 'not-running' || error.code === 'internal';
}

class Follower {
  readonly #terminal: Terminal;
  readonly #task: FollowTask;
  readonly #table: EntryTable;
  readonly #entries: FollowedEntries;
  readonly #otherSessions = new Set<string>();
  #session: Session;
  #seen = 0;
  #api: ApiClient;
  /** What is to be printed: entries that are yet to be asked whether they match, and lines. */
  #queue: Array<EntrySummary | string> = [];

  private constructor(api: ApiClient, task: FollowTask, session: Session) {
    this.#api = api;
    this.#task = task;
    this.#terminal = task.context.terminal;
    this.#session = session;
    this.#table = createEntryTable({ style: this.#terminal.style, width: this.#terminal.width, entries: [] });
    this.#entries = new FollowedEntries((entry) => this.#print(entry));
  }

  static async start(api: ApiClient, task: FollowTask): Promise<Follower> {
    const follower = new Follower(api, task, await sessionToShow(api, task.wantedSession));
    if (!task.isJson) follower.#queue.push(`${follower.#table.titles()}\n`);
    await follower.#load(task.limit);
    return follower;
  }

  /** Ends when the connection does. */
  async run(api: ApiClient, signal: AbortSignal): Promise<void> {
    this.#api = api;
    for await (const event of api.events({ since: this.#seen, signal, isReconnecting: false })) {
      if (event.seq !== null) this.#seen = event.seq;
      await this.#heard(event);
      await this.#flush();
    }
  }

  close(): void {
    this.#entries.close();
  }

  async #load(limit: number): Promise<void> {
    const { entries, asOfSeq } = await newestEntries(
      this.#api,
      { sessionId: this.#session.id, filter: this.#task.filter },
      limit,
    );
    this.#seen = asOfSeq;
    for (const entry of entries.reverse()) {
      this.#entries.shown(entry);
      this.#print(entry);
    }
    await this.#flush();
  }

  async #heard(event: ApiEvent): Promise<void> {
    switch (event.name) {
      case 'entry':
        if (await this.#isWanted(event.data)) this.#entries.changed(event.data);
        return;
      case 'reset':
        return this.#catchUp();
      case 'session':
        this.#otherSessions.clear();
        if (event.data.isActive && this.#task.wantedSession === null) this.#moveTo(event.data);
        return;
      default:
        return;
    }
  }

  /** An entry of a new active session may be told before the session itself is, because of a session only the last change is told. */
  async #isWanted({ sessionId }: EntrySummary): Promise<boolean> {
    if (sessionId === this.#session.id) return true;
    if (this.#task.wantedSession !== null || this.#otherSessions.has(sessionId)) return false;
    this.#moveTo(await this.#api.sessions.active());
    if (sessionId === this.#session.id) return true;
    this.#otherSessions.add(sessionId);
    return false;
  }

  #moveTo(session: Session): void {
    if (session.id === this.#session.id) return;
    this.#session = session;
    if (!this.#task.isJson)
      this.#queue.push(`${this.#terminal.style.dim(`── now in “${printableLine(session.name)}” ──`)}\n`);
  }

  /** The stream could not say all that happened: what is new is read from the list. */
  async #catchUp(): Promise<void> {
    const { entries, asOfSeq } = await newestEntries(
      this.#api,
      { sessionId: this.#session.id, filter: this.#task.filter },
      1000,
    );
    for (const entry of entries.reverse()) this.#entries.changed(entry);
    this.#seen = Math.max(this.#seen, asOfSeq);
  }

  /** A pending entry that is told by its timer goes out with the next line, or at once when nothing else is on its way. */
  #print(entry: EntrySummary): void {
    // When nobody can be asked now, it stays in the queue.
    if (this.#queue.length === 0) setImmediate(() => void this.#flush().catch(() => {}));
    this.#queue.push(entry);
  }

  async #flush(): Promise<void> {
    const queue = this.#queue;
    if (queue.length === 0) return;
    this.#queue = [];
    const text = await this.#textOf(queue).catch((error: unknown) => {
      this.#queue.unshift(...queue);
      throw error;
    });
    if (text !== '') await this.#terminal.write(text);
  }

  async #textOf(queue: ReadonlyArray<EntrySummary | string>): Promise<string> {
    const entries = queue.filter((item) => typeof item !== 'string');
    const matching = new Set(await entriesThatMatch(this.#api, this.#task.filter, entries));
    const lines = queue.map((item) => {
      if (typeof item === 'string') return item;
      if (!matching.has(item)) return '';
      return this.#task.isJson ? jsonLine(item) : `${this.#table.line(item)}\n`;
    });
    return lines.join('');
  }
}
