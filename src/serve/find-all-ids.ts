// In: a session and a filter. Out: the ids of all entries that match, page by page, so that a session of any size can be worked through.
// Entries that arrive meanwhile are not among them: it goes from the newest down.

import type { Filter } from '../model/filter/filter-tree.ts';
import type { StoreReader } from '../record/store/read/store-reader.ts';

const idsAtOnce = 1000;

export async function* findAllIds(
  reader: StoreReader,
  sessionId: string,
  filter: Filter,
): AsyncGenerator<string[], void> {
  for (let cursor: number | undefined; ; ) {
    const page = await reader.findEntries({ sessionId, filter, cursor, limit: idsAtOnce, order: 'newest-first' });
    if (page.entries.length > 0) yield page.entries.map((entry) => entry.id);
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}
