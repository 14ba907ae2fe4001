import type { Exchange } from '../../model/exchange.ts';
import type { Failure } from '../../model/failure.ts';
import type { RawHeaders } from '../../model/http-message.ts';

/**
 * What features may decide about traffic, and when. Capture asks at each phase and does not know who answers; an interceptor is an
 * object with any subset of these phases. Phases run in the order of chain.ts; each sees what the one before it made of the message.
 */
export interface Interceptor {
  readonly name: string;
  /** A client is about to speak TLS inside a tunnel: decrypt, or pass through. */
  clientHello?: (hello: ClientHelloFacts) => Answer<ClientHelloFacts>;
  /** A connection to the upstream is about to be made: where to. */
  connect?: (target: ConnectTarget) => Answer<ConnectTarget>;
  /** The request head is there, nothing has been sent on yet. */
  requestHeaders?: (exchange: Exchange, head: RequestHeadFacts) => Answer<RequestHeadFacts>;
  /** The whole request is there. Buffers the body of every exchange it `wants`, so it must want as few as it can. */
  request?: BodyPhase<RequestMessage>;
  /** The final response head is there, nothing of it has gone to the client yet. */
  responseHeaders?: (exchange: Exchange, head: ResponseHeadFacts) => Answer<ResponseHeadFacts>;
  /** See `request`. */
  response?: BodyPhase<ResponseMessage>;
  /**
   * The body of the response is about to stream, or streams and `StreamingBody.askAgain` was called: who returns one gets the data from
   * here on, and says what goes on. Null: as it comes.
   */
  responseStream?: (exchange: Exchange, out: BodyOutlet) => BodyStream | null;
  /** The exchange failed; nothing can be changed any more. */
  failed?: (exchange: Exchange, failure: Failure) => void;
}
export type Phase = Exclude<keyof Interceptor, 'name'>;

export interface BodyPhase<Message> {
  wants: (exchange: Exchange) => boolean;
  run: (exchange: Exchange, message: Message) => Answer<Message>;
}

/** Takes a body's data as it streams, transfer coding removed. */
export interface BodyStream {
  push(data: Uint8Array): void;
  /** Nothing more comes; what is still to be sent may take its time. */
  end(): void;
}

export interface BodyOutlet {
  send(data: Uint8Array): void;
  /** Called once and last, behind `end`. */
  ended(): void;
  /** In place of `ended`: what came was no valid body, and the exchange fails. */
  broken(reason: string): void;
}

/** A response body that streams past without anybody having been given it. */
export interface StreamingBody {
  /** Has interceptors asked about it (`responseStream`), at the next place where its framing allows another one. */
  askAgain(): void;
}

/** `continue` without a value means: as it is. `hold` keeps this exchange, and no other, waiting for a later answer. */
export type Answer<Value> =
  | { kind: 'continue'; value?: Value }
  | { kind: 'respond'; response: ResponseMessage }
  | { kind: 'abort'; reason: string }
  | { kind: 'hold'; until: Promise<Answer<Value>> };

export interface ClientHelloFacts {
  /** Where the tunnel leads, as the client asked. */
  host: string;
  port: number;
  /** SNI; null when the client sent none. */
  serverName: string | null;
  alpn: readonly string[];
  clientAddress: string;
  decrypt: boolean;
}

export interface ConnectTarget {
  host: string;
  port: number;
  /** IP address to use in place of looking `host` up; null = look it up. Host header and SNI do not change. */
  address: string | null;
}

export interface RequestHeadFacts {
  method: string;
  /** Absolute URL. */
  url: string;
  headers: RawHeaders;
}
export interface RequestMessage extends RequestHeadFacts {
  /** Content coding kept. */
  body: Uint8Array;
}
export interface ResponseHeadFacts {
  status: number;
  statusText: string;
  headers: RawHeaders;
}
export interface ResponseMessage extends ResponseHeadFacts {
  body: Uint8Array;
}
