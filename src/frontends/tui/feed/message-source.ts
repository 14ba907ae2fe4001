import type { McpMessageSummary } from '../../../model/mcp-message.ts';

/** A list of messages of which only what is in sight is loaded. Positions count from 0. */
export interface MessageSource {
  readonly total: number;
  /** Null: not loaded yet. */
  row(position: number): McpMessageSummary | null;
  /** Loads what is missing of this part; `changed` of its maker is called when it came. */
  want(from: number, count: number): void;
  /** A message is new or different. */
  heard(message: McpMessageSummary): void;
  close(): void;
}

export interface SourceOptions {
  connectionId: string;
  onChange: () => void;
  /** Loading failed for a reason that does not pass by itself. */
  onProblem: (error: unknown) => void;
}
