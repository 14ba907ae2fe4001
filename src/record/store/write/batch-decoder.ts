// A recorder's message → operations with their bytes. Everything that needs no database is done here, once, so that a batch that has to
// be tried again (disk full) is not decoded, and its frames not inflated, twice. Next: entry-writer.
import type { BatchMessage } from '../../batch.ts';
import { BatchCursor, type ReadParts } from '../../batch-bytes.ts';
import { isMcpOperationKind, readMcpOperation } from '../../mcp-operation-parts.ts';
import {
  operationKinds,
  readAnnotation,
  readArrivals,
  readChunk,
  readEntry,
  readFrame,
  readImportedFrame,
  readLoss,
} from '../../operation-parts.ts';
import type { DecodedOperation } from './decoded-operation.ts';
import type { FrameInflater } from './frame-inflater.ts';

export function decodeBatch(batch: BatchMessage, inflater: FrameInflater): DecodedOperation[] {
  const cursor = new BatchCursor(batch.bytes);
  const context: DecodeContext = { shared: batch.shared, tlsTexts: new Map(), inflater };
  const operations: DecodedOperation[] = [];
  for (let i = 0; i < batch.operations; i++) operations.push(decode(cursor.next(), context));
  return operations;
}

interface DecodeContext {
  shared: readonly string[];
  /** Texts for pairs of facts that came before in this batch. */
  tlsTexts: Map<string, string>;
  inflater: FrameInflater;
}

function decode(parts: ReadParts, context: DecodeContext): DecodedOperation {
  switch (parts.kind) {
    case operationKinds.entry: {
      const entry = readEntry(parts, tlsText(parts, context));
      if (entry.isEnded) context.inflater.forget(entry.id);
      return { kind: 'entry', entry };
    }
    case operationKinds.chunk:
      return readChunk(parts);
    case operationKinds.frame: {
      const { frame, isAlone } = readFrame(parts);
      frame.message = context.inflater.inflate(frame, isAlone);
      return { kind: 'frame', frame };
    }
    case operationKinds.importedFrame:
      return { kind: 'frame', frame: readImportedFrame(parts) };
    case operationKinds.arrivals:
      return readArrivals(parts);
    case operationKinds.annotation:
      return { kind: 'annotation', annotation: readAnnotation(parts) };
    case operationKinds.lost:
      return readLoss(parts);
    default:
      if (isMcpOperationKind(parts.kind)) return readMcpOperation(parts);
      throw new Error(`a batch has no operation of kind ${parts.kind}`);
  }
}

function tlsText(parts: ReadParts, { shared, tlsTexts }: DecodeContext): string | null {
  const [client, upstream] = parts.shared as [number | null, number | null];
  if (client === null && upstream === null) return null;
  const key = `${client}/${upstream}`;
  let text = tlsTexts.get(key);
  if (text === undefined) {
    text = `{"client":${client === null ? 'null' : shared[client]},"upstream":${upstream === null ? 'null' : shared[upstream]}}`;
    tlsTexts.set(key, text);
  }
  return text;
}
