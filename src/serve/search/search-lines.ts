// In: a search, and what it is asked for. Out: its reply, line by line, as it goes on. Must never outlive the client: when the reader of the reply is
// gone the search ends with the step it is in. Before: routes/search-route. Next: record/store/read/store-search.
import type { SearchEvent } from '../../contract/search.ts';
import { AppError } from '../../model/app-error.ts';
import type { SearchStep } from '../../model/search/search-hit.ts';
import type { SearchQuery, StoreSearch } from '../../record/store/read/store-search.ts';

/** Between two lines that only tell how far it is. */
const progressMs = 200;

export interface SearchToAnswer {
  query: SearchQuery;
  limit: number;
  /** Ends the reply, without a last line. */
  ends: AbortSignal;
  /** A fault of our own; gives what the client may know of it. */
  reportBug: (error: unknown) => AppError;
}

export async function* searchLines(search: StoreSearch, wanted: SearchToAnswer): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const events of searchEvents(search, wanted)) {
      if (wanted.ends.aborted) return;
      if (events.length > 0) yield Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    }
  } catch (error) {
    if (wanted.ends.aborted) return;
    const { code, message } = error instanceof AppError ? error : wanted.reportBug(error);
    yield Buffer.from(`${JSON.stringify({ kind: 'failed', code, message } satisfies SearchEvent)}\n`);
  }
}

async function* searchEvents(
  search: StoreSearch,
  { query, limit }: SearchToAnswer,
): AsyncGenerator<SearchEvent[], void> {
  const startedAt = performance.now();
  let toldAt = startedAt;
  let found = 0;
  for await (const step of search.search(query)) {
    const hits = step.hits.slice(0, limit - found);
    found += hits.length;
    const events = hits.map(
      (hit): SearchEvent => ('message' in hit ? { kind: 'mcp-hit', ...hit } : { kind: 'hit', ...hit }),
    );
    const isLimitReached = found === limit && (!step.isDone || step.hits.length > hits.length);
    const now = performance.now();
    if (step.isDone || isLimitReached) {
      const tookMs = Math.round(now - startedAt);
      yield [...events, { kind: 'done', ...countsOf(step, found), isLimitReached, cutBodies: step.cutBodies, tookMs }];
      return;
    }
    if (now - toldAt >= progressMs) {
      toldAt = now;
      events.push({ kind: 'progress', ...countsOf(step, found) });
    }
    yield events;
  }
}

const countsOf = ({ searched, total }: SearchStep, found: number) => ({
  searched,
  total: Math.max(total, searched),
  found,
});
