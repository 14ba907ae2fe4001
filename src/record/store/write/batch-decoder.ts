// A recorder's message → operations with their bytes. Everything that needs no database is done here, once, so that a batch that has to
// be tried again (disk full) is not decoded, and its frames not inflated, twice. Next: entry-writer.
import type { RawHeaders } from '../../../model/http-message.ts';
import type { BatchMessage, EntryOperation, Operation } from '../../batch.ts';
import type { DecodedEntry, DecodedOperation } from './decoded-operation.ts';
import type { FrameInflater } from './frame-inflater.ts';

export function decodeBatch(batch: BatchMessage, inflater: FrameInflater): DecodedOperation[] {
  const bytes = new ByteCursor(batch.bytes);
  const operations = JSON.parse(batch.operations) as Operation[];
  return operations.map((operation) => decode(operation, { bytes, shared: batch.shared, inflater }));
}

interface DecodeContext {
  bytes: ByteCursor;
  shared: readonly string[];
  inflater: FrameInflater;
}

function decode(operation: Operation, context: DecodeContext): DecodedOperation {
  const { bytes } = context;
  switch (operation[0]) {
    case 'entry':
      return { kind: 'entry', entry: decodeEntry(operation, context) };
    case 'chunk': {
      const [, entryId, side, position, length] = operation;
      return { kind: 'chunk', entryId, side, position, data: bytes.take(length) };
    }
    case 'frame': {
      const [, entryId, direction, opcode, isFinal, isCompressed, isTruncated, payloadBytes, timestamp, length, alone] =
        operation;
      const frame = {
        ...{ entryId, direction, opcode, isFinal, isCompressed, isTruncated, payloadBytes, timestamp },
        data: bytes.take(length),
        message: null,
      };
      return { kind: 'frame', frame: { ...frame, message: context.inflater.inflate(frame, alone) } };
    }
    case 'imported-frame': {
      const [, entryId, direction, opcode, isFinal, isCompressed, isTruncated, payloadBytes, timestamp, length] =
        operation;
      const content = bytes.take(length);
      const [data, message] = isCompressed ? [content.subarray(0, 0), content] : [content, null];
      const facts = { entryId, direction, opcode, isFinal, isCompressed, isTruncated, payloadBytes, timestamp };
      return { kind: 'frame', frame: { ...facts, data, message } };
    }
    case 'annotation':
      return { kind: 'annotation', annotation: operation[1] };
    case 'lost': {
      const [, sessionId, entries, from, reason] = operation;
      return { kind: 'lost', sessionId, entries, from, reason };
    }
  }
}

function decodeEntry(operation: EntryOperation, { bytes, shared, inflater }: DecodeContext): DecodedEntry {
  // biome-ignore format: one line for each group, as in EntryRow
  const [, isFirst, inlineRequest, inlineResponse,
    id, sessionId, startedAt, kind, method, url, protocol, host, path, httpVersion,
    status, statusText, requestBytes, responseBytes, durationMs, state, failure, clientAddress, remoteAddress, flags,
    requestStored, responseStored, responseHttpVersion, timings, requestHeaders, requestTrailers, responseHeaders, responseTrailers,
    informational, clientTls, upstreamTls, originalRequest, originalResponse, imported = null] = operation;
  const isEnded = state === 'completed' || state === 'failed';
  if (isEnded) inflater.forget(id);
  return {
    isFirst: isFirst === 1,
    ...{ id, sessionId, startedAt, kind, method, url, protocol, host, path, httpVersion, status, statusText },
    ...{ requestBytes, responseBytes, durationMs, state, clientAddress, remoteAddress, flags },
    ...{ requestStored, responseStored, responseHttpVersion },
    contentType: mediaType(responseHeaders),
    failure: json(failure),
    timings: JSON.stringify(timings),
    requestHeaders: JSON.stringify(requestHeaders),
    requestTrailers: json(requestTrailers),
    responseHeaders: json(responseHeaders),
    responseTrailers: json(responseTrailers),
    informational: json(informational),
    tls: tlsText(clientTls, upstreamTls, shared),
    originalRequest: json(originalRequest),
    originalResponse: json(originalResponse),
    imported: json(imported),
    requestBody: inlineRequest > 0 ? bytes.take(inlineRequest) : null,
    responseBody: inlineResponse > 0 ? bytes.take(inlineResponse) : null,
    isRequestChunked: isEnded && inlineRequest < 0,
    isResponseChunked: isEnded && inlineResponse < 0,
  };
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** Media type without parameters (RFC 9110 §8.3.1); of several fields the first counts. */
function mediaType(headers: RawHeaders | null): string | null {
  if (!headers) return null;
  for (const [name, value] of headers) {
    if (name.length === 12 && name.toLowerCase() === 'content-type') {
      const semicolon = value.indexOf(';');
      return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase() || null;
    }
  }
  return null;
}

function tlsText(client: number, upstream: number, shared: readonly string[]): string | null {
  if (client < 0 && upstream < 0) return null;
  return `{"client":${client < 0 ? 'null' : shared[client]},"upstream":${upstream < 0 ? 'null' : shared[upstream]}}`;
}

class ByteCursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(buffer: ArrayBuffer) {
    this.#bytes = new Uint8Array(buffer);
  }

  take(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
