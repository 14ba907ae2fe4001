import type { McpConnection, McpMessageSummary } from './mcp-message.ts';
import type { Session } from './session.ts';
import type { EntrySummary } from './traffic-entry.ts';

/**
 * Something in the store is different now. `seq` comes from one counter for all of `data.db`, whoever wrote, and rises with every change;
 * a front end that has seen everything up to N asks for what came after N and misses nothing. Of several changes to one thing only
 * the last need be told.
 */
export type Change = { seq: number } & (
  | { kind: 'entry'; entry: EntrySummary }
  /** In place of very many `entry`, for those who ask for it: entries of the session are new or different. */
  | { kind: 'entries'; sessionId: string }
  | { kind: 'entry-removed'; entryId: string; sessionId: string }
  /** An annotation of the entry is new, different or gone. */
  | { kind: 'annotation'; entryId: string; sessionId: string }
  | { kind: 'mcp-connection'; connection: McpConnection }
  | { kind: 'mcp-connection-removed'; connectionId: string; sessionId: string }
  | { kind: 'mcp-message'; message: McpMessageSummary }
  | { kind: 'session'; session: Session }
  | { kind: 'session-cleared'; sessionId: string }
  | { kind: 'session-removed'; sessionId: string }
  | { kind: 'settings' }
  | { kind: 'ssl-passthrough' }
  | { kind: 'dns' }
);

/** How recording is going. `stopped`: traffic flows unrecorded, or waits in memory; `reason` is for people. */
export type RecordingHealth =
  | { kind: 'recording' }
  | { kind: 'paused' }
  | { kind: 'stopped'; reason: string; since: number; lostEntries: number };
