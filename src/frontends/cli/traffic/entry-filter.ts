import { type FilterContext, filterPredicate, filterThresholds } from '../../../model/filter/evaluate-filter.ts';
import { isSummaryFilter } from '../../../model/filter/filter-needs.ts';
import { summarySubject } from '../../../model/filter/filter-subject.ts';
import type { Filter } from '../../../model/filter/filter-tree.ts';
import { printFilter } from '../../../model/filter/print-filter.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';

const idsAtOnce = 1000;

/**
 * Those of the entries that match, in their order. What a list shows of an entry is often enough to decide; where the query asks for
 * headers, bodies or annotations, the store is asked.
 */
export async function entriesThatMatch(
  api: ApiClient,
  filter: Filter,
  entries: EntrySummary[],
): Promise<EntrySummary[]> {
  if (filter.kind === 'everything' || entries.length === 0) return entries;
  if (isSummaryFilter(filter)) {
    const matches = filterPredicate(filter, contextNow());
    return entries.filter((entry) => matches(summarySubject(entry)));
  }
  const matching = new Set<string>();
  for (let from = 0; from < entries.length; from += idsAtOnce) {
    const ids = entries.slice(from, from + idsAtOnce).map((entry) => entry.id);
    for (const id of (await api.traffic.match({ ids, q: printFilter(filter) })).ids) matching.add(id);
  }
  return entries.filter((entry) => matching.has(entry.id));
}

const contextNow = (): FilterContext => ({
  now: Date.now(),
  zoneMinutes: (at) => 0 - new Date(at).getTimezoneOffset(),
  ...filterThresholds,
});
