import type { Socket } from 'node:net';
import type { CaptureConfig } from '../model/capture-config.ts';
import type { CaptureEvents } from '../model/capture-events.ts';
import type { TlsFacts } from '../model/connection.ts';
import type { Exchange } from '../model/exchange.ts';
import type { RawHeaders } from '../model/http-message.ts';
import type { Chain } from './interceptors/chain.ts';
import type { StreamingBody } from './interceptors/interceptor.ts';
import type { UpstreamConnector } from './upstream/upstream-connection.ts';

/** What every connection of one capture thread shares. */
export interface CaptureContext {
  readonly events: CaptureEvents;
  /** The snapshots in force now. Read once per connection or exchange and kept for its length. */
  config(): CaptureConfig;
  chain(): Chain;
  readonly upstream: UpstreamConnector;
  /** UUIDv7. */
  readonly createId: () => string;
  /** Asked about the bytes of each response body before they go on; absent: all go on as they came. */
  readonly editResponseBytes?: ResponseBytesEdit | undefined;
  /** Told of each response whose body goes on after its head. */
  readonly onStreaming?: ((exchange: Exchange, body: StreamingBody) => void) | undefined;
  /** A fault of our own that was caught at a connection's edge. The connection it happened on has been ended. */
  readonly reportBug: (error: unknown, exchangeId?: string) => void;
}

/** May change bytes from `from` on in place, transfer coding included; never their number. */
export type ResponseBytesEdit = (exchange: Exchange, headers: RawHeaders, bytes: Buffer, from: number) => void;

/** A client connection that is about to speak HTTP, whatever it came through. */
export interface ClientConnection {
  /** Plain or TLS; already read bytes have been put back with `unshift`. */
  readonly socket: Socket;
  /** Ends the connection with RST where the transport allows it (a TLS socket has to reset the socket below it). */
  readonly reset: () => void;
  /** `address:port`. */
  readonly clientAddress: string;
  /** Null for plain HTTP. */
  readonly tls: TlsFacts | null;
  /** Where the CONNECT tunnel around it leads; null for a request made to the proxy itself. */
  readonly tunnel: { host: string; port: number } | null;
  /** Set on a listener that stands for one origin (a reverse proxy): all its requests go there, whatever they name. */
  readonly origin?: FixedOrigin | undefined;
}

/** Where all requests of a reverse proxy go. */
export interface FixedOrigin {
  scheme: 'http' | 'https';
  /** Without brackets, lower case. */
  host: string;
  port: number;
  /** What Host says there: the port only when it is not the scheme's own. */
  authority: string;
  /** The origin-form target to ask for in place of the one that came. */
  targetFor(path: string): string;
}
