import type { ApiEvent } from '../../../contract/events.ts';
import type { WindowSort } from '../../../contract/traffic-window.ts';
import { AppError } from '../../../model/app-error.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';

export interface ListQuery {
  sessionId: string;
  /** Empty: all entries. */
  q: string;
  sort: WindowSort;
}

export interface LoadedWindow {
  entries: EntrySummary[];
  from: number;
  total: number;
  isTotalExact: boolean;
  progress: number;
  anchorAt: number | null;
  asOfSeq: number;
}

export interface WindowRequest extends ListQuery {
  from: number;
  limit: number;
  anchor?: string;
  before?: number;
}

export type LoadWindow = (request: WindowRequest, signal: AbortSignal) => Promise<LoadedWindow>;

/** Where the person looks: at the end where new entries come in, or at rows. `anchorId` = find this entry first. */
export type Sight =
  | { kind: 'live-end'; rows: number }
  | { kind: 'rows'; first: number; last: number; anchorId?: string };

export interface ListState {
  total: number;
  /** False while the session is still being looked through: there may be more. */
  isTotalExact: boolean;
  /** How much of it has been, 0 to 1. */
  progress: number;
  /** Something has been loaded. */
  hasLoaded: boolean;
  /** Why there is nothing. */
  problem: AppError | null;
  /** New at each change. */
  version: number;
}

/** Rows loaded beyond those in sight, on either side. */
const margin = 80;
/** At the live end what is loaded beyond is soon far away. */
const liveMargin = 40;
/** Near the edge of what is loaded the next is asked for. */
const reserve = 30;
const mostRows = 4_000;
const liveMs = 200;
const pollMs = 120;
const retryMs = 1_000;

/**
 * The rows of one list around what is in sight, never more than {@link mostRows}. Changes that the live stream tells are laid over rows at once;
 * where rows stand is asked of the server again, at most every {@link liveMs}. While a list moves under the person's eyes it is loaded relative to
 * the first row in sight, and `onShift` says by how many rows that one moved.
 */
export class ListSource {
  readonly query: ListQuery;
  readonly #load: LoadWindow;
  readonly #listeners = new Set<() => void>();
  #rows = new Map<number, EntrySummary>();
  #places = new Map<string, number>();
  /** What the stream told after the last answer. */
  readonly #told = new Map<string, EntrySummary>();
  #state: ListState = { total: 0, isTotalExact: false, progress: 0, hasLoaded: false, problem: null, version: 0 };
  #sight: Sight | null = null;
  #isStale = true;
  #request: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loadedAt = 0;
  /** Nobody answered the last time. */
  #isUnanswered = false;
  #isRunning = false;
  onShift: (rows: number) => void = () => {};

  constructor(query: ListQuery, load: LoadWindow) {
    this.query = query;
    this.#load = load;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): ListState => this.#state;

  rowAt(index: number): EntrySummary | undefined {
    return this.#rows.get(index);
  }

  /** Of a loaded row. */
  indexOf(entryId: string): number | undefined {
    return this.#places.get(entryId);
  }

  /** The rows are on screen from now on; what was loaded before may be out of date. */
  start(): void {
    this.#isRunning = true;
    this.#isStale = true;
    this.#loadSoon(0);
  }

  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = null;
  }

