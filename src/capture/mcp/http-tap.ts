import { performance } from 'node:perf_hooks';
import type { CaptureEvents } from '../../model/capture-events.ts';
import type { Exchange } from '../../model/exchange.ts';
import type { MessageSide, RawHeaders } from '../../model/http-message.ts';
import type { McpCaptureEvents } from '../../model/mcp-capture-events.ts';
import { headerValue, isHeaderNamed } from '../../wire/header-lookup.ts';
import type { BodyOutlet, BodyStream, ResponseMessage, StreamingBody } from '../interceptors/interceptor.ts';
import type { ServerAccess } from './answer-server.ts';
import type { HeldBodyEnd } from './held-unit.ts';
import type { HoldDesk } from './hold-desk.ts';
import { HttpConnections, type HttpConnectionsOptions } from './http-connections.ts';
import { SseEndpoints } from './sse-endpoints.ts';
import { TappedExchange } from './tapped-exchange.ts';

/**
 * Finds MCP in exchanges of plain capture, and in those of an HTTP relay. In: what capture tells of each exchange. Out: the same, untouched
 * and first, to the recorder; and the MCP messages in it. Other traffic costs one look at its request headers. Bodies are looked at
 * when everything that has arrived is on its way. Next: tapped-exchange.
 */
export interface HttpTapOptions extends Omit<HttpConnectionsOptions, 'events'> {
  recorder: CaptureEvents;
  /** Who hears of the messages. */
  messages: McpCaptureEvents;
  /** All that passes is meant for an MCP server. */
  isRelay: boolean;
  /** Where messages may be held; absent: nowhere. */
  desk?: HoldDesk;
  /** How a relay reaches its server; absent: as anybody does. */
  access?: ServerAccess;
  reportBug: (error: unknown, exchangeId?: string) => void;
}

export class McpHttpTap implements CaptureEvents {
  readonly #recorder: CaptureEvents;
  readonly #isRelay: boolean;
  readonly #reportBug: HttpTapOptions['reportBug'];
  readonly #connections: HttpConnections;
  readonly #desk: HoldDesk | null;
  readonly #access: ServerAccess;
  readonly #endpoints: SseEndpoints;
  readonly #tapped = new Map<Exchange, TappedExchange>();
  /** Those whose response is to bring answers of the user, too. */
  readonly #owing = new Set<Exchange>();
  #later: Array<() => void> = [];

