import type { FoundText, SearchHit } from '../../../model/search/search-hit.ts';

/** What is drawn, line by line: sessions with what was found in them, entries, and the places in each. */
export type SearchRow =
  | { kind: 'session'; key: string; sessionId: string; name: string; entries: number }
  | { kind: 'entry'; key: string; hit: SearchHit }
  | { kind: 'place'; key: string; hit: SearchHit; found: FoundText }
  | { kind: 'more'; key: string; places: number; hasMore: boolean };

export type PlaceRow = Extract<SearchRow, { kind: 'place' }>;

/** Further places of an entry are counted, so that one long WebSocket leaves room for the rest. */
const placesShown = 5;

/** Sessions stand in the order in which something was found in them first: newest first. */
export function searchRows(hits: readonly SearchHit[]): SearchRow[] {
  const sessions = Map.groupBy(hits, ({ entry }) => entry.sessionId);
  return [...sessions].flatMap(([sessionId, members]): SearchRow[] => [
    {
      kind: 'session',
      key: sessionId,
      sessionId,
      name: members[0]?.sessionName ?? '',
      entries: members.length,
    },
    ...members.flatMap(rowsOfHit),
  ]);
}

function rowsOfHit(hit: SearchHit): SearchRow[] {
  const { entry, found, hasMore } = hit;
  const shown = found.slice(0, placesShown);
  const places = found.length - shown.length;
  return [
    { kind: 'entry', key: entry.id, hit },
    ...shown.map((each, at): SearchRow => ({ kind: 'place', key: `${entry.id}-${at}`, hit, found: each })),
    ...(places > 0 ? [{ kind: 'more', key: `${entry.id}-more`, places, hasMore } as const] : []),
  ];
}

export function placeWords({ place }: FoundText): string {
  switch (place.kind) {
    case 'url':
      return 'URL';
    case 'header':
      return `${place.side === 'request' ? 'Request' : 'Response'} ${place.isTrailer ? 'trailer' : 'header'}`;
    case 'body':
      return place.side === 'request' ? 'Request body' : 'Response body';
    case 'frame':
      return place.direction === 'client' ? 'Message sent' : 'Message received';
    case 'note':
      return 'Note';
    case 'tag':
      return 'Tag';
  }
}
