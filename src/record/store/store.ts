import type { MessagePort } from 'node:worker_threads';
import type { RecordingHealth } from '../../model/change.ts';
import type { ExecuteCommand } from '../../model/command.ts';
import type { InstanceUpdate } from './instances.ts';
import type { StoreReader } from './read/store-reader.ts';
import type { StoreSearch } from './read/store-search.ts';

/**
 * An open store: one writer, readers beside it, and a door for recorders. What the rest of the product sees of persistence.
 */
export interface Store {
  readonly reader: StoreReader;
  readonly search: StoreSearch;
  readonly execute: ExecuteCommand;
  /**
   * Tells who looks at the directory (`findRunningApp`) where this process listens. Ports are known only after the claim, so they come
   * here; what is not given stays as it was.
   */
  announce(update: InstanceUpdate): Promise<void>;
  /** One end of a channel to the writer, to be transferred to a capture thread and given to `createRecorder` there. */
  connectRecorder(): MessagePort;
  /** Called soon after anything was committed, by this process or another one; says the last change's number. Returns an unsubscribe. */
  onCommitted(listener: (seq: number) => void): () => void;
  /** Called when recording stops or resumes. */
  onRecordingHealth(listener: (health: RecordingHealth) => void): () => void;
  recordingHealth(): RecordingHealth;
  /** Everything queued is committed, then the files are closed. */
  close(): Promise<void>;
}
