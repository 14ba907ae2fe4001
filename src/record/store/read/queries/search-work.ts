// The order of a search: slices of candidates, newest first, and each of them looked into. Before: search-run. Next: search-candidates, search-entry.
import type { SearchCandidates } from './search-candidates.ts';
import type { EntrySearch } from './search-entry.ts';
import type { SearchTally, SearchWork } from './search-tally.ts';

const sliceMs = 10;

export function* searchWork(candidates: SearchCandidates, entries: EntrySearch, tally: SearchTally): SearchWork {
  for (;;) {
    const slice = candidates.next(performance.now() + sliceMs);
    for (const number of slice.numbers) {
      yield* entries.look(number);
      yield;
    }
    tally.searched += slice.searched;
    if (slice.isLast) return;
    yield;
  }
}
