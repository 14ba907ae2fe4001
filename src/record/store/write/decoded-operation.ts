import type { EntryRow } from '../../batch.ts';

/** An operation with its bytes, ready to be written. */
export type DecodedOperation =
  | {
      kind: 'entry';
      isFirst: boolean;
      row: EntryRow;
      tls: string | null;
      /** Null: no body, or it is in chunks. */
      requestBody: Uint8Array | null;
      responseBody: Uint8Array | null;
      isRequestChunked: boolean;
      isResponseChunked: boolean;
    }
  | { kind: 'chunk'; entryId: string; side: 'request' | 'response'; position: number; data: Uint8Array }
  | { kind: 'frame'; frame: DecodedFrame }
  | { kind: 'lost'; sessionId: string; entries: number; from: number; reason: string };

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
