import { LoadedMessages, type Message } from './message-source.ts';

export interface MessagePage {
  messages: Message[];
  nextCursor: string | null;
  isScanning: boolean;
  asOfSeq: number;
}
export type LoadMessagePage = (cursor: string | undefined, signal: AbortSignal) => Promise<MessagePage>;

/** Rows beyond those in sight that are looked for. */
const reserve = 200;

/** The messages of a connection that a query lets through: found page after page, as far as somebody looks. */
export class FilteredSource extends LoadedMessages {
  readonly #load: LoadMessagePage;
  /** Where the page that was asked for last begins: what comes behind the end is found from there. */
  #cursor: string | undefined;
  #cursorAt = 0;
  #next: string | null | undefined;

  constructor(of: { connectionId: string; sessionId: string }, load: LoadMessagePage) {
    super(of);
    this.#load = load;
  }

  protected override forget(): void {
    super.forget();
    this.#cursor = undefined;
    this.#cursorAt = 0;
    this.#next = undefined;
  }

  protected isMissing(): boolean {
    if (this.#next === undefined) return true;
    return this.#next !== null && (this.sight.isAtEnd || this.rows.size < this.sight.last + reserve);
  }

  protected async loadMissing(signal: AbortSignal): Promise<void> {
    if (this.#next) {
      this.#cursor = this.#next;
      this.#cursorAt = this.rows.size;
    }
    const page = await this.#load(this.#cursor, signal);
    if (signal.aborted) return;
    for (const [index, message] of page.messages.entries()) this.place(this.#cursorAt + index, message);
    this.#next = page.nextCursor;
    this.taken(page.asOfSeq, { total: this.rows.size, isTotalExact: page.nextCursor === null });
  }
}
