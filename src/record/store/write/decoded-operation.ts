import type { Annotation } from '../../../model/annotation.ts';
import type { ExchangeState } from '../../../model/exchange.ts';

/** An operation with its bytes, ready to be written. */
export type DecodedOperation =
  | { kind: 'entry'; entry: DecodedEntry }
  | { kind: 'chunk'; entryId: string; side: 'request' | 'response'; position: number; data: Uint8Array }
  | { kind: 'frame'; frame: DecodedFrame }
  | { kind: 'annotation'; annotation: Annotation }
  | { kind: 'lost'; sessionId: string; entries: number; from: number; reason: string };

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
