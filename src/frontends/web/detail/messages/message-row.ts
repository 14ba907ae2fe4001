/** What a list of messages shows of one. */
export interface MessageRow {
  key: number;
  /** Who sent it; null where only one side can. */
  direction: 'client' | 'server' | null;
  /** `Text`, `Ping`, the type of an event. */
  label: string;
  /** Control frames and comments: quieter. */
  isControl: boolean;
  preview: string;
  bytes: number;
  /** Milliseconds since 1970; null when nobody wrote it down. */
  at: number | null;
}
