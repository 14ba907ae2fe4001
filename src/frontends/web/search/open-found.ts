import type { FoundText, SearchHit, SearchPlace } from '../../../model/search/search-hit.ts';
import { openSession } from '../state/view-state.ts';
import { foundAddress } from './found-text.ts';

/** The entry in its session, at the match. A filter that might hide it is taken away. */
export function openFound({ entry }: SearchHit, { place, snippet, position }: FoundText): void {
  const text = snippet.text.slice(snippet.from, snippet.to);
  const frame = place.kind === 'frame' ? place.number : null;
  openSession(entry.sessionId, {
    entryId: entry.id,
    tab: tabOf(place),
    find: foundAddress({ text, frame, position }),
    q: '',
    pane: null,
    panel: null,
  });
}

function tabOf(place: SearchPlace): string | null {
  switch (place.kind) {
    case 'url':
      return null;
    case 'header':
      return 'headers';
    case 'body':
      return place.side;
    case 'frame':
      return 'messages';
    case 'note':
    case 'tag':
      return 'annotations';
  }
}
