/** What is to become of a held message: `edit` sends another message in its place, `answer` answers the request without sending it on. */
export type McpDecisionAction = 'forward' | 'edit' | 'drop' | 'answer';

/** Written by whoever asks, carried out by the process that holds the message. */
export interface McpDecision {
  /** Number of the change. */
  seq: number;
  proxyId: string;
  connectionId: string;
  action: McpDecisionAction;
  /** Of `edit` and `answer`: the whole JSON-RPC message to send, UTF-8. Null otherwise. */
  payload: Uint8Array | null;
  /** Milliseconds since 1970. */
  decidedAt: number;
}
