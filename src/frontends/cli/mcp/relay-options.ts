/** What every relay that records may be told. */
export interface RelayRecordingOptions {
  dataDir?: string;
  /** Name of a session to record into, made when there is none. Absent: the active one. */
  session?: string;
  /** Free facts of the connection: its name, audit notes. */
  metadata: Record<string, string>;
  /** A session file to be written as it goes. */
  sessionFile?: string;
  /** Query of the messages to hold from the start; the empty text holds all. Absent: none. */
  intercept?: string;
}

/** A relay between our standard streams and a server's. */
export interface WrapOptions extends RelayRecordingOptions {
  command: string;
  args: string[];
  /** Added to our environment. */
  env?: Record<string, string>;
  cwd?: string;
}

/** A local address in place of a server that is reached over HTTP. */
export interface HttpRelayStart extends RelayRecordingOptions {
  /** What the server speaks there. */
  transport: 'sse' | 'streamable-http';
  targetUrl: URL;
  listenHost: string;
  /** 0 = any free one. */
  listenPort: number;
  /** Set on every request to the server. */
  headers: Array<[string, string]>;
  /** Files with further authorities to trust for the server, PEM. */
  upstreamCa: string[];
}

/** A server behind a listener of another transport. */
export interface McpBridgeStart extends RelayRecordingOptions {
  target: BridgeTarget;
  listen: { transport: 'sse' | 'streamable-http' } & Pick<HttpRelayStart, 'listenHost' | 'listenPort'>;
}

/** The same where our own standard streams are the client. */
export interface McpStdioBridgeStart extends RelayRecordingOptions {
  target: BridgeTarget;
  listen: { transport: 'stdio' };
}

export type BridgeTarget =
  | { transport: 'stdio'; command: string; args: string[]; env?: Record<string, string>; cwd?: string }
  | ({ transport: 'sse' | 'streamable-http' } & Pick<HttpRelayStart, 'targetUrl' | 'headers' | 'upstreamCa'>);

export interface StartedHttpRelay {
  /** What to give to a client in place of the server's URL. */
  url: string;
  /** Null when nothing is recorded; the reason has been said. */
  session: { id: string; name: string } | null;
  dataDir: string;
  pid: number;
}

export interface EndableRelay extends StartedHttpRelay {
  /** Ends the relay, and with it the process. */
  end(): void;
}
