// What a recorder hands to the writer thread: one string of operations, one buffer of bytes. Chosen for what it costs the capture thread:
// one JSON text per entry and one copy of its bytes; the buffer is transferred, not cloned. Next: store/write/batch-decoder.
import type { Annotation } from '../model/annotation.ts';
import type { ExchangeKind, ExchangeState, Protocol } from '../model/exchange.ts';
import type { Failure } from '../model/failure.ts';
import type {
  HttpVersion,
  InformationalResponse,
  OriginalRequest,
  OriginalResponse,
  RawHeaders,
} from '../model/http-message.ts';
import type { Timings } from '../model/timings.ts';
import type { ImportedFacts } from '../model/traffic-entry.ts';

/** Bodies up to this size stay in the entry's row; larger ones are kept as chunks. */
export const inlineBodyBytes = 64 * 1024;

/** From a recorder to the writer. */
export interface BatchMessage {
  kind: 'batch';
  /** JSON array of {@link Operation}. Characters of header values are latin1, as received. */
  operations: string;
  /** JSON texts that several rows refer to by position: facts about TLS connections, the same for all exchanges of a connection. */
  shared: string[];
  /** All body and frame bytes, in the order in which the operations use them. */
  bytes: ArrayBuffer;
  /** What the recorder counts against its bound, and gets back when the batch is committed. */
  size: number;
}

/** From the writer to a recorder. */
export type RecorderNotice =
  | { kind: 'committed'; size: number /** The batch's buffer, to be used again. */; buffer: ArrayBuffer | null }
  | { kind: 'stopped'; reason: string; since: number }
  | { kind: 'recording' };

/** From a recorder to the writer while recording has stopped: how many entries it had to give up so far. */
export interface LossReport {
  kind: 'lost';
  lostEntries: number;
}

/** The first element says which. Lengths are bytes taken from the batch's buffer. */
export type Operation =
  | EntryOperation
  | ChunkOperation
  | FrameOperation
  | ImportedFrameOperation
  | AnnotationOperation
  | LossOperation;

/** An entry as it is now. `inline…`: length of the whole body in the buffer, or -1 when the body went (or goes) as chunks. */
export type EntryOperation = [
  op: 'entry',
  isFirst: 0 | 1,
  inlineRequestBytes: number,
  inlineResponseBytes: number,
  ...row: EntryRow,
];
export type ChunkOperation = ['chunk', entryId: string, side: 'request' | 'response', position: number, bytes: number];
export type FrameOperation = [
  op: 'frame',
  entryId: string,
  direction: 'client' | 'server',
  opcode: number,
  isFinal: boolean,
  isCompressed: boolean,
  isTruncated: boolean,
  payloadBytes: number,
  timestamp: number,
  bytes: number,
  /** Compressed frames only: whether each message is deflated on its own. */
  noContextTakeover: boolean,
];
/** A frame whose message, when it was compressed, has been inflated already. */
export type ImportedFrameOperation = [
  op: 'imported-frame',
  entryId: string,
  direction: 'client' | 'server',
  opcode: number,
  isFinal: boolean,
  isCompressed: boolean,
  isTruncated: boolean,
  payloadBytes: number,
  timestamp: number,
  bytes: number,
];
export type AnnotationOperation = ['annotation', annotation: Annotation];
/** Entries of a session that are missing or incomplete because recording had stopped. */
export type LossOperation = ['lost', sessionId: string, entries: number, from: number, reason: string];

export type EntryRow = [
  id: string,
  sessionId: string,
  startedAt: number,
  kind: ExchangeKind,
  method: string,
  url: string,
  protocol: Protocol,
  host: string,
  path: string,
  httpVersion: HttpVersion,
  status: number | null,
  statusText: string | null,
  requestBodyBytes: number,
  responseBodyBytes: number,
  durationMs: number | null,
  state: ExchangeState,
  failure: Failure | null,
  clientAddress: string,
  remoteAddress: string | null,
  /** See {@link entryFlags}. */
  flags: number,
  requestBodyStored: number,
  responseBodyStored: number,
  responseHttpVersion: HttpVersion | null,
  timings: Timings,
  requestHeaders: RawHeaders,
  requestTrailers: RawHeaders | null,
  responseHeaders: RawHeaders | null,
  responseTrailers: RawHeaders | null,
  informational: InformationalResponse[] | null,
  /** Positions in the batch's `shared`; -1 = that side was not TLS. */
  clientTls: number,
  upstreamTls: number,
  originalRequest: OriginalRequest | null,
  originalResponse: OriginalResponse | null,
  /** Only of entries that come from a file. */
  imported?: ImportedFacts | null,
];

/** Bits of a row's `flags`. */
export const entryFlags = { mocked: 1, breakpointed: 2, modified: 4, truncated: 8, replay: 16 } as const;
