import type { Failure } from '../../model/failure.ts';
import type { CaptureContext } from '../context.ts';
import { targetFor } from '../upstream/connect-target.ts';
import type { DialResult, UpstreamConnection } from '../upstream/upstream-connection.ts';

/**
 * The upstream connection of a tunnel that is being made, or waits for what the tunnel turns out to be. In: where the tunnel leads. Out:
 * the result of the dial, and a call when the server is the first to speak. Whoever has it either releases, keeps or abandons it.
 */
export class EarlyConnection {
  readonly result: Promise<DialResult>;
  hasEnded = false;
  readonly #capture: CaptureContext;
  readonly #abort = new AbortController();
  #connection: UpstreamConnection | null = null;
  #onSpoken: (() => void) | null = null;

  constructor(capture: CaptureContext, endpoint: { host: string; port: number }) {
    this.#capture = capture;
    this.result = this.#dial(endpoint);
  }

  async #dial(endpoint: { host: string; port: number }): Promise<DialResult> {
    const answer = await targetFor({ scheme: 'http', ...endpoint }, this.#capture);
    if (answer.kind === 'failed') return answer;
    if (answer.kind === 'respond') return { kind: 'failed', failure: respondedToTunnel };
    const result = await this.#capture.upstream.dial(answer.target, this.#abort.signal);
    if (result.kind === 'connected') this.#connection = result.connection;
    return result;
  }

  /** Calls back when the server says something, ends, or cannot be reached, while the client has still said nothing. */
  watch(onSpoken: () => void): void {
    this.#onSpoken = onSpoken;
    void this.result.then((result) => {
      if (result.kind === 'failed') return this.#spoken();
      const { socket } = result.connection;
      socket.on('readable', this.#spoken);
      socket.on('end', this.#ended);
      socket.on('close', this.#spoken);
    });
  }

  readonly #ended = (): void => {
    this.hasEnded = true;
    this.#spoken();
  };

  readonly #spoken = (): void => {
    const tell = this.#onSpoken;
    this.#onSpoken = null;
    tell?.();
  };

  /** Its socket belongs to the caller from now on. */
  release(): void {
    this.#onSpoken = null;
    const socket = this.#connection?.socket;
    socket?.off('readable', this.#spoken);
    socket?.off('end', this.#ended);
    socket?.off('close', this.#spoken);
  }

  /** Not needed, and clean: it may serve a request. */
  keep(): void {
    const connection = this.#connection;
    this.release();
    if (connection === null) return this.abandon();
    const owner = this.#capture.upstream.createOwner();
    owner.giveBack(connection);
    owner.close();
  }

  abandon(): void {
    this.release();
    this.#abort.abort();
    this.#connection?.socket.destroy();
  }
}

const respondedToTunnel: Failure = {
  kind: 'blocked',
  side: 'proxy',
  phase: 'connect',
  message: 'A rule answered in place of the origin; a tunnel that is not decrypted cannot carry its answer.',
};
