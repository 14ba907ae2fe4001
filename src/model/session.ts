/** A named collection of entries. Exactly one is active and receives new traffic. Times are milliseconds since 1970. */
export interface Session {
  id: string;
  name: string;
  isActive: boolean;
  /** False: nothing is recorded into it although it is active. */
  isRecording: boolean;
  createdAt: number;
  updatedAt: number;
  /** Null while the session has never held an entry. */
  lastActivityAt: number | null;
  /** Exact: kept in the transaction that adds or removes the rows. */
  trafficCount: number;
  /** MCP messages; exact in the same way. */
  mcpMessageCount: number;
  /** Request and response bodies as they passed, content coding kept, and MCP messages that came over no entry; tunnels count both directions. */
  totalBytes: number;
  /** Free for the user and for imports; also holds `recordingGaps` when recording had stopped for a while. */
  metadata: Record<string, unknown>;
}

/** A stretch of time in which traffic passed that could not be recorded. Kept in the session's `metadata.recordingGaps`. */
export interface RecordingGap {
  from: number;
  /** Null while it lasts. */
  to: number | null;
  reason: string;
  /** Entries that are missing or incomplete because of it. */
  lostEntries: number;
}
