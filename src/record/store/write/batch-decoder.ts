// A recorder's message → operations with their bytes. Everything that needs no database is done here, once, so that a batch that has to
// be tried again (disk full) is not decoded, and its frames not inflated, twice. Next: entry-writer.
import type { BatchMessage, Operation } from '../../batch.ts';
import type { DecodedOperation } from './decoded-operation.ts';
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

const clientTlsAt = 29;

function decode(operation: Operation, context: DecodeContext): DecodedOperation {
  const { bytes } = context;
  switch (operation[0]) {
    case 'entry': {
      const [, isFirst, inlineRequest, inlineResponse, ...row] = operation;
      const isEnded = row[15] === 'completed' || row[15] === 'failed';
      if (isEnded) context.inflater.forget(row[0]);
      return {
        kind: 'entry',
        isFirst: isFirst === 1,
        row,
        tls: tlsText(row[clientTlsAt], row[clientTlsAt + 1] as number, context.shared),
        requestBody: inlineRequest > 0 ? bytes.take(inlineRequest) : null,
        responseBody: inlineResponse > 0 ? bytes.take(inlineResponse) : null,
        isRequestChunked: isEnded && inlineRequest < 0,
        isResponseChunked: isEnded && inlineResponse < 0,
      };
    }
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
    case 'lost': {
      const [, sessionId, entries, from, reason] = operation;
      return { kind: 'lost', sessionId, entries, from, reason };
    }
  }
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
