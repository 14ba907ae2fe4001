import type { McpReplayer } from '../../../model/mcp-replay.ts';

export interface McpViewOptions {
  /** Absent: what the environment says, else the default. */
  dataDir?: string | undefined;
  /** What is said while there is no connection. */
  waitingText: string;
  /** Connections that began before are shown only when they are chosen; milliseconds since 1970. Absent: the newest one is shown. */
  shownSince?: number;
  /** Sends a selected request again. */
  replay: McpReplayer;
}
