import type { Filter } from '../../../model/filter/filter-tree.ts';
import { printFilter } from '../../../model/filter/print-filter.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';

const entriesPerPage = 1000;

/** The newest entries of a session that match, newest first, over as many pages as that takes. */
export async function newestEntries(
  api: ApiClient,
  { sessionId, filter }: { sessionId: string; filter: Filter },
  limit: number,
): Promise<{ entries: EntrySummary[]; asOfSeq: number }> {
  const q = printFilter(filter);
  let page = await api.traffic.list({ sessionId, q, limit: Math.min(Math.max(limit, 1), entriesPerPage) });
  // The first page's number: what changed while the others were read comes again as an event.
  const { asOfSeq } = page;
  const entries: EntrySummary[] = limit === 0 ? [] : [...page.entries];
  while (page.nextCursor !== null && entries.length < limit) {
    page = await api.traffic.list({
      sessionId,
      q,
      limit: Math.min(limit - entries.length, entriesPerPage),
      cursor: page.nextCursor,
    });
    entries.push(...page.entries);
  }
  return { entries, asOfSeq };
}
