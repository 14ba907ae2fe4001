import type { Annotation } from '../../../model/annotation.ts';
import type { ExchangeState } from '../../../model/exchange.ts';
import type { McpRelease } from '../../../model/mcp-capture-events.ts';
import type { McpStderrChunk } from '../../../model/mcp-message.ts';
import type { BodyArrival } from '../../../model/traffic-entry.ts';

/** An operation with its bytes, ready to be written. */
export type DecodedOperation =
  | { kind: 'entry'; entry: DecodedEntry }
  | { kind: 'chunk'; entryId: string; side: 'request' | 'response'; position: number; data: Uint8Array }
  | { kind: 'frame'; frame: DecodedFrame }
  | { kind: 'arrivals'; entryId: string; arrivals: BodyArrival[] }
  | { kind: 'annotation'; annotation: Annotation }
  | { kind: 'lost'; sessionId: string; entries: number; from: number; reason: string }
  | McpOperation;

export type McpOperation =
  | { kind: 'mcp-connection'; connection: DecodedMcpConnection }
  | { kind: 'mcp-message'; message: DecodedMcpMessage }
  | { kind: 'mcp-release'; release: McpRelease }
  | { kind: 'mcp-stderr'; chunk: McpStderrChunk }
  /** Messages of a connection passed that could not be recorded. */
  | { kind: 'mcp-lost'; connectionId: string };

/** A connection's row by name: what is structured is JSON text already. */
export interface DecodedMcpConnection {
  /** It has not been told before. */
  isFirst: boolean;
  id: string;
  /** Empty: the active one. */
  sessionId: string;
  transport: string;
  source: string;
  startedAt: number;
  endedAt: number | null;
  serverCommand: string | null;
  serverUrl: string | null;
  mcpSessionId: string | null;
  clientInfo: string | null;
  serverInfo: string | null;
  protocolVersion: string | null;
  exit: string | null;
  metadata: string;
  intercept: string | null;
  isIncomplete: boolean;
  imported: string | null;
}

/** A message's row by name. */
export interface DecodedMcpMessage {
  proxyId: string;
  connectionId: string;
  sequence: number;
  timestamp: number;
  direction: string;
  kind: string;
  idText: string | null;
  method: string | null;
  correlatedId: string | null;
  correlatedMethod: string | null;
  target: string | null;
  operationId: string | null;
  failure: string | null;
  latencyMs: number | null;
  heldMs: number | null;
  disposition: string;
  batchIndex: number | null;
  trafficId: string | null;
  imported: string | null;
  payload: Uint8Array;
  originalPayload: Uint8Array | null;
}

/** An entry's row by name, ready to be bound: what is structured is JSON text already. */
export interface DecodedEntry {
  /** It has not been inserted before. */
  isFirst: boolean;
  isEnded: boolean;
  id: string;
  sessionId: string;
  startedAt: number;
  kind: string;
  method: string;
  url: string;
  protocol: string;
  host: string;
  path: string;
  httpVersion: string;
  status: number | null;
  statusText: string | null;
  contentType: string | null;
  requestBytes: number;
  responseBytes: number;
  durationMs: number | null;
  state: ExchangeState;
  failure: string | null;
  clientAddress: string;
  remoteAddress: string | null;
  /** See `entryFlags`. */
  flags: number;
  requestStored: number;
  responseStored: number;
  responseHttpVersion: string | null;
  timings: string;
  requestHeaders: string;
  requestTrailers: string | null;
  responseHeaders: string | null;
  responseTrailers: string | null;
  informational: string | null;
  tls: string | null;
  originalRequest: string | null;
  originalResponse: string | null;
  /** Null unless it comes from a file. */
  imported: string | null;
  /** Null: no body, or it is in chunks. */
  requestBody: Uint8Array | null;
  responseBody: Uint8Array | null;
  /** The exchange has ended, and its body went as chunks. */
  isRequestChunked: boolean;
  isResponseChunked: boolean;
}

export interface DecodedFrame {
  entryId: string;
  direction: 'client' | 'server';
  opcode: number;
  isFinal: boolean;
  isCompressed: boolean;
  isTruncated: boolean;
  payloadBytes: number;
  timestamp: number;
  data: Uint8Array;
  /** Inflated content of a compressed message, on its last frame. */
  message: Uint8Array | null;
}
