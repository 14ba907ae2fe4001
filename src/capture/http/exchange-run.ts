import type { Exchange } from '../../model/exchange.ts';
import type { Failure } from '../../model/failure.ts';
import type { CaptureContext } from '../context.ts';
import type { ClientSide } from './client-side.ts';
import type { ExchangeClock } from './exchange-clock.ts';
import type { ReadyResponse } from './interception.ts';
import type { FoundHead } from './response-heads.ts';
import type { UpstreamHttp1 } from './upstream-http1.ts';

/** One exchange, as its parts see the whole of it: what they share, and what they ask of each other through it. */
export interface ExchangeRun {
  readonly exchange: Exchange;
  readonly client: ClientSide;
  readonly context: CaptureContext;
  readonly clock: ExchangeClock;
  /** The connection that carries it; null before there is one. */
  readonly upstream: UpstreamHttp1 | null;
  /** It has ended, or its connections belong to a relay: nothing more may be done for it. */
  readonly isOver: boolean;
  /** An interceptor has been given a whole body and keeps it: it holds the exchange. */
  isWaitingForAnswer: boolean;
  /** The final response head is there: it is waited for no longer. */
  disarmTimeout(): void;
  /** The origin answered 101, as it was asked to: both connections go to a relay. */
  switchProtocols(found: FoundHead): void;
  /** Completes it when both halves are through. */
  completeWhenDone(): void;
  fail(failure: Failure): void;
  /** Ends it with a response that no origin sent. */
  answerWith(answer: ReadyResponse): void;
  /** Nothing more is read for it until the recorder has room. */
  waitForRecorder(): void;
  /** A fault of our own, not the traffic's. */
  faulted(error: unknown): void;
}
