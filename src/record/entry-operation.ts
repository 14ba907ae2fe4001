import { type EntryOperation, entryFlags } from './batch.ts';
import type { OpenEntry } from './open-entry.ts';
import type { WriteQueue } from './write-queue.ts';

interface InlineBody {
  bytes: number;
}

/** An entry's row as an operation. Everything is read from the exchange now: it may change while the batch waits. */
export function entryOperation(
  entry: OpenEntry,
  queue: WriteQueue,
  inline: { request: InlineBody | null; response: InlineBody | null },
): EntryOperation {
  const exchange = entry.exchange;
  return [
    'entry',
    entry.isInserted ? 0 : 1,
    inline.request ? inline.request.bytes : -1,
    inline.response ? inline.response.bytes : -1,
    exchange.id,
    exchange.sessionId as string,
    exchange.startedAt,
    exchange.kind,
    exchange.method,
    exchange.url,
    exchange.protocol,
    exchange.host,
    exchange.path,
    exchange.httpVersion,
    exchange.status,
    exchange.statusText,
    exchange.requestBodyBytes,
    exchange.responseBodyBytes,
    exchange.durationMs,
    exchange.state,
    exchange.failure,
    exchange.clientAddress,
    exchange.remoteAddress,
    flagsOf(entry),
    inline.request ? inline.request.bytes : (entry.spoolOf('request')?.chunkedBytes ?? 0),
    inline.response ? inline.response.bytes : (entry.spoolOf('response')?.chunkedBytes ?? 0),
    exchange.responseHttpVersion,
    exchange.timings,
    exchange.requestHeaders,
    exchange.requestTrailers,
    exchange.responseHeaders,
    exchange.responseTrailers,
    exchange.informational,
    queue.share(exchange.tls?.client ?? null),
    queue.share(exchange.tls?.upstream ?? null),
    exchange.originalRequest,
    exchange.originalResponse,
  ];
}

function flagsOf(entry: OpenEntry): number {
  const { isMocked, isBreakpointed, isModified, isReplay } = entry.exchange;
  return (
    (isMocked ? entryFlags.mocked : 0) |
    (isBreakpointed ? entryFlags.breakpointed : 0) |
    (isModified ? entryFlags.modified : 0) |
    (entry.isCut ? entryFlags.truncated : 0) |
    (isReplay ? entryFlags.replay : 0)
  );
}
