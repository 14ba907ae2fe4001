import type { McpConnection, McpDisposition, McpMessage, McpStderrChunk } from './mcp-message.ts';

/** A message as capture tells it: all that is known on arrival. The store adds the session and the number of the change. */
export type RelayedMcpMessage = Omit<McpMessage, 'seq' | 'sessionId'>;

/** The message that was sent in place of one that had arrived: what lists show of it, and its bytes. */
export type McpEdit = Pick<RelayedMcpMessage, 'payload' | 'kind' | 'idText' | 'method' | 'target' | 'failure'>;

/** What became of a held message. */
export interface McpRelease {
  proxyId: string;
  connectionId: string;
  disposition: Exclude<McpDisposition, 'held' | 'invalid' | 'injected'>;
  heldMs: number;
  /** What was forwarded; null when it was forwarded as it came, dropped or answered. */
  edit: McpEdit | null;
}

/**
 * What a relay, or the tap on HTTP capture, tells whoever listens (the recorder). Bytes have been passed on before, so a method returns at
 * once, never throws, and can neither stop nor change traffic. Every message of a connection comes after `mcpConnectionStarted` and before
 * `mcpConnectionEnded`, in order of `sequence`. Bytes are not changed afterwards, by either side.
 */
export interface McpCaptureEvents {
  mcpConnectionStarted(connection: McpConnection): void;
  /** A fact is new: peers' names, protocol revision, MCP session id, exit, metadata. */
  mcpConnectionChanged(connection: McpConnection): void;
  mcpMessageRelayed(message: RelayedMcpMessage): void;
  /** A message that was told as `held` went on, or never will. */
  mcpMessageReleased(release: McpRelease): void;
  mcpStderrReceived(chunk: McpStderrChunk): void;
  /** `endedAt` is set. */
  mcpConnectionEnded(connection: McpConnection): void;
  /** As for exchanges: true while the source should stop reading (`once drained` calls back). */
  isCongested(): boolean;
  onceDrained(resume: () => void): void;
}
