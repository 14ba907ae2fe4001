/** A recorded request of a client, with what is needed to send it again. Payloads are exact bytes. */
export interface McpReplayCall {
  /** The server's command line, which is started; null: it is behind `serverUrl`. */
  serverCommand: string | null;
  serverUrl: string | null;
  sequence: number;
  method: string;
  /** Tool, prompt or resource it names. */
  target: string | null;
  idText: string;
  request: Uint8Array;
  /** Null when the recording has none. */
  recordedAnswer: Uint8Array | null;
  /** What the server asked meanwhile, and what the client answered. */
  questions: ReadonlyArray<{ question: Uint8Array; answer: Uint8Array }>;
}

/** `unknown`: it was answered, but the recording has nothing to compare that with. */
export type McpReplayVerdict = 'same' | 'differs' | 'failed' | 'timed_out' | 'unknown';

export interface McpReplayOutcome {
  verdict: McpReplayVerdict;
  /** Why it failed, in a sentence; null when it did not. */
  error: string | null;
  durationMs: number;
  /** The live answer; null when there was none. */
  response: Uint8Array | null;
  differences: ReadonlyArray<McpReplayDifference>;
  differencesLeftOff: number;
}

export interface McpReplayDifference {
  /** Such as `$.result.content[0].text`. */
  path: string;
  /** JSON text; null: not there. */
  recorded: string | null;
  live: string | null;
}

/** A replay under way. */
export interface RunningMcpReplay {
  /** Always comes: every wait has an end. Rejects when it was stopped. */
  outcome: Promise<McpReplayOutcome>;
  stop(): void;
}

/** Sends one request again, to a server of its own that has shaken hands. */
export type McpReplayer = (call: McpReplayCall) => RunningMcpReplay;
