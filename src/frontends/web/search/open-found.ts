import type { FoundText, McpHit, SearchHit, SearchPlace } from '../../../model/search/search-hit.ts';
import { mcpPane } from '../mcp/mcp-address.ts';
import { openSession } from '../state/view-state.ts';
import { foundAddress } from './found-text.ts';
import type { FoundPlace } from './search-rows.ts';

export function openFound(place: FoundPlace): void {
  if (place.kind === 'message') openMessage(place.hit);
  else openEntry(place.hit, place.found);
}

/** The connection in its session, at the message. */
function openMessage({ message: { sessionId, connectionId, proxyId } }: McpHit): void {
  const pane = mcpPane({ connectionId, view: 'messages', messageId: proxyId });
  openSession(sessionId, { pane, entryId: null, panel: null });
}

/** The entry in its session, at the match. A filter that might hide it is taken away. */
function openEntry({ entry }: SearchHit, { place, snippet, position }: FoundText): void {
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
