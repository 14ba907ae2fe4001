// OPERATIONS ⇄ PARTS: which fact of an operation lies at which position, said once for both directions. What is structured becomes JSON text
// here, on the recorder's side, and is stored as that text: nothing is parsed and made again. Pure.
// Before: recorder, entry-import. Next: batch-bytes on this thread, store/write/batch-decoder on the other.
import type { Annotation } from '../model/annotation.ts';
import type { EntryTls } from '../model/connection.ts';
import type { ExchangeKind, ExchangeState, Protocol } from '../model/exchange.ts';
import type { Failure } from '../model/failure.ts';
import type {
  HttpVersion,
  InformationalResponse,
  MessageSide,
  OriginalRequest,
  OriginalResponse,
  RawHeaders,
} from '../model/http-message.ts';
import type { Timings } from '../model/timings.ts';
import type { BodyArrival, ImportedFacts } from '../model/traffic-entry.ts';
import type { WebSocketFrame } from '../model/websocket.ts';
import { entryFlags } from './batch.ts';
import type { OperationParts, ReadParts } from './batch-bytes.ts';
import type { DecodedEntry, DecodedFrame, DecodedOperation } from './store/write/decoded-operation.ts';

export const operationKinds = {
  entry: 1,
  chunk: 2,
  frame: 3,
  importedFrame: 4,
  annotation: 5,
  lost: 6,
  mcpConnection: 7,
  mcpMessage: 8,
  mcpRelease: 9,
  mcpStderr: 10,
  mcpLost: 11,
  arrivals: 12,
} as const;

/** An entry's row as it is to be written. */
export interface EntryToWrite {
  id: string;
  sessionId: string;
  startedAt: number;
  kind: ExchangeKind;
  method: string;
  url: string;
  protocol: Protocol;
  host: string;
  path: string;
  httpVersion: HttpVersion;
  status: number | null;
  statusText: string | null;
  requestBytes: number;
  responseBytes: number;
  durationMs: number | null;
  state: ExchangeState;
  failure: Failure | null;
  clientAddress: string;
  remoteAddress: string | null;
  /** See {@link entryFlags}. */
  flags: number;
  requestStored: number;
  responseStored: number;
  responseHttpVersion: HttpVersion | null;
  timings: Timings;
  requestHeaders: RawHeaders;
  requestTrailers: RawHeaders | null;
  responseHeaders: RawHeaders | null;
  responseTrailers: RawHeaders | null;
  informational: InformationalResponse[] | null;
  tls: EntryTls | null;
  originalRequest: OriginalRequest | null;
  originalResponse: OriginalResponse | null;
  /** Only of entries that come from a file. */
  imported: ImportedFacts | null;
  /** The whole body in pieces; null when it went, or goes, as chunks. */
  requestBody: readonly Uint8Array[] | null;
  responseBody: readonly Uint8Array[] | null;
}

export function entryParts(entry: EntryToWrite): OperationParts {
  return {
    kind: operationKinds.entry,
    // biome-ignore format: one line for each group, as in readEntry
    numbers: [
      entry.flags, entry.startedAt, entry.status, entry.requestBytes, entry.responseBytes, entry.durationMs,
      entry.requestStored, entry.responseStored,
    ],
    // biome-ignore format: one line for each group, as in readEntry
    texts: [
      entry.id, entry.sessionId, entry.kind, entry.method, entry.url, entry.protocol, entry.host, entry.path, entry.httpVersion,
      entry.statusText, mediaType(entry.responseHeaders),
      entry.state, json(entry.failure), entry.clientAddress, entry.remoteAddress, entry.responseHttpVersion,
      timingsText(entry.timings), JSON.stringify(entry.requestHeaders), json(entry.requestTrailers),
      json(entry.responseHeaders), json(entry.responseTrailers),
      json(entry.informational), json(entry.originalRequest), json(entry.originalResponse), json(entry.imported),
    ],
    facts: [entry.tls?.client ?? null, entry.tls?.upstream ?? null],
    bodies: [entry.requestBody, entry.responseBody],
  };
}

