import { LoadedMessages, type Message } from './message-source.ts';

export interface MessageWindow {
  messages: Message[];
  from: number;
  total: number;
  asOfSeq: number;
}
export type LoadMessageWindow = (place: { from: number; limit: number }, signal: AbortSignal) => Promise<MessageWindow>;

const windowSize = 200;
const mostRows = 4_000;
/** Near the edge of what is loaded the next is asked for. */
const reserve = 40;

/** All messages of a connection: one of a million opens like one of a hundred. */
export class WindowSource extends LoadedMessages {
  readonly #load: LoadMessageWindow;

  constructor(of: { connectionId: string; sessionId: string }, load: LoadMessageWindow) {
    super(of);
    this.#load = load;
  }

  protected isMissing(): boolean {
    const { total, hasLoaded } = this.snapshot();
    return !hasLoaded || (total > 0 && this.#firstMissing() !== null);
  }

  /** The first position near what is in sight that is not here. */
  #firstMissing(): number | null {
    const { total } = this.snapshot();
    const { first, last, isAtEnd } = this.sight;
    const end = isAtEnd ? total - 1 : Math.min(total - 1, last + reserve);
    const start = Math.max(0, Math.min(isAtEnd ? total - 1 - (last - first) : first, end) - reserve);
    for (let index = start; index <= end; index += 1) if (!this.rows.has(index)) return index;
    return null;
  }

  protected async loadMissing(signal: AbortSignal): Promise<void> {
    const { hasLoaded } = this.snapshot();
    const missing = this.#firstMissing();
    const atEnd = !hasLoaded ? this.sight.isAtEnd : this.sight.isAtEnd && missing === null;
    const from = atEnd ? -windowSize : Math.max(0, (missing ?? this.sight.first) - 20);
    const window = await this.#load({ from, limit: windowSize }, signal);
    if (signal.aborted) return;
    if (window.total < this.snapshot().total) this.forget();
    for (const [index, message] of window.messages.entries()) this.place(window.from + index, message);
    if (this.rows.size > mostRows) {
      const middle = window.from + windowSize / 2;
      this.drop((index) => Math.abs(index - middle) > mostRows / 4);
    }
    this.taken(window.asOfSeq, { total: window.total, isTotalExact: true });
  }
}
