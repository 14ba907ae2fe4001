import type { FindNeedle } from '../../../../model/search/needle.ts';
import { type FoundText, mostPlaces, type SearchPlace } from '../../../../model/search/search-hit.ts';
import { snippetOf } from '../../../../model/search/snippet.ts';

/** What was found in one entry so far. */
export class SearchPlaces {
  readonly found: FoundText[] = [];
  hasMore = false;

  get isFull(): boolean {
    return this.found.length >= mostPlaces;
  }

  add(found: FoundText): void {
    if (this.isFull) this.hasMore = true;
    else this.found.push(found);
  }

  addIn(place: SearchPlace, text: string, find: FindNeedle): void {
    const match = find(text, 0);
    if (match !== null) this.add({ place, snippet: snippetOf(text, match), position: match.from });
  }
}
