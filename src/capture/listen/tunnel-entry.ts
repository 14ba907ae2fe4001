import { performance } from 'node:perf_hooks';
import type { EntryTls } from '../../model/connection.ts';
import { Exchange } from '../../model/exchange.ts';
import type { Failure } from '../../model/failure.ts';
import type { CaptureContext } from '../context.ts';
import type { ConnectRequest } from '../http/http1-connection.ts';
import type { DialResult } from '../upstream/upstream-connection.ts';

/**
 * The entry of a CONNECT tunnel that is not decrypted, or did not come to be. In: what happens to the tunnel. Out: calls of CaptureEvents.
 * Byte counts are told at most four times a second. A tunnel that is decrypted gets no entry: its requests do.
 */
export interface TunnelStart {
  request: ConnectRequest;
  /** Milliseconds since 1970, and the same moment on the monotonic clock. */
  startedAt: number;
  startedMs: number;
  sessionId: string | null;
}

const tellEveryMs = 250;

export function startTunnel(request: ConnectRequest, context: CaptureContext): TunnelStart {
  return { request, startedAt: Date.now(), startedMs: performance.now(), sessionId: context.config().recordTo };
}

export class TunnelEntry {
  readonly exchange: Exchange;
  readonly #context: CaptureContext;
  readonly #startedMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    start: TunnelStart,
    context: CaptureContext,
    how: { protocol: 'http' | 'https'; status: number; tls?: EntryTls },
  ) {
    const { request } = start;
    this.#context = context;
    this.#startedMs = start.startedMs;
    this.exchange = new Exchange({
      id: context.createId(),
      sessionId: start.sessionId,
      startedAt: start.startedAt,
      kind: 'tunnel',
      method: 'CONNECT',
      url: request.head.target,
      protocol: how.protocol,
      host: request.host,
      path: '',
      httpVersion: request.head.version,
      requestHeaders: request.head.headers,
      clientAddress: request.client.clientAddress,
    });
    if (how.tls !== undefined) this.exchange.tls = how.tls;
    context.events.exchangeStarted(this.exchange);
    const statusText = how.status === 200 ? 'Connection Established' : 'Forbidden';
    this.exchange.responseStarted({ httpVersion: request.head.version, status: how.status, statusText, headers: [] });
    context.events.exchangeChanged(this.exchange);
  }

  noteDial(result: DialResult): void {
    const { exchange } = this;
    if (result.dnsMs !== undefined) exchange.timings.dns = result.dnsMs;
    if (result.connectMs !== undefined) exchange.timings.connect = result.connectMs;
    const address = result.kind === 'connected' ? result.connection.remoteAddress : result.remoteAddress;
    if (address !== undefined) exchange.remoteAddress = address;
    this.#context.events.exchangeChanged(exchange);
  }

  passed(direction: 'up' | 'down', byteCount: number): void {
    if (direction === 'up') this.exchange.requestBodyBytes += byteCount;
    else this.exchange.responseBodyBytes += byteCount;
    this.#timer ??= setTimeout(this.#tell, tellEveryMs);
  }

  readonly #tell = (): void => {
    this.#timer = undefined;
    if (!this.exchange.isEnded) this.#context.events.exchangeChanged(this.exchange);
  };

  completed(): void {
    if (this.exchange.isEnded) return;
    clearTimeout(this.#timer);
    this.exchange.completed(performance.now() - this.#startedMs);
    this.#context.events.exchangeEnded(this.exchange);
  }

  failed(failure: Failure): void {
    clearTimeout(this.#timer);
    if (!this.exchange.failed(failure, performance.now() - this.#startedMs)) return;
    this.#context.events.exchangeEnded(this.exchange);
    for (const hear of this.#context.chain().failed ?? []) hear(this.exchange, failure);
  }
}
