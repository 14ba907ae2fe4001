// The main thread's end of the search thread, which is started by the first search. In: a query. Out: its steps, asked for one by one, so that
// a reader that is slow or gone costs nothing. Must never leave a search open. Next: search-thread.

import type { SearchStep } from '../../../model/search/search-hit.ts';
import type { ThreadClient } from '../thread-client.ts';
import type { SearchQuery, StoreSearch } from './store-search.ts';

export class RemoteSearch implements StoreSearch {
  readonly #thread: () => ThreadClient;

  constructor(thread: () => ThreadClient) {
    this.#thread = thread;
  }

  async *search(query: SearchQuery): AsyncGenerator<SearchStep, void> {
    const thread = this.#thread();
    const id = (await thread.call('begin', [query])) as number;
    try {
      for (;;) {
        const step = (await thread.call('step', [id])) as SearchStep;
        yield step;
        if (step.isDone) return;
      }
    } finally {
      // A search that is over is not known any more; that is no fault.
      await thread.call('end', [id]).catch(() => {});
    }
  }
}
