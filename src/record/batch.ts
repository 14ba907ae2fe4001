// What passes between a recorder and the writer thread: batches of operations one way, word of what became of them the other way. The bytes
// of a batch are transferred, never cloned, and come back to be used again. Next: store/write/writer-thread.

/** Bodies of ended exchanges up to this size stay in the entry's row: one insertion in place of a row and chunks. Lists never read them. */
export const inlineBodyBytes = 256 * 1024;
/** A body that was written in chunks because it was slow moves into the row when it stayed this small. */
export const foldedBodyBytes = 64 * 1024;

/** From a recorder to the writer. */
export interface BatchMessage {
  kind: 'batch';
  operations: number;
  /** It gives way to what is captured. */
  isBackground: boolean;
  /** JSON texts that several rows refer to by position: facts about TLS connections, the same for all exchanges of a connection. */
  shared: string[];
  /** The operations; see batch-bytes. Longer than what was written. */
  bytes: ArrayBuffer;
  /** What the recorder counts against its bound, and gets back when the batch is committed. */
  size: number;
}

/** From the writer to a recorder. */
export type RecorderNotice =
  | { kind: 'committed'; size: number /** The batch's buffer, to be used again. */; buffer: ArrayBuffer }
  | { kind: 'stopped'; reason: string; since: number }
  | { kind: 'recording' };

/** From a recorder to the writer while recording has stopped: how many entries it had to give up so far. */
export interface LossReport {
  kind: 'lost';
  lostEntries: number;
}

/** Bits of an entry's flags. `first`: it has not been inserted before. */
export const entryFlags = { mocked: 1, breakpointed: 2, modified: 4, truncated: 8, replay: 16, first: 32 } as const;
