import type { McpConnection, McpExit } from '../../model/mcp-message.ts';

/**
 * The server's side of a bridge: one conversation with one server, whatever its transport. In: messages as the client wrote them. Out: messages
 * as the server wrote them. A message is bytes, one JSON-RPC message or a batch; framing is taken off and put on, the JSON is never
 * written anew. Next: bridge-conversation.
 */
export interface BridgeUpstream {
  /** What is recorded of it from the start. */
  readonly facts: Pick<McpConnection, 'transport' | 'serverCommand' | 'serverUrl'>;
  /** Resolves when it may be followed by the next one. Never rejects: what cannot be delivered is told to the listener. */
  send(message: Uint8Array): Promise<void>;
  /** Stops reading what the server says until `resume`. */
  rest(): void;
  resume(): void;
  /** Nothing more will be sent; `ended` is told when what was asked is answered. */
  finish(): void;
  /** Ends it in order; `ended` is told when it is over. */
  close(): void;
  /** Ends it at once, when this process does. */
  kill(): void;
}

export interface UpstreamListener {
  said(message: Uint8Array): void;
  /** A message was longer than can be held; this much of the record is missing. */
  lost(): void;
  saidOnStderr(bytes: Uint8Array): void;
  learned(facts: Partial<McpConnection>): void;
  /** A request could not be delivered, so nobody will answer it. */
  undelivered(message: Uint8Array, reason: string): void;
  /** Called once and last. */
  ended(end: UpstreamEnd): void;
}

export interface UpstreamEnd {
  /** Null unless it was a process. */
  exit: McpExit | null;
  /** For people: a sentence without its full stop. */
  reason: string;
}

export type OpenUpstream = (listener: UpstreamListener) => BridgeUpstream;
