import type { AnnotationSummary } from './annotation.ts';
import type { EntryTls } from './connection.ts';
import type { ExchangeKind, ExchangeState, Protocol } from './exchange.ts';
import type { Failure } from './failure.ts';
import type {
  HttpVersion,
  InformationalResponse,
  OriginalRequest,
  OriginalResponse,
  RawHeaders,
} from './http-message.ts';
import type { Timings } from './timings.ts';

/** What a list shows of an entry: small, without headers and bodies. */
export interface EntrySummary {
  id: string;
  sessionId: string;
  /** Position in the store: rises with the order of arrival, unique over all sessions, never reused. Lists page by it. */
  number: number;
  /** What people call it by: its number within its session, from 1 in the order of arrival; not given again before the session is cleared. */
  ordinal: number;
  /** Number of the last change to this entry; see Change. */
  seq: number;
  /** When the exchange began, milliseconds since 1970. */
  timestamp: number;
  kind: ExchangeKind;
  method: string;
  url: string;
  protocol: Protocol;
  host: string;
  path: string;
  httpVersion: HttpVersion;
  /** Null until the final response head, and for failures that never had one. */
  status: number | null;
  statusText: string | null;
  /** Media type of the response without parameters, lower case; null when there is none (yet). */
  contentType: string | null;
  requestBodySize: number;
  responseBodySize: number;
  /** Milliseconds; null while it runs. */
  duration: number | null;
  state: ExchangeState;
  failure: Failure | null;
  clientAddress: string;
  remoteAddress: string | null;
  /** The exchange ended by itself and all of it was seen; false while it runs, and for failures. */
  isComplete: boolean;
  isMocked: boolean;
  isBreakpointed: boolean;
  isModified: boolean;
  /** The recorded copy of a body was cut. */
  isTruncated: boolean;
  isReplay: boolean;
  /** It came from a file. */
  isImported: boolean;
  /** Null when it has no annotation. */
  annotationSummary: AnnotationSummary | null;
}

/** All of an entry but its bodies and frames. */
export interface TrafficEntry extends EntrySummary {
  requestHeaders: RawHeaders;
  requestTrailers: RawHeaders | null;
  responseHttpVersion: HttpVersion | null;
  responseHeaders: RawHeaders | null;
  responseTrailers: RawHeaders | null;
  informational: InformationalResponse[];
  timings: Timings;
  tls: EntryTls | null;
  /** Bytes of the body that are in the store; less than `requestBodySize` when the copy was cut. */
  requestBodyStored: number;
  responseBodyStored: number;
  originalRequest: OriginalRequest | null;
  originalResponse: OriginalResponse | null;
  /** Null unless it came from a file. */
  imported: ImportedFacts | null;
}

/** `decoded`: the file held the body without the content coding that its headers name. `not-recorded`: there was one, and the file left it out. */
export const importedBodyForms = ['as-received', 'decoded', 'not-recorded'] as const;
export type ImportedBodyForm = (typeof importedBodyForms)[number];

/** What is known of an entry that came from a file. */
export interface ImportedFacts {
  requestBody: ImportedBodyForm;
  responseBody: ImportedBodyForm;
  /** Of the body as it was received, lower-case hex, when the file told it. */
  responseBodySha256?: string;
  /** The entry's id where the file was written. */
  originalId?: string;
  /** The program that wrote the file, with its version. */
  producer?: string;
  /** Fields of the file that nothing else here holds, by name. */
  extra?: Record<string, unknown>;
}

/** A WebSocket frame as recorded. */
/** A piece of a body: the position of its first byte, and when it came (milliseconds since 1970). */
export type BodyArrival = [position: number, receivedAt: number];

export interface RecordedFrame {
  /** Rises in the order of passing; pages are cut by it. */
  number: number;
  direction: 'client' | 'server';
  opcode: number;
  isFinal: boolean;
  isCompressed: boolean;
  isTruncated: boolean;
  /** Full length of the payload as sent. */
  payloadBytes: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** For viewing: the payload; for a compressed message its inflated content, on the message's last frame. */
  data: Uint8Array;
}

/** Numbers about the entries of one session, or those of them that a filter matches, computed by the store. */
export interface SessionStats {
  sessionId: string;
  entries: number;
  pending: number;
  failed: number;
  /** Failed, or with a status from 400 on. */
  errors: number;
  requestBytes: number;
  responseBytes: number;
  /** Keys `1xx` … `5xx` and `none`. */
  byStatusClass: Record<string, number>;
  byMethod: Record<string, number>;
  /** The twenty hosts with most entries. `p95` is of the durations of their completed http entries, null when there are none. */
  byHost: Array<{ host: string; entries: number; errors: number; bytes: number; p95: number | null }>;
  /** The twelve media types with most entries; null = no response, or none that says its type. */
  byType: Array<{ type: string | null; entries: number; errors: number; bytes: number }>;
  /** Milliseconds over completed http entries; null when there are none. */
  duration: { mean: number; p50: number; p95: number; p99: number; max: number } | null;
  /** Completed http entries by duration: above the bound before, up to this one; the last has none. */
  histogram: Array<{ upToMs: number | null; entries: number }>;
  /** Entries by when they began, in equal steps; errors are failures and statuses from 400 on. Null when there are no entries. */
  overTime: {
    startAt: number;
    stepMs: number;
    entries: number[];
    errors: number[];
    /** Keys as in `byStatusClass`. */
    byStatusClass: Record<string, number[]>;
  } | null;
  /** The ten completed http entries that took longest. */
  slowest: EntrySummary[];
  firstAt: number | null;
  lastAt: number | null;
}
