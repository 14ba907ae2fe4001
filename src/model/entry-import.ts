import type { Annotation } from './annotation.ts';
import type { Session } from './session.ts';
import type { RecordedFrame, TrafficEntry } from './traffic-entry.ts';

/** An entry from elsewhere: all of a row but what the store itself decides. */
export type EntryContent = Omit<
  TrafficEntry,
  | 'id'
  | 'sessionId'
  | 'number'
  | 'ordinal'
  | 'seq'
  | 'contentType'
  | 'isComplete'
  | 'isImported'
  | 'annotationSummary'
  | 'requestBodyStored'
  | 'responseBodyStored'
>;

/** A body in one piece, or, when it is large, as it is read. */
export type BodyToImport = Uint8Array | AsyncIterable<Uint8Array>;

export interface EntryToImport {
  /** A body size of -1 means: as many bytes as there are. */
  content: EntryContent;
  requestBody: BodyToImport;
  responseBody: BodyToImport;
  frames: Iterable<FrameToImport> | AsyncIterable<FrameToImport>;
  annotations: ReadonlyArray<Omit<Annotation, 'id' | 'trafficId'>>;
}

export type FrameToImport = Omit<RecordedFrame, 'number'>;

/** Of a new session. */
export interface ImportedSession {
  name: string;
  metadata: Record<string, unknown>;
}

/**
 * Entries being brought in. Nobody sees any of them before `finish`; `abandon`, or the end of the process, leaves nothing behind.
 */
export interface EntryImport {
  /** Resolves when there is room for more; rejects when it cannot be stored. */
  add(entry: EntryToImport): Promise<void>;
  /** What is added from here on goes into a further new session; `session` is what was filled so far. A chosen session takes all. */
  beginNext(session: ImportedSession): Promise<void>;
  /** All at once. `session` is the last one; those that now hold the entries, in order. */
  finish(session: ImportedSession): Promise<Session[]>;
  abandon(): Promise<void>;
}

/** Into the session of that id, or into a new one. Refused when there is no such session. */
export type BeginImport = (into: string | null) => Promise<EntryImport>;