/** `tls`: the text of the shared facts, put together by who has them. */
export function readEntry(parts: ReadParts, tls: string | null): DecodedEntry {
  // biome-ignore format: one line for each group, as in entryParts
  const [flags, startedAt, status, requestBytes, responseBytes, durationMs, requestStored, responseStored] =
    parts.numbers as [number, number, number | null, number, number, number | null, number, number];
  // biome-ignore format: one line for each group, as in entryParts
  const [id, sessionId, kind, method, url, protocol, host, path, httpVersion, statusText, contentType,
    state, failure, clientAddress, remoteAddress, responseHttpVersion,
    timings, requestHeaders, requestTrailers, responseHeaders, responseTrailers,
    informational, originalRequest, originalResponse, imported] = parts.texts as EntryTexts;
  const [requestBody, responseBody] = parts.bodies as [Uint8Array | null, Uint8Array | null];
  const isEnded = state === 'completed' || state === 'failed';
  // biome-ignore format: one line for each group, as above
  return {
    isFirst: (flags & entryFlags.first) !== 0, isEnded,
    flags, startedAt, status, requestBytes, responseBytes, durationMs, requestStored, responseStored,
    id, sessionId, kind, method, url, protocol, host, path, httpVersion, statusText, contentType,
    state, failure, clientAddress, remoteAddress, responseHttpVersion,
    timings, requestHeaders, requestTrailers, responseHeaders, responseTrailers,
    informational, tls, originalRequest, originalResponse, imported,
    requestBody: requestBody && requestBody.byteLength > 0 ? requestBody : null,
    responseBody: responseBody && responseBody.byteLength > 0 ? responseBody : null,
    isRequestChunked: isEnded && requestBody === null,
    isResponseChunked: isEnded && responseBody === null,
  };
}

type Text = string | null;
// biome-ignore format: one line for each group, as above
type EntryTexts = [
  string, string, string, string, string, string, string, string, string, Text, Text,
  ExchangeState, Text, string, Text, Text,
  string, string, Text, Text, Text,
  Text, Text, Text, Text,
];

/** Part of a body, from `position` on. */
export function chunkParts(
  entryId: string,
  chunk: { side: MessageSide; position: number; parts: readonly Uint8Array[] },
): OperationParts {
  return {
    kind: operationKinds.chunk,
    numbers: [chunk.position],
    texts: [entryId, chunk.side],
    facts: [],
    bodies: [chunk.parts],
  };
}

export function readChunk(parts: ReadParts): Extract<DecodedOperation, { kind: 'chunk' }> {
  const [entryId, side] = parts.texts as [string, MessageSide];
  return { kind: 'chunk', entryId, side, position: parts.numbers[0] as number, data: parts.bodies[0] as Uint8Array };
}

/** When pieces of the response body came. Many at once: as bytes, for an operation has room for few numbers. */
export function arrivalsParts(entryId: string, arrivals: readonly BodyArrival[]): OperationParts {
  const bytes = new Uint8Array(Float64Array.from(arrivals.flat()).buffer);
  return { kind: operationKinds.arrivals, numbers: [], texts: [entryId], facts: [], bodies: [[bytes]] };
}

export function readArrivals(parts: ReadParts): Extract<DecodedOperation, { kind: 'arrivals' }> {
  // A copy: bodies lie in a batch wherever they come to lie, and numbers want to be aligned.
  const numbers = new Float64Array(Uint8Array.from(parts.bodies[0] as Uint8Array).buffer);
  const arrivals: BodyArrival[] = [];
  for (let at = 0; at < numbers.length; at += 2) arrivals.push([numbers[at] as number, numbers[at + 1] as number]);
  return { kind: 'arrivals', entryId: parts.texts[0] as string, arrivals };
}

const frameFlags = { client: 1, final: 2, compressed: 4, truncated: 8, alone: 16 } as const;

