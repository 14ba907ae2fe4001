/** How the load generator reaches the origin. */
export interface Route {
  /** `direct`, through a CONNECT tunnel, or by asking the proxy with the absolute form (RFC 9112 §3.2). */
  kind: 'direct' | 'connect' | 'absolute';
  proxyHost?: string;
  proxyPort?: number;
  originHost: string;
  originPort: number;
  isTls: boolean;
  /** The only authority the client trusts: the bench's, or the intercepting proxy's own. */
  caPath?: string;
}

export interface ThroughputCommand {
  kind: 'throughput';
  route: Route;
  /** Requests go to PATH + a number of their own. */
  path: string;
  connections: number;
  warmUpMs: number;
  measureMs: number;
  /** Ends after this many answers instead of by time. */
  maxRequests?: number;
  hasNewConnectionEach?: boolean;
  /** Report the moment each of these counts of answers is reached. */
  milestones?: number[];
  /** Keep the number and the time of each answer. */
  keepsJournal?: boolean;
  /** A failure means that the proxy is gone: stop instead of connecting again. */
  stopsAtFailure?: boolean;
}

export interface ThroughputResult {
  /** Answers in the measured time. */
  answers: number;
  seconds: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  bodyBytes: number;
  /** Answers in all, with those of the warm-up. */
  totalAnswers: number;
  failures: number;
  failureText: string;
  milestones: { answers: number; atMs: number }[];
  journal: { number: number; atMs: number }[];
}

export interface LatencyCommand {
  kind: 'latency';
  routes: Route[];
  path: string;
  blocks: number;
  blockRequests: number;
}

export interface NewHostsCommand {
  kind: 'newHosts';
  routes: Route[];
  path: string;
  hosts: string[];
}

export interface FirstByteCommand {
  kind: 'firstByte';
  routes: Route[];
  path: string;
  samples: number;
}

export interface EventsCommand {
  kind: 'events';
  routes: Route[];
  count: number;
  everyMs: number;
}

/** Milliseconds of every sample, one list for each route. */
export interface SamplesResult {
  samples: number[][];
}

export interface TransferCommand {
  kind: 'transfer';
  route: Route;
  direction: 'download' | 'upload';
  bodyBytes: number;
}

export interface TransferResult {
  seconds: number;
  /** What arrived at the receiving end, by its own count. */
  arrivedBytes: number;
  megabytesPerSecond: number;
}

export type LoadCommand =
  | ThroughputCommand
  | LatencyCommand
  | NewHostsCommand
  | FirstByteCommand
  | EventsCommand
  | TransferCommand;

export type ResultOf<Command extends LoadCommand> = Command extends ThroughputCommand
  ? ThroughputResult
  : Command extends TransferCommand
    ? TransferResult
    : SamplesResult;

export type LoadMessage =
  | { kind: 'result'; result: unknown }
  | { kind: 'failed'; text: string }
  | { kind: 'milestone'; answers: number };
