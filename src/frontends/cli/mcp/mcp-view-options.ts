import type { PlaceOptions } from '../cli-host.ts';

export interface McpViewOptions extends PlaceOptions {
  /** What is said while there is no connection. */
  waitingText: string;
  /** Connections that began before are shown only when they are chosen; milliseconds since 1970. Absent: the newest one is shown. */
  shownSince?: number;
}