/** `frame.payload` is what is kept of it. `isAlone`: a compressed message needs nothing of those before it. */
export function frameParts(entryId: string, frame: WebSocketFrame, isAlone: boolean): OperationParts {
  const flags =
    (frame.direction === 'client' ? frameFlags.client : 0) |
    (frame.isFinal ? frameFlags.final : 0) |
    (frame.isCompressed ? frameFlags.compressed : 0) |
    (frame.isTruncated ? frameFlags.truncated : 0) |
    (isAlone ? frameFlags.alone : 0);
  return {
    kind: operationKinds.frame,
    numbers: [flags, frame.opcode, frame.payloadBytes, frame.timestamp],
    texts: [entryId],
    facts: [],
    bodies: [[frame.payload]],
  };
}

export function readFrame(parts: ReadParts): { frame: DecodedFrame; isAlone: boolean } {
  const [flags, opcode, payloadBytes, timestamp] = parts.numbers as [number, number, number, number];
  const frame: DecodedFrame = {
    entryId: parts.texts[0] as string,
    direction: (flags & frameFlags.client) !== 0 ? 'client' : 'server',
    opcode,
    isFinal: (flags & frameFlags.final) !== 0,
    isCompressed: (flags & frameFlags.compressed) !== 0,
    isTruncated: (flags & frameFlags.truncated) !== 0,
    payloadBytes,
    timestamp,
    data: parts.bodies[0] as Uint8Array,
    message: null,
  };
  return { frame, isAlone: (flags & frameFlags.alone) !== 0 };
}

/** A frame from a file: its message, when it was compressed, has been inflated already. */
export function importedFrameParts(entryId: string, frame: WebSocketFrame): OperationParts {
  return { ...frameParts(entryId, frame, false), kind: operationKinds.importedFrame };
}

export function readImportedFrame(parts: ReadParts): DecodedFrame {
  const { frame } = readFrame(parts);
  return frame.isCompressed ? { ...frame, data: frame.data.subarray(0, 0), message: frame.data } : frame;
}

export function annotationParts(annotation: Annotation): OperationParts {
  return { kind: operationKinds.annotation, numbers: [], texts: [JSON.stringify(annotation)], facts: [], bodies: [] };
}

export function readAnnotation(parts: ReadParts): Annotation {
  return JSON.parse(parts.texts[0] as string) as Annotation;
}

/** Entries of a session that are missing or incomplete because recording had stopped. */
export function lossParts(loss: { sessionId: string; entries: number; from: number; reason: string }): OperationParts {
  return {
    kind: operationKinds.lost,
    numbers: [loss.entries, loss.from],
    texts: [loss.sessionId, loss.reason],
    facts: [],
    bodies: [],
  };
}

export function readLoss(parts: ReadParts): Extract<DecodedOperation, { kind: 'lost' }> {
  const [entries, from] = parts.numbers as [number, number];
  const [sessionId, reason] = parts.texts as [string, string];
  return { kind: 'lost', sessionId, entries, from, reason };
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** To the microsecond: what comes after is below what the clock can tell, and would take a third of the text. */
function timingsText(timings: Timings): string {
  let text = '{';
  for (const phase of phases) {
    const ms = timings[phase];
    if (ms !== undefined) text += `${text.length > 1 ? ',' : ''}"${phase}":${Math.round(ms * 1000) / 1000}`;
  }
  return `${text}}`;
}

const phases = ['blocked', 'dns', 'connect', 'ssl', 'send', 'wait', 'receive'] as const satisfies ReadonlyArray<
  keyof Timings
>;

/** Media type without parameters (RFC 9110 §8.3.1); of several fields the first counts. */
export function mediaType(headers: RawHeaders | null): string | null {
  if (!headers) return null;
  for (const [name, value] of headers) {
    if (name.length === 12 && name.toLowerCase() === 'content-type') {
      const semicolon = value.indexOf(';');
      return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase() || null;
    }
  }
  return null;
}
