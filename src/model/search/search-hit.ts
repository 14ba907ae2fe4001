import type { MessageSide } from '../http-message.ts';
import type { McpMessageSummary } from '../mcp-message.ts';
import type { EntrySummary } from '../traffic-entry.ts';
import type { WebSocketFrame } from '../websocket.ts';

/** What can be looked through: parts of entries, in the order in which what was found is listed, and MCP messages that no entry carries. */
export const searchAreas = ['url', 'headers', 'bodies', 'frames', 'annotations', 'mcp'] as const;
export type SearchArea = (typeof searchAreas)[number];

/** Where in an entry. `number` of a frame is the one that lists of frames carry. */
export type SearchPlace =
  | { kind: 'url' }
  | { kind: 'header'; side: MessageSide; name: string; isTrailer: boolean }
  | { kind: 'body'; side: MessageSide }
  | { kind: 'frame'; number: number; direction: WebSocketFrame['direction'] }
  | { kind: 'note'; annotationId: string }
  | { kind: 'tag'; annotationId: string };

/** A piece of text around a match, on one line: control characters became spaces. */
export interface Snippet {
  text: string;
  /** Of the match within `text`; UTF-16 offsets, `to` exclusive. A long match is cut. */
  from: number;
  to: number;
  /** Text goes on before and after the piece. */
  isCutBefore: boolean;
  isCutAfter: boolean;
}

export interface FoundText {
  place: SearchPlace;
  snippet: Snippet;
  /** UTF-16 offset of the match within the whole text of the place: of a body, within the decoded body as text. */
  position: number;
}

/** One entry in which the text was found. */
export interface SearchHit {
  entry: EntrySummary;
  sessionName: string;
  /** The first match in each place, at most {@link mostPlaces} places. */
  found: FoundText[];
  /** There are further places in this entry, which were not looked for. */
  hasMore: boolean;
}

/** One MCP message in which the text was found: of a relay, whose traffic has no entries. */
export interface McpHit {
  message: McpMessageSummary;
  sessionName: string;
  found: McpFoundText[];
}

export interface McpFoundText extends Omit<FoundText, 'place'> {
  /** In what was forwarded, or in what arrived before it was edited. */
  place: { kind: 'payload' | 'original-payload' };
}

/** In one entry; a long WebSocket has a match in each frame. */
export const mostPlaces = 20;

/** What a search tells while it goes on. */
export interface SearchStep {
  /** Entries, newest first, then MCP messages, newest first. */
  hits: Array<SearchHit | McpHit>;
  /** Entries and MCP messages looked at so far, and how many there are to look at. */
  searched: number;
  total: number;
  /** Bodies of which only the beginning was looked at, because a few bytes of them decode to far too many. */
  cutBodies: number;
  isDone: boolean;
}
