import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { api } from '../state/api.ts';
import type { ListSource } from './list-source.ts';
import type { Selection } from './selection.ts';

const pageRows = 500;
const askedAtOnce = 6;

/** At most so many of the selected entries, in the order of the list. */
export async function selectedEntries(source: ListSource, selection: Selection, most: number): Promise<EntrySummary[]> {
  return selection.kind === 'all'
    ? matchingEntries(source, most)
    : entriesOf(source, [...selection.ids].slice(0, most));
}

async function entriesOf(source: ListSource, ids: string[]): Promise<EntrySummary[]> {
  const known = ids.map((id) => ({ id, at: source.indexOf(id) }));
  known.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return inTurns(known, ({ id, at }) => (at === undefined ? undefined : source.rowAt(at)) ?? api.traffic.get(id));
}

async function matchingEntries(source: ListSource, most: number): Promise<EntrySummary[]> {
  const { q, ...query } = source.query;
  const found: EntrySummary[] = [];
  while (found.length < most) {
    const limit = Math.min(pageRows, most - found.length);
    const { entries } = await api.traffic.window({ ...query, ...(q === '' ? {} : { q }), from: found.length, limit });
    found.push(...entries);
    if (entries.length < limit) break;
  }
  return found;
}

/** The browser opens few connections; the page itself needs one of them. Results in the order of what was given. */
export async function inTurns<T, R>(all: readonly T[], work: (each: T) => R | Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += askedAtOnce)
    results.push(...(await Promise.all(all.slice(at, at + askedAtOnce).map(work))));
  return results;
}