  constructor({ recorder, messages, isRelay, desk, access, reportBug, ...options }: HttpTapOptions) {
    this.#recorder = recorder;
    this.#isRelay = isRelay;
    this.#reportBug = reportBug;
    this.#desk = desk ?? null;
    this.#access = access ?? { headers: [], upstreamCa: [] };
    this.#connections = new HttpConnections({ ...options, events: messages, desk });
    this.#endpoints = new SseEndpoints();
    desk?.onWanted((connectionId) => this.#holdingBegun(connectionId));
  }

  exchangeStarted(exchange: Exchange): void {
    this.#recorder.exchangeStarted(exchange);
    if ((exchange.sessionId === null && !this.#isRelay) || !this.#mayBeMcp(exchange)) return;
    const parts = { connections: this.#connections, endpoints: this.#endpoints };
    const tapped = new TappedExchange(exchange, { ...parts, isRelay: this.#isRelay, access: this.#access });
    this.#tapped.set(exchange, tapped);
  }

  exchangeChanged(exchange: Exchange): void {
    this.#recorder.exchangeChanged(exchange);
    const tapped = this.#tapped.get(exchange);
    if (tapped === undefined || exchange.state !== 'responding') return;
    const atMs = performance.now();
    this.#soon(exchange, () => tapped.responseStarted(atMs));
  }

  bodyReceived(exchange: Exchange, side: MessageSide, bytes: Uint8Array): void {
    this.#recorder.bodyReceived(exchange, side, bytes);
    const tapped = this.#tapped.get(exchange);
    if (tapped === undefined) return;
    const arrived = { bytes, timestamp: Date.now(), atMs: performance.now() };
    this.#soon(exchange, () => tapped.bodyReceived(side, arrived));
  }

  frameRelayed(...told: Parameters<CaptureEvents['frameRelayed']>): void {
    this.#recorder.frameRelayed(...told);
  }

  exchangeEnded(exchange: Exchange): void {
    this.#recorder.exchangeEnded(exchange);
    const tapped = this.#tapped.get(exchange);
    if (tapped === undefined) return;
    this.#tapped.delete(exchange);
    this.#owing.delete(exchange);
    const atMs = performance.now();
    this.#soon(exchange, () => tapped.ended(atMs));
  }

  // ── holding ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  mayHoldRequest(exchange: Exchange): boolean {
    if (this.#desk?.isOnForMore !== true || exchange.method !== 'POST') return false;
    return this.#tapped.get(exchange)?.held.mayHoldRequest(this.#desk) === true;
  }

  /** The whole body of a request that has not been sent on. Null: it may be. */
  offerRequest(exchange: Exchange, body: Uint8Array): Promise<HeldBodyEnd> | null {
    return this.#offer(exchange, (tapped, desk) => {
      const until = tapped.held.offerRequest(body, desk);
      return until?.finally(() => tapped.held.owed.length > 0 && this.#owing.add(exchange)) ?? null;
    });
  }

  get owesAnswers(): boolean {
    return this.#owing.size > 0;
  }

  /** Answers of the user that are to go with the response. */
  owedAnswers(exchange: Exchange): readonly Uint8Array[] {
    return this.#tapped.get(exchange)?.held.owed ?? [];
  }

  /** Says which headers to send. */
  responseArrives(exchange: Exchange, headers: RawHeaders): RawHeaders {
    const tapped = this.#tapped.get(exchange);
    if (tapped === undefined || this.#desk === null) return headers;
    this.#look();
    return tapped.held.responseArrives(headers, this.#desk);
  }

  mayHoldResponse(exchange: Exchange): boolean {
    return this.#desk !== null && this.#tapped.get(exchange)?.held.mayHoldResponse(this.#desk) === true;
  }

  /** The whole body of a JSON answer that has not been sent on. Null: it may be. */
  offerResponse(exchange: Exchange, message: ResponseMessage): Promise<HeldBodyEnd> | null {
    return this.#offer(exchange, (tapped, desk) => tapped.held.offerResponse(message, desk));
  }

  /** The body of a response goes on. */
  streams(exchange: Exchange, body: StreamingBody): void {
    this.#tapped.get(exchange)?.held.streams(body);
  }

  /** Null: it is no event stream of which messages are to be held, and passes. */
  openEventStream(exchange: Exchange, out: BodyOutlet): BodyStream | null {
    const tapped = this.#tapped.get(exchange);
    if (tapped === undefined || this.#desk === null) return null;
    this.#look();
    return tapped.held.openEventStream(out, this.#desk);
  }

  #holdingBegun(connectionId: string): void {
    this.#look();
    for (const tapped of this.#tapped.values()) tapped.held.holdingBegun(connectionId);
  }

  #offer(
    exchange: Exchange,
    offer: (tapped: TappedExchange, desk: HoldDesk) => Promise<HeldBodyEnd> | null,
  ): Promise<HeldBodyEnd> | null {
    const tapped = this.#tapped.get(exchange);
    if (tapped === undefined || this.#desk === null) return null;
    // What passed before comes first.
    this.#look();
    try {
      return offer(tapped, this.#desk);
    } catch (error) {
      this.#reportBug(error, exchange.id);
      return null;
    }
  }

  isCongested(): boolean {
    return this.#recorder.isCongested();
  }

  onceDrained(resume: () => void): void {
    this.#recorder.onceDrained(resume);
  }

  /** Tells what is left and ends all connections; the recorder may be closed afterwards. */
  close(): void {
    this.#look();
    this.#connections.endAll();
  }

  #mayBeMcp({ kind, method, requestHeaders, url }: Exchange): boolean {
    if (kind !== 'http') return false;
    if (method !== 'POST' && method !== 'GET' && method !== 'DELETE') return false;
    return looksLikeMcp(method, requestHeaders) || (method === 'POST' && this.#endpoints.has(url)) || this.#isRelay;
  }

  #soon(exchange: Exchange, look: () => void): void {
    if (this.#later.length === 0) setImmediate(() => this.#look());
    this.#later.push(() => {
      try {
        look();
      } catch (error) {
        this.#tapped.delete(exchange);
        this.#reportBug(error, exchange.id);
      }
    });
  }

  #look(): void {
    const later = this.#later;
    this.#later = [];
    for (const look of later) look();
  }
}

/**
 * A header of MCP; or what every client must send (MCP, "Streamable HTTP: Sending Messages to the Server"): a POST that takes JSON and an
 * event stream, a GET that takes an event stream. Whether it is MCP is decided by the body then.
 */
function looksLikeMcp(method: string, headers: RawHeaders): boolean {
  for (let i = 0; i < headers.length; i++) {
    const name = (headers[i] as RawHeaders[number])[0];
    switch (name.length) {
      case 10:
        if (isHeaderNamed(name, 'mcp-method')) return true;
        break;
      case 14:
        if (isHeaderNamed(name, 'mcp-session-id')) return true;
        break;
      case 20:
        if (isHeaderNamed(name, 'mcp-protocol-version')) return true;
        break;
    }
  }
  const accept = method === 'DELETE' ? undefined : headerValue(headers, 'accept');
  if (accept === undefined || !accept.includes('text/event-stream')) return false;
  return method === 'GET' || accept.includes('application/json');
}
