// The order of a search: slices of candidates, newest first, and each of them looked into; then MCP messages. Before: search-run. Next:
// search-candidates, search-entry, search-messages.
import type { SearchCandidates } from './search-candidates.ts';
import type { EntrySearch } from './search-entry.ts';
import type { MessageSearch } from './search-messages.ts';
import type { SearchTally, SearchWork } from './search-tally.ts';

const sliceMs = 10;

export interface SearchParts {
  /** Absent: only MCP messages are searched. */
  entries?: { candidates: SearchCandidates; look: EntrySearch };
  /** Absent: they are not. */
  messages?: MessageSearch;
}

export function* searchWork({ entries, messages }: SearchParts, tally: SearchTally): SearchWork {
  if (entries !== undefined) yield* lookAtEntries(entries, tally);
  if (messages !== undefined) yield* messages.look();
}

function* lookAtEntries({ candidates, look }: Required<SearchParts>['entries'], tally: SearchTally): SearchWork {
  for (;;) {
    const slice = candidates.next(performance.now() + sliceMs);
    for (const number of slice.numbers) {
      yield* look.look(number);
      yield;
    }
    tally.searched += slice.searched;
    if (slice.isLast) return;
    yield;
  }
}
