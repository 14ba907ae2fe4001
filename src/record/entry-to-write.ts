import { entryFlags } from './batch.ts';
import type { OpenEntry } from './open-entry.ts';
import type { EntryToWrite } from './operation-parts.ts';

interface InlineBody {
  parts: readonly Uint8Array[];
  bytes: number;
}

/** An entry's row. Everything is read from the exchange now: it may change while the batch waits. A body is null when it is in chunks. */
export function entryToWrite(
  entry: OpenEntry,
  { request, response }: { request: InlineBody | null; response: InlineBody | null },
): EntryToWrite {
  const exchange = entry.exchange;
  return {
    id: exchange.id,
    sessionId: exchange.sessionId as string,
    startedAt: exchange.startedAt,
    kind: exchange.kind,
    method: exchange.method,
    url: exchange.url,
    protocol: exchange.protocol,
    host: exchange.host,
    path: exchange.path,
    httpVersion: exchange.httpVersion,
    status: exchange.status,
    statusText: exchange.statusText,
    requestBytes: exchange.requestBodyBytes,
    responseBytes: exchange.responseBodyBytes,
    durationMs: exchange.durationMs,
    state: exchange.state,
    failure: exchange.failure,
    clientAddress: exchange.clientAddress,
    remoteAddress: exchange.remoteAddress,
    flags: flagsOf(entry),
    requestStored: request ? request.bytes : (entry.spoolOf('request')?.chunkedBytes ?? 0),
    responseStored: response ? response.bytes : (entry.spoolOf('response')?.chunkedBytes ?? 0),
    responseHttpVersion: exchange.responseHttpVersion,
    timings: exchange.timings,
    requestHeaders: exchange.requestHeaders,
    requestTrailers: exchange.requestTrailers,
    responseHeaders: exchange.responseHeaders,
    responseTrailers: exchange.responseTrailers,
    informational: exchange.informational,
    tls: exchange.tls,
    originalRequest: exchange.originalRequest,
    originalResponse: exchange.originalResponse,
    imported: null,
    requestBody: request?.parts ?? null,
    responseBody: response?.parts ?? null,
  };
}

function flagsOf(entry: OpenEntry): number {
  const { isMocked, isBreakpointed, isModified, isReplay } = entry.exchange;
  return (
    (isMocked ? entryFlags.mocked : 0) |
    (isBreakpointed ? entryFlags.breakpointed : 0) |
    (isModified ? entryFlags.modified : 0) |
    (entry.isCut ? entryFlags.truncated : 0) |
    (isReplay ? entryFlags.replay : 0) |
    (entry.isInserted ? 0 : entryFlags.first)
  );
}
