import type { Socket } from 'node:net';
import type { UpstreamTlsFacts } from '../../model/connection.ts';
import type { Failure } from '../../model/failure.ts';

/** Where an upstream connection leads. Two targets with the same `key` can use each other's connections. */
export interface UpstreamTarget {
  scheme: 'http' | 'https';
  /** As the client asked, without brackets. */
  host: string;
  port: number;
  /** IP address to use in place of a lookup; null = look `host` up. */
  address: string | null;
  /** Name for SNI and for verification; null (an IP address was asked for) sends no SNI. */
  serverName: string | null;
  /** False for a host in `insecureHosts`. */
  mustVerify: boolean;
}

/** One open connection. It carries one exchange at a time; between two it belongs to its owner or to the shared pool. */
export interface UpstreamConnection {
  readonly socket: Socket;
  readonly key: string;
  /** `address:port` really connected to. */
  readonly remoteAddress: string;
  readonly tls: UpstreamTlsFacts | null;
  /** Exchanges begun on it so far. */
  useCount: number;
  /** Connection-based authentication (NTLM, Negotiate) was seen on it: it stays with its client and is closed with it. */
  isBound: boolean;
  /** Ends the connection with RST where the transport allows it. */
  reset(): void;
}

export type DialResult =
  | { kind: 'connected'; connection: UpstreamConnection; dnsMs?: number; connectMs: number; sslMs?: number }
  | {
      kind: 'failed';
      failure: Failure;
      dnsMs?: number;
      connectMs?: number;
      remoteAddress?: string;
      /** What the handshake showed, when it came far enough: a person wants to see the certificate that was refused. */
      tls?: UpstreamTlsFacts;
    };

/** The client connection on whose behalf upstream connections are used. */
export interface UpstreamOwner {
  /** Its own idle connection to the target, newest first; null when there is none. */
  takeOwn(target: UpstreamTarget): UpstreamConnection | null;
  /** An idle connection some finished client left clean; only for a request that may be repeated (RFC 9110 §9.2.2). */
  takeShared(target: UpstreamTarget): UpstreamConnection | null;
  /** The exchange is over and the connection can carry another. */
  giveBack(connection: UpstreamConnection): void;
  /** The client is gone: its clean idle connections become shared, bound ones are closed. */
  close(): void;
}

export interface UpstreamConnector {
  createOwner(): UpstreamOwner;
  /**
   * Why `target` must not be reached: it is this process. A promise only when the port is one of our own and the name has to be looked
   * up to know. `dial` asks the same of the address it is about to use.
   */
  refusalFor(target: Pick<UpstreamTarget, 'host' | 'port' | 'address'>): Failure | null | Promise<Failure | null>;
  /** Never rejects. Refuses addresses that lead back to this process before connecting (kinds `own-port` and `loop`). */
  dial(target: UpstreamTarget, signal?: AbortSignal): Promise<DialResult>;
  close(): void;
}
