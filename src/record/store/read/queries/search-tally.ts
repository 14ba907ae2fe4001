import type { McpHit, SearchHit } from '../../../../model/search/search-hit.ts';

/** What a search has to tell; `hits` is emptied by whoever tells it. */
export interface SearchTally {
  hits: Array<SearchHit | McpHit>;
  searched: number;
  total: number;
  cutBodies: number;
}

/** Stops at every place where it may be left for a while. A promise: there is nothing to do before it settles. */
export type SearchWork = Generator<Promise<void> | undefined, void>;
