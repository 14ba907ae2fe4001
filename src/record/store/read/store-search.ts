import type { Filter } from '../../../model/filter/filter-tree.ts';
import type { Needle } from '../../../model/search/needle.ts';
import type { SearchArea, SearchStep } from '../../../model/search/search-hit.ts';

/** Looks for a text in everything that is recorded. Nothing here knows SQL: another database can stand behind it. */
export interface StoreSearch {
  /**
   * Steps of a few hundredths of a second each, newest entries first, until one is done. Every entry that was there at the beginning and is
   * still there at the end has been looked at. The search rests while nobody asks for the next step, and ends when the caller leaves.
   */
  search(query: SearchQuery): AsyncGenerator<SearchStep, void>;
}

export interface SearchQuery {
  needle: Needle;
  /** Only entries that it matches. */
  filter: Filter;
  /** Null: all sessions. */
  sessionId: string | null;
  areas: readonly SearchArea[];
}
