import type { Filter } from '../../../model/filter/filter-tree.ts';
import type { McpControl, McpControlQuery, McpDecision } from '../../../model/mcp-decision.ts';
import type {
  HeldMcpMessage,
  McpConnection,
  McpDirection,
  McpMessage,
  McpMessageKind,
  McpMessageSummary,
} from '../../../model/mcp-message.ts';

/** The part of StoreReader that is about MCP. */
export interface McpReader {
  /** Newest first. Absent session: of all. */
  mcpConnections(query: McpConnectionQuery): Promise<McpConnectionPage>;
  mcpConnection(id: string): Promise<McpConnection | null>;
  /** Of one connection in the order they passed, of a session connection by connection. Never payloads. */
  mcpMessages(query: McpMessageQuery): Promise<McpMessagePage>;
  /** The messages of one connection by position in the order they passed. */
  mcpMessageWindow(query: { connectionId: string; from: number; limit: number }): Promise<McpMessageWindow>;
  mcpMessage(proxyId: string): Promise<McpMessage | null>;
  /**
   * For whoever writes them down: messages after a sequence, payloads included, until about `limitBytes` are there (at least one).
   * `nextSequence` is what to go on after; null when there are no more.
   */
  mcpMessagesWithPayloads(
    connectionId: string,
    afterSequence: number,
    limitBytes: number,
  ): Promise<{ messages: McpMessage[]; nextSequence: number | null }>;
  /** What the server's process wrote to standard error, in order. */
  mcpStderr(query: { connectionId: string; after: number; limit: number }): Promise<McpStderrPage>;
  /** Messages that wait for a person, of connections that run; oldest first. */
  mcpHeld(query: { sessionId?: string; limit: number }): Promise<{ messages: HeldMcpMessage[]; asOfSeq: number }>;
  /** What was decided about held messages of a connection and is not carried out yet, in order. */
  mcpDecisions(connectionId: string): Promise<McpDecision[]>;
  /** For whoever relays: what was asked of all relays. */
  mcpControl(query: McpControlQuery): Promise<McpControl>;
}

export interface McpConnectionQuery {
  sessionId?: string;
  limit: number;
  /** The `nextCursor` of the page before. */
  cursor?: string;
}

export interface McpConnectionPage {
  connections: McpConnection[];
  nextCursor: string | null;
  asOfSeq: number;
}

export interface McpMessageQuery {
  of: { kind: 'connection'; connectionId: string } | { kind: 'session'; sessionId: string };
  filter: Filter;
  direction?: McpDirection;
  kind?: McpMessageKind;
  /** The entry that carried them. */
  trafficId?: string;
  limit: number;
  cursor?: string;
}

/** As with entries: looking through many is cut into slices of time; then `isScanning` is true, and `nextCursor` goes on. */
export interface McpMessagePage {
  messages: McpMessageSummary[];
  nextCursor: string | null;
  isScanning: boolean;
  asOfSeq: number;
}

export interface McpMessageWindow {
  messages: McpMessageSummary[];
  from: number;
  total: number;
  asOfSeq: number;
}

export interface McpStderrPage {
  chunks: Array<{ number: number; timestamp: number; data: Uint8Array }>;
  nextAfter: number | null;
}
