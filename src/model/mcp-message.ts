/** How an MCP client and its server are joined. `sse` is the old pair of an event stream and a POST address (revision 2024-11-05). */
export type McpTransport = 'stdio' | 'sse' | 'streamable-http';

/** Said from the side of the traffic, with the words of session files. */
export type McpDirection = 'client_to_server' | 'server_to_client';

/** A JSON-RPC id by JavaScript's reading. Ids that differ as JSON text differ (`1` and `"1"`), so correlate by `idText`. */
export type JsonRpcId = number | string | null;

/** What one message is by JSON-RPC 2.0 §§4–5. `invalid`: bytes that are no JSON-RPC message, such as a banner on standard output. */
export type McpMessageKind = (typeof mcpMessageKinds)[number];
export const mcpMessageKinds = ['request', 'notification', 'response', 'error', 'invalid'] as const;

/**
 * What became of a message. `held`: it waits for a person. `answered`: a request that never went on, because the user answered it.
 * `injected`: made by the user, or an answer of theirs. `invalid`: passed on untouched although it is no JSON-RPC message.
 */
export type McpDisposition = (typeof mcpDispositions)[number];
export const mcpDispositions = ['forwarded', 'held', 'edited', 'dropped', 'answered', 'injected', 'invalid'] as const;

/** How a call failed: `protocol` is a JSON-RPC error, `tool` a result with `isError`. Never mixed. */
export type McpFailureKind = (typeof mcpFailureKinds)[number];
export const mcpFailureKinds = ['protocol', 'tool'] as const;

/** One run of a relay, or one MCP session over HTTP. Times are milliseconds since 1970. */
export interface McpConnection {
  /** UUIDv7. */
  id: string;
  /** The session that was active when it began; it stays there. */
  sessionId: string;
  transport: McpTransport;
  /** Who recorded it: a relay in a client's configuration, a recording proxy, plain HTTP capture, or a session file. */
  source: 'wrap' | 'proxy' | 'capture' | 'import';
  startedAt: number;
  /** Null while it runs, and when nobody could say. */
  endedAt: number | null;
  /** The server's command line; null unless stdio. */
  serverCommand: string | null;
  /** Null for stdio. */
  serverUrl: string | null;
  /** `Mcp-Session-Id` (streamable HTTP); null when there is none, always for stdio. */
  mcpSessionId: string | null;
  /** As the peers said it (`clientInfo`, `serverInfo`, of `initialize`, `server/discover` or `_meta`); null until they did. */
  clientInfo: McpPeerInfo | null;
  serverInfo: McpPeerInfo | null;
  /** The newest revision a message named, such as `2025-11-25`; null until one did. */
  protocolVersion: string | null;
  /** How the server's process ended; null for HTTP and while it runs. */
  exit: McpExit | null;
  /** Free: target name, audit notes, what a session file carried. */
  metadata: Record<string, unknown>;
  /** Exact: kept in the transaction that adds the rows. */
  messageCount: number;
  /** Filter of messages to be held; the empty text holds all, null none. */
  intercept: string | null;
  /** True when messages passed that could not be recorded. */
  isIncomplete: boolean;
  /** JSON text: what the session file it came from said beyond these fields. Absent and null: nothing, or it came from no file. */
  imported?: string | null;
}

export interface McpPeerInfo {
  name: string;
  version: string | null;
  /** The name for people; null when they gave none. */
  title: string | null;
}

export interface McpExit {
  code: number | null;
  /** Such as `SIGTERM`; null unless a signal ended it. */
  signal: string | null;
}

/** One JSON-RPC message as recorded: what a list shows of it. Its payload is read apart. */
export interface McpMessageSummary {
  /** UUIDv7 given when it arrived. */
  proxyId: string;
  connectionId: string;
  sessionId: string;
  /** From 0, one counter for both directions of a connection, without gaps. */
  sequence: number;
  /** When it arrived, milliseconds since 1970. */
  timestamp: number;
  direction: McpDirection;
  kind: McpMessageKind;
  /** JSON text of the id as it was written (`1`, `"a"`, `null`, `12345678901234567890`); null when there is none. */
  idText: string | null;
  /** Null for responses. Of a response `correlatedMethod` says what it answers. */
  method: string | null;
  /** On a response: `proxyId` of its request, when that was seen. */
  correlatedId: string | null;
  correlatedMethod: string | null;
  /** What a request is about: the tool, prompt or resource it names (`params.name`, `params.uri`); on its response the same. */
  target: string | null;
  /** `proxyId` of the client request that this message is a part of (progress, cancellation, sampling inside a call, the answer). */
  operationId: string | null;
  failure: McpFailureKind | null;
  /** On a response: milliseconds since its request was forwarded, time held by a person left out. */
  latencyMs: number | null;
  /** How long a person held it, milliseconds; null when nobody did. */
  heldMs: number | null;
  disposition: McpDisposition;
  /** Bytes of what was forwarded. */
  payloadBytes: number;
  /** Position within a JSON-RPC batch (revision 2025-03-26); null when it came alone. */
  batchIndex: number | null;
  /** The entry whose body carried it; null for stdio. */
  trafficId: string | null;
  /** Number of the last change to this row. */
  seq: number;
}

/** A whole message. Bytes are UTF-8 JSON text as it passed, without the line's end, and exactly as sent. */
export interface McpMessage extends McpMessageSummary {
  /** What was forwarded; of a dropped message what arrived. */
  payload: Uint8Array;
  /** What arrived, only when the user changed it. */
  originalPayload: Uint8Array | null;
  /** JSON text: what the session file it came from said beyond these fields. Absent and null: nothing, or it came from no file. */
  imported?: string | null;
  /** On a request that is read by itself: `proxyId` of its answer. Absent and null: none came, or thousands of messages later. */
  answerId?: string | null;
}

/** A message that waits for a decision. */
export interface HeldMcpMessage extends McpMessageSummary {
  /** `proxyId` of the message by which its sender gave up on it (`notifications/cancelled`); null when it has not. */
  cancelledBy: string | null;
  /** Somebody edits it until then, milliseconds since 1970; null when nobody does. May have passed. */
  editedUntil: number | null;
}

/** What the server's process wrote to standard error. */
export interface McpStderrChunk {
  connectionId: string;
  timestamp: number;
  bytes: Uint8Array;
}
