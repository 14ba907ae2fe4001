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
  /** Of `edit` over HTTP: the headers that mirror the message stay as they came, though they tell something else then. */
  keepsHeaders: boolean;
  /** Milliseconds since 1970. */
  decidedAt: number;
}

/** Somebody is editing a held message: until then it is not forwarded when its connection holds nothing any more. */
export interface McpEditLease {
  proxyId: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** What a process that relays wants to be told with {@link McpControl}. */
export interface McpControlQuery {
  /** Connections to tell of also when they hold nothing. */
  connectionIds: string[];
  /** Messages of which to tell whether they are there. */
  proxyIds: string[];
}

/** What people have asked of those who relay: read again after every commit. */
export interface McpControl {
  /** Of the connections that run: those that hold something, and those asked about. */
  connections: Array<{ connectionId: string; intercept: string | null }>;
  /** Not carried out yet, in order. */
  decisions: McpDecision[];
  leases: McpEditLease[];
  /** Those of the messages asked about that the store has. */
  known: string[];
}
