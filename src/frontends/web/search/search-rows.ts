import type { FoundText, McpFoundText, McpHit, SearchHit } from '../../../model/search/search-hit.ts';

/** What is drawn, line by line: sessions with what was found in them, entries and MCP messages, and the places in each. */
export type SearchRow =
  | { kind: 'session'; key: string; sessionId: string; name: string; hits: readonly AnyHit[] }
  | { kind: 'entry'; key: string; hit: SearchHit }
  | { kind: 'message'; key: string; hit: McpHit }
  | { kind: 'place'; key: string; opens: FoundPlace; found: FoundText | McpFoundText }
  | { kind: 'more'; key: string; places: number; hasMore: boolean };

export type AnyHit = SearchHit | McpHit;

/** What a line with a match leads to. */
export type FoundPlace = { kind: 'entry'; hit: SearchHit; found: FoundText } | { kind: 'message'; hit: McpHit };

export type PlaceRow = Extract<SearchRow, { kind: 'place' }>;

/** Further places of an entry are counted, so that one long WebSocket leaves room for the rest. */
const placesShown = 5;

/** Sessions stand in the order in which something was found in them first: newest first. */
export function searchRows(hits: readonly AnyHit[]): SearchRow[] {
  const sessions = Map.groupBy(hits, sessionOf);
  return [...sessions].flatMap(([sessionId, members]): SearchRow[] => [
    {
      kind: 'session',
      key: sessionId,
      sessionId,
      name: members[0]?.sessionName ?? '',
      hits: members,
    },
    ...members.flatMap((hit) => ('message' in hit ? rowsOfMessage(hit) : rowsOfEntry(hit))),
  ]);
}

export const sessionOf = (hit: AnyHit): string => ('message' in hit ? hit.message : hit.entry).sessionId;

function rowsOfMessage(hit: McpHit): SearchRow[] {
  const { proxyId } = hit.message;
  return [
    { kind: 'message', key: proxyId, hit },
    ...hit.found.map(
      (found): SearchRow => ({
        kind: 'place',
        key: `${proxyId}-${found.place.kind}`,
        opens: { kind: 'message', hit },
        found,
      }),
    ),
  ];
}

function rowsOfEntry(hit: SearchHit): SearchRow[] {
  const { entry, found, hasMore } = hit;
  const shown = found.slice(0, placesShown);
  const places = found.length - shown.length;
  return [
    { kind: 'entry', key: entry.id, hit },
    ...shown.map(
      (each, at): SearchRow => ({
        kind: 'place',
        key: `${entry.id}-${at}`,
        opens: { kind: 'entry', hit, found: each },
        found: each,
      }),
    ),
    ...(places > 0 ? [{ kind: 'more', key: `${entry.id}-more`, places, hasMore } as const] : []),
  ];
}

export function placeWords({ place }: FoundText | McpFoundText): string {
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
    case 'payload':
      return 'Payload';
    case 'original-payload':
      return 'Before editing';
  }
}