  look(sight: Sight): void {
    this.#sight = sight;
    if (this.#isRunning && (this.#isStale || this.#isMissing(sight)))
      this.#loadSoon(this.#isStale ? this.#untilLive() : 0);
  }

  /** A batch of the live stream. */
  hear(events: readonly ApiEvent[]): void {
    let isConcerned = false;
    let isPatched = false;
    for (const event of events) {
      if (!this.#concerns(event)) continue;
      isConcerned = true;
      if (event.name === 'entry') isPatched = this.#patch(event.data) || isPatched;
    }
    if (!isConcerned) return;
    this.#isStale = true;
    if (isPatched) this.#publish({});
    this.#loadSoon(this.#untilLive());
  }

  #concerns({ name, data }: ApiEvent): boolean {
    switch (name) {
      case 'entry':
      case 'entries':
      case 'entry-removed':
      case 'session-cleared':
        return data.sessionId === this.query.sessionId;
      case 'hello':
      case 'reset':
        return true;
      default:
        return false;
    }
  }

  #patch(entry: EntrySummary): boolean {
    this.#told.set(entry.id, entry);
    const at = this.#places.get(entry.id);
    if (at === undefined || (this.#rows.get(at)?.seq ?? 0) >= entry.seq) return false;
    this.#rows.set(at, entry);
    return true;
  }

  #untilLive(): number {
    return this.#loadedAt === 0 ? 0 : Math.max(0, this.#loadedAt + liveMs - performance.now());
  }

  #isMissing(sight: Sight): boolean {
    if (!this.#state.hasLoaded) return true;
    if (sight.kind === 'live-end') return this.#state.total > 0 && !this.#rows.has(this.#liveIndex());
    // Found or not, the answer is there, and whoever looks says next where to.
    if (sight.anchorId !== undefined) return false;
    const first = Math.max(0, sight.first - reserve);
    const last = Math.min(this.#state.total - 1, sight.last + reserve);
    return last >= first && !(this.#rows.has(first) && this.#rows.has(last) && this.#rows.has(sight.first));
  }

  #liveIndex(): number {
    return this.query.sort === '-number' ? 0 : this.#state.total - 1;
  }

  #loadSoon(waitMs: number): void {
    if (!this.#isRunning || this.#request !== null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#loadNow(), waitMs);
  }

  async #loadNow(): Promise<void> {
    if (this.#sight === null || this.#request !== null) return;
    const request = new AbortController();
    this.#request = request;
    this.#isStale = false;
    this.#isUnanswered = false;
    const asked = this.#requestFor(this.#sight);
    const isSought = this.#sight.kind === 'rows' && this.#sight.anchorId !== undefined;
    try {
      const window = await this.#load(asked, request.signal);
      if (!request.signal.aborted) this.#take(window, asked, isSought);
    } catch (error) {
      if (!request.signal.aborted) this.#fail(error);
    } finally {
      if (this.#request === request) this.#request = null;
    }
    if (!request.signal.aborted) this.#goOn();
  }

  #requestFor(sight: Sight): WindowRequest {
    if (sight.kind === 'live-end') {
      const limit = Math.min(500, sight.rows + liveMargin);
      return { ...this.query, from: this.query.sort === '-number' ? 0 : -limit, limit };
    }
    const from = Math.max(0, sight.first - margin);
    const limit = Math.min(500, sight.last - from + margin);
    const anchor = sight.anchorId ?? this.#rows.get(sight.first)?.id;
    const before = sight.anchorId === undefined ? sight.first - from : margin;
    return { ...this.query, from, limit, ...(anchor === undefined ? {} : { anchor, before: Math.min(500, before) }) };
  }

  #take(window: LoadedWindow, asked: WindowRequest, isSought: boolean): void {
    this.#loadedAt = performance.now();
    // What is sought may still be found: until then other rows would only be in its place.
    if (isSought && window.anchorAt === null && !window.isTotalExact)
      return this.#publish({ progress: window.progress });
    for (const [id, { seq }] of this.#told) if (seq <= window.asOfSeq) this.#told.delete(id);
    if (this.#told.size > 0) this.#isStale = true;
    const known = asked.anchor === undefined ? undefined : this.#places.get(asked.anchor);
    const shift = known === undefined || window.anchorAt === null ? 0 : window.anchorAt - known;
    const isSame = window.total === this.#state.total && shift === 0 && this.#rows.size < mostRows;
    if (!isSame || !this.#state.isTotalExact) this.#forgetRows();
    for (const [index, entry] of window.entries.entries()) this.#place(window.from + index, this.#latest(entry));
    if (shift !== 0) this.onShift(shift);
    const { total, isTotalExact, progress } = window;
    this.#publish({ total, isTotalExact, progress, hasLoaded: true, problem: null });
  }

  #latest(entry: EntrySummary): EntrySummary {
    const told = this.#told.get(entry.id);
    return told !== undefined && told.seq > entry.seq ? told : entry;
  }

  #place(index: number, entry: EntrySummary): void {
    const before = this.#rows.get(index);
    if (before !== undefined && before.id !== entry.id && this.#places.get(before.id) === index)
      this.#places.delete(before.id);
    // The same object as long as nothing changed, so that its row need not be drawn again.
    this.#rows.set(index, before?.id === entry.id && before.seq === entry.seq ? before : entry);
    this.#places.set(entry.id, index);
  }

  #forgetRows(): void {
    this.#rows = new Map();
    this.#places = new Map();
  }

  #fail(error: unknown): void {
    const problem = error instanceof AppError ? error : new AppError('internal', 'The list could not be loaded.');
    // Nobody answers: what is on screen stays, and the banner says so. The stream's next word asks again.
    if (problem.code === 'not-running') {
      this.#isStale = true;
      this.#isUnanswered = true;
      return;
    }
    this.#forgetRows();
    this.#publish({ total: 0, isTotalExact: true, hasLoaded: true, problem });
  }

  #goOn(): void {
    if (!this.#isRunning || this.#state.problem !== null) return;
    if (this.#isUnanswered) this.#loadSoon(retryMs);
    else if (!this.#state.isTotalExact) this.#loadSoon(pollMs);
    else if (this.#isStale) this.#loadSoon(this.#untilLive());
    else if (this.#sight !== null && this.#isMissing(this.#sight)) this.#loadSoon(0);
  }

  #publish(change: Partial<ListState>): void {
    this.#state = { ...this.#state, ...change, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}
