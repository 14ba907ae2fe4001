import type { RelayedMcpMessage } from './mcp-capture-events.ts';
import type { McpConnection, McpStderrChunk } from './mcp-message.ts';
import type { Session } from './session.ts';

/** An MCP connection being brought in from a file. Nobody sees any of it before `finish`; `abandon`, or the end of the process, leaves nothing behind. */
export interface McpImport {
  /** Of the connection to be made. */
  readonly connectionId: string;
  createId(): string;
  /** Before its messages. */
  begin(connection: McpConnection): void;
  /** Resolves when there is room for more; rejects when it cannot be stored. */
  add(message: RelayedMcpMessage): Promise<void>;
  addStderr(chunk: McpStderrChunk): Promise<void>;
  /** The connection with what the file said of it behind its messages. `name` is for a new session only. */
  finish(connection: McpConnection, name: string): Promise<Session>;
  abandon(): Promise<void>;
}

/** Into the session of that id, or into a new one. Refused when there is no such session. */
export type BeginMcpImport = (into: string | null) => Promise<McpImport>;
