import type { Socket } from 'node:net';
import type { CaptureContext, ClientConnection } from '../context.ts';
import type { TargetAnswer } from '../upstream/connect-target.ts';
import type { UpstreamConnection, UpstreamTarget } from '../upstream/upstream-connection.ts';
import type { ReadGate } from './read-gate.ts';
import type { RequestFacts } from './request-facts.ts';
import type { UpstreamHttp1 } from './upstream-http1.ts';

/**
 * What may happen to the client connection when its exchange is over: the next request, an orderly end after what was written, or an
 * abort that looks like one.
 */
export type AfterExchange = 'next' | 'close' | 'reset';

/** What an exchange needs of the client connection it came in on. */
export interface ClientSide {
  readonly context: CaptureContext;
  readonly connection: ClientConnection;
  readonly gate: ReadGate;
  /** The client sent FIN. */
  readonly hasEnded: boolean;
  /** False: the socket's buffer is full; `clientDrained` follows. */
  write(bytes: Buffer): boolean;
  /** Where a request goes. The answer for the same place is kept until the configuration changes. */
  targetFor(facts: RequestFacts): TargetAnswer | Promise<TargetAnswer>;
  /**
   * An idle connection that may carry the request: the one attached, one of this client's own, or, for a request that may be repeated, a
   * shared one. A request that must not be sent twice gets none that was idle longer than `maxIdleMs`.
   */
  takeIdle(target: UpstreamTarget, mayRepeat: boolean, maxIdleMs: number): UpstreamHttp1 | null;
  /** Makes a new connection the attached one. */
  attach(connection: UpstreamConnection): UpstreamHttp1;
  /** A connection that was dialled for an exchange that no longer needs it. */
  keepForLater(connection: UpstreamConnection): void;
  /** The upstream connection is gone or belongs to a relay. */
  forget(upstream: UpstreamHttp1): void;
  /** Gives the socket away, with the bytes read and not used; the exchange tells `exchangeOver` nothing any more. */
  detach(): { socket: Socket; unread: Buffer };
  /** After `detach`: how to end what has the socket now, for the time when the proxy stops. */
  relayedBy(interrupt: () => void): void;
  exchangeOver(next: AfterExchange): void;
  /** A fault of our own: fails the exchange and ends the connection. */
  abandon(): void;
}
