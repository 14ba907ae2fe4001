import type { Socket } from 'node:net';
import type { EntryTls, TlsFacts } from '../../model/connection.ts';
import type { UpstreamConnection, UpstreamTarget } from '../upstream/upstream-connection.ts';
import { hold, ReadGate } from './read-gate.ts';

/**
 * One upstream connection attached to one client connection. In: the upstream socket's events. Out: calls on the exchange that has the
 * connection now. Its listeners stay on the socket from exchange to exchange, because adding and removing them costs more than the
 * rest of a small request. Between exchanges any byte, end or error means that the connection is of no more use.
 */
export interface UpstreamUser {
  responseBytes(chunk: Buffer): void;
  /** FIN from the upstream: no more bytes will come. */
  upstreamEnded(): void;
  /** The connection is gone; `error` when it did not close in order. */
  upstreamClosed(error: NodeJS.ErrnoException | null): void;
  upstreamDrained(): void;
  /** A fault of our own while one of the above ran. */
  faulted(error: unknown): void;
}

export class UpstreamHttp1 {
  readonly connection: UpstreamConnection;
  readonly socket: Socket;
  readonly gate: ReadGate;
  /** The `tls` fact of every entry that goes over this pair of connections; one object, so that it is written once. */
  readonly entryTls: EntryTls | null;
  isUsable = true;
  /** The target it was last used for; saves comparing keys when the same one is asked for again. */
  target: UpstreamTarget | null = null;
  /** `performance.now()` when the last exchange on it ended. */
  idleSince = 0;
  #user: UpstreamUser | null = null;
  #error: NodeJS.ErrnoException | null = null;

  constructor(connection: UpstreamConnection, clientTls: TlsFacts | null) {
    this.connection = connection;
    this.socket = connection.socket;
    this.gate = new ReadGate(this.socket);
    this.entryTls =
      clientTls === null && connection.tls === null ? null : { client: clientTls, upstream: connection.tls };
    this.socket.on('data', this.#onData);
    this.socket.on('end', this.#onEnd);
    this.socket.on('error', this.#onError);
    this.socket.on('close', this.#onClose);
    this.socket.on('drain', this.#onDrain);
    this.socket.resume();
  }

  get isIdle(): boolean {
    return this.#user === null;
  }

  begin(user: UpstreamUser): void {
    this.#user = user;
    this.connection.useCount += 1;
  }

  /** The exchange is over. A connection that cannot carry another one is closed. */
  finish(isReusable: boolean): void {
    this.#user = null;
    this.idleSince = performance.now();
    this.gate.open(hold.peerFull | hold.recorderFull);
    if (!isReusable || !this.isUsable) this.destroy();
  }

  /**
   * Takes the listeners off: somebody else (the pool, a relay) has the socket from now on. The one that the dialler put on for errors
   * stays for the socket's life, so nothing goes unheard.
   */
  detach(): Socket {
    this.isUsable = false;
    this.#user = null;
    this.socket.off('data', this.#onData);
    this.socket.off('end', this.#onEnd);
    this.socket.off('error', this.#onError);
    this.socket.off('close', this.#onClose);
    this.socket.off('drain', this.#onDrain);
    return this.socket;
  }

  destroy(): void {
    this.isUsable = false;
    this.socket.destroy();
  }

  /** Ends with RST where the transport allows it, so that the origin sees an abort as an abort. */
  reset(): void {
    this.isUsable = false;
    this.connection.reset();
  }

  readonly #onData = (chunk: Buffer): void => {
    const user = this.#user;
    if (user === null) return this.destroy();
    try {
      user.responseBytes(chunk);
    } catch (error) {
      user.faulted(error);
    }
  };

  readonly #onEnd = (): void => {
    this.isUsable = false;
    if (this.#user === null) this.destroy();
    else this.#tell((user) => user.upstreamEnded());
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.isUsable = false;
    this.#error = error;
  };

  readonly #onClose = (): void => {
    this.isUsable = false;
    this.#tell((user) => user.upstreamClosed(this.#error));
  };

  readonly #onDrain = (): void => {
    this.#tell((user) => user.upstreamDrained());
  };

  #tell(news: (user: UpstreamUser) => void): void {
    const user = this.#user;
    if (user === null) return;
    try {
      news(user);
    } catch (error) {
      user.faulted(error);
    }
  }
}
