// One search, in steps. In: a query. Out: what was found since the step before. The work is a generator that stops often, so that a step ends on
// time whatever it meets; it rests on a promise only for bodies that are decoded as a stream. Before: search-thread. Next: search-work.
import type { DatabaseSync } from 'node:sqlite';
import type { SearchStep } from '../../../../model/search/search-hit.ts';
import type { SearchQuery } from '../store-search.ts';
import { registerFilterFunctions } from './filter-functions.ts';
import { hasRegex, interruptAfter } from './regex-guard.ts';
import { SearchCandidates } from './search-candidates.ts';
import { EntrySearch } from './search-entry.ts';
import { MessageSearch } from './search-messages.ts';
import type { SearchTally, SearchWork } from './search-tally.ts';
import { searchWork } from './search-work.ts';

/** A step takes about this long: someone who stops a search waits no longer, and neither does another search. */
const stepMs = 20;
/** The step that a client waits for is sent before it is full when it has so many. */
const hitsPerStep = 50;
/** A regular expression that is not done with a step by now is not going to be. */
const regexTimeoutMs = 3000;

export class SearchRun {
  readonly #query: SearchQuery;
  readonly #tally: SearchTally = { hits: [], searched: 0, total: 0, cutBodies: 0 };
  readonly #work: SearchWork;
  readonly #hasRegex: boolean;
  readonly #release: () => void;
  #isDone = false;

  constructor(database: DatabaseSync, query: SearchQuery) {
    registerFilterFunctions(database);
    this.#query = query;
    this.#hasRegex = query.needle.kind === 'regex' || hasRegex(query.filter);
    const hasEntries = query.areas.some((area) => area !== 'mcp');
    const hasMessages = query.areas.includes('mcp');
    this.#tally.total = totalOf(database, query, { hasEntries, hasMessages });
    const candidates = hasEntries ? new SearchCandidates(database, query) : undefined;
    const look = hasEntries ? new EntrySearch(database, query, this.#tally) : undefined;
    const messages = hasMessages ? new MessageSearch(database, query, this.#tally) : undefined;
    this.#work = searchWork({ ...(candidates && look && { entries: { candidates, look } }), messages }, this.#tally);
    this.#release = () => {
      for (const part of [candidates, look, messages]) part?.release();
    };
  }

  async step(): Promise<SearchStep> {
    const endAt = performance.now() + stepMs;
    while (!this.#isDone && performance.now() < endAt && this.#tally.hits.length < hitsPerStep) {
      const wait = this.#guarded(() => this.#workUntil(endAt));
      if (wait !== undefined) await wait;
    }
    const { hits, searched, total, cutBodies } = this.#tally;
    this.#tally.hits = [];
    return { hits, searched, total, cutBodies, isDone: this.#isDone };
  }

  end(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#work.return();
  }

  /** Until the time is over, something is found, or there is something to wait for. */
  #workUntil(endAt: number): Promise<void> | undefined {
    while (performance.now() < endAt && this.#tally.hits.length < hitsPerStep) {
      const { done, value } = this.#work.next();
      if (done) this.#isDone = true;
      if (done || value !== undefined) return value as Promise<void> | undefined;
    }
    return undefined;
  }

  #guarded<T>(work: () => T): T {
    if (!this.#hasRegex) return work();
    try {
      return interruptAfter(regexTimeoutMs, work, this.#query.filter);
    } catch (error) {
      this.#isDone = true;
      this.#release();
      throw error;
    }
  }
}

function totalOf(
  database: DatabaseSync,
  { sessionId }: SearchQuery,
  { hasEntries, hasMessages }: { hasEntries: boolean; hasMessages: boolean },
): number {
  const { entries, messages } = database
    .prepare(
      `SELECT coalesce(sum(traffic_count), 0) AS entries, coalesce(sum(mcp_message_count), 0) AS messages
       FROM sessions WHERE is_removed = 0 AND (?1 IS NULL OR id = ?1)`,
    )
    .get(sessionId) as { entries: number; messages: number };
  return (hasEntries ? entries : 0) + (hasMessages ? messages : 0);
}
