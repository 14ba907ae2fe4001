import type { EntryTls } from './connection.ts';
import type { Failure } from './failure.ts';
import type {
  HttpVersion,
  InformationalResponse,
  OriginalRequest,
  OriginalResponse,
  RawHeaders,
} from './http-message.ts';
import type { Timings } from './timings.ts';

/** `ws` and `wss` are WebSocket upgrades; a tunnel is `http` or, when what passes through it is TLS, `https`. */
export type Protocol = 'http' | 'https' | 'ws' | 'wss';

/** What kind of thing an entry records. A tunnel has byte counts in place of bodies. */
export type ExchangeKind = 'http' | 'websocket' | 'tunnel';

/**
 * `requesting`: the request is being read · `waiting`: all sent, no final response head yet · `responding`: head there, body flows ·
 * `completed` and `failed`: ended, for good. A tunnel or WebSocket goes on in `responding` until it is closed.
 */
export type ExchangeState = 'requesting' | 'waiting' | 'responding' | 'completed' | 'failed';

/** What is known when an exchange begins. */
export interface ExchangeStart {
  /** UUIDv7. */
  id: string;
  /** The session that was active at this moment; null when recording is paused: the exchange runs and is not recorded. */
  sessionId: string | null;
  /** Milliseconds since 1970. */
  startedAt: number;
  kind: ExchangeKind;
  method: string;
  /** Absolute URL; for a tunnel `host:port`. As the client asked for it, before any mapping. */
  url: string;
  protocol: Protocol;
  /** Without port and brackets, lower case. Empty when the request was too malformed to say. */
  host: string;
  /** Origin-form target, exact bytes; empty for a tunnel. */
  path: string;
  httpVersion: HttpVersion;
  requestHeaders: RawHeaders;
  /** `address:port` of the client. */
  clientAddress: string;
}

/** The final response's head as it goes to the client. */
export interface ResponseStart {
  httpVersion: HttpVersion;
  status: number;
  statusText: string;
  headers: RawHeaders;
}

/**
 * One live request with its response or failure. Capture owns and fills it; the recorder reads it. The methods are the state machine:
 * an exchange ends exactly once, and nothing but the state machine moves `state`.
 */
export class Exchange {
  readonly id: string;
  readonly sessionId: string | null;
  readonly startedAt: number;
  kind: ExchangeKind;
  method: string;
  url: string;
  protocol: Protocol;
  host: string;
  path: string;
  readonly httpVersion: HttpVersion;
  requestHeaders: RawHeaders;
  requestTrailers: RawHeaders | null = null;
  /** Bytes of the request body so far: transfer coding removed, content coding kept. Counts all, also what is over the copy's limit. */
  requestBodyBytes = 0;
  /** 1xx responses in order; null when there were none. */
  informational: InformationalResponse[] | null = null;
  responseHttpVersion: HttpVersion | null = null;
  status: number | null = null;
  statusText: string | null = null;
  responseHeaders: RawHeaders | null = null;
  responseTrailers: RawHeaders | null = null;
  /** See `requestBodyBytes`. */
  responseBodyBytes = 0;
  /** Milliseconds from start to end; null while it runs. */
  durationMs: number | null = null;
  timings: Timings = {};
  readonly clientAddress: string;
  /** `address:port` the upstream connection really went to; null before there was one. */
  remoteAddress: string | null = null;
  tls: EntryTls | null = null;
  failure: Failure | null = null;
  isMocked = false;
  isBreakpointed = false;
  isModified = false;
  isReplay = false;
  originalRequest: OriginalRequest | null = null;
  originalResponse: OriginalResponse | null = null;
  state: ExchangeState = 'requesting';

  constructor(start: ExchangeStart) {
    this.id = start.id;
    this.sessionId = start.sessionId;
    this.startedAt = start.startedAt;
    this.kind = start.kind;
    this.method = start.method;
    this.url = start.url;
    this.protocol = start.protocol;
    this.host = start.host;
    this.path = start.path;
    this.httpVersion = start.httpVersion;
    this.requestHeaders = start.requestHeaders;
    this.clientAddress = start.clientAddress;
  }

  get isEnded(): boolean {
    return this.state === 'completed' || this.state === 'failed';
  }

  /** The last byte of the request went to the upstream. A response may have begun before that; then nothing changes. */
  requestSent(): void {
    if (this.state === 'requesting') this.state = 'waiting';
  }

  /** The final response head is there (not a 1xx). */
  responseStarted(response: ResponseStart): void {
    if (this.state !== 'requesting' && this.state !== 'waiting')
      throw new Error(`response started in state ${this.state}`);
    this.state = 'responding';
    this.responseHttpVersion = response.httpVersion;
    this.status = response.status;
    this.statusText = response.statusText;
    this.responseHeaders = response.headers;
  }

  completed(durationMs: number): void {
    if (this.isEnded) throw new Error(`completed in state ${this.state}`);
    this.state = 'completed';
    this.durationMs = durationMs;
  }

  /** Returns false, and changes nothing, when the exchange had already ended: late trouble on a finished exchange is no news. */
  failed(failure: Failure, durationMs: number): boolean {
    if (this.isEnded) return false;
    this.state = 'failed';
    this.failure = failure;
    this.durationMs = durationMs;
    return true;
  }
}
