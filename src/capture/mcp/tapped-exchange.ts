import type { Exchange } from '../../model/exchange.ts';
import type { MessageSide, RawHeaders } from '../../model/http-message.ts';
import type { McpDirection } from '../../model/mcp-message.ts';
import { headerValue } from '../../wire/header-lookup.ts';
import { type JsonRpcMessage, parseJsonRpc } from '../../wire/json-rpc.ts';
import { EventStreamCutter, type StreamEvent } from '../../wire/sse.ts';
import type { ServerAccess } from './answer-server.ts';
import { codingOf, mediaType } from './content-coding.ts';
import { type ArrivedBytes, GatheredBody } from './gathered-body.ts';
import { HeldExchange, type HoldingTap } from './held-exchange.ts';
import type { HttpConnections, PeerFacts } from './http-connections.ts';
import type { SseEndpoints } from './sse-endpoints.ts';
import { createTapDecoder, type TapDecoder } from './tap-decoder.ts';
import type { TappedConnection } from './tapped-connection.ts';

/**
 * One exchange that may carry MCP. In: its facts and bodies, after they were forwarded. Out: messages of the connection it belongs to; none
 * when it turns out to be something else. The request is told before anything of its response. Next: tapped-connection.
 */
export interface TapParts {
  connections: HttpConnections;
  endpoints: SseEndpoints;
  isRelay: boolean;
  access: ServerAccess;
}

const emptyBytes = new Uint8Array(0);

export class TappedExchange implements HoldingTap {
  readonly exchange: Exchange;
  readonly held: HeldExchange;
  readonly #parts: TapParts;
  readonly #request = new GatheredBody();
  readonly #response = new GatheredBody();
  connection: TappedConnection | null = null;
  #isRequestTold = false;
  #isResponseSeen = false;
  #responseDecoder: TapDecoder | null = null;
  #events: EventStreamCutter | null = null;
  /** The stream of the old SSE pair: the connection lives as long as it does. */
  isOldStream = false;
  /** The server has not said yet whether it gives the new connection a session id. */
  #isUnnamed = false;
  /** It is no MCP: nothing more is looked at. */
  #isForeign = false;
  /** Whoever holds its messages tells of them. */
  #isResponseTaken = false;
  #last: ArrivedBytes;

  constructor(exchange: Exchange, parts: TapParts) {
    this.exchange = exchange;
    this.#parts = parts;
    this.held = new HeldExchange(this);
    this.#last = { bytes: emptyBytes, timestamp: exchange.startedAt, atMs: performance.now() };
  }

  bodyReceived(side: MessageSide, arrived: ArrivedBytes): void {
    this.#last = arrived;
    if (side === 'response') {
      this.responseStarted(arrived.atMs);
      return this.#responseDecoder?.push(arrived.bytes);
    }
    this.#request.add(arrived);
    const length = headerValue(this.exchange.requestHeaders, 'content-length');
    if (length !== undefined && this.#request.bytes >= Number(length)) this.tellRequest();
  }

  responseStarted(atMs: number): void {
    this.#last = { ...this.#last, atMs };
    this.tellRequest();
    const { responseHeaders, status } = this.exchange;
    if (this.#isResponseSeen || responseHeaders === null || status === null) return;
    this.#isResponseSeen = true;
    // Our own words are no message of the server's; the user's answer has been told.
    if (this.exchange.isMocked) return;
    this.#noteSession(responseHeaders, status);
    if (this.#isResponseTaken) return;
    const type = mediaType(responseHeaders);
    const mayBeOldStream = this.exchange.method === 'GET';
    if (this.connection === null && !mayBeOldStream) return;
    if (type === 'text/event-stream' && status < 300) this.#events = new EventStreamCutter();
    else if (type !== 'application/json') return;
    this.#responseDecoder = createTapDecoder(codingOf(responseHeaders), {
      decoded: (bytes) => this.#decoded(bytes),
      ended: () => this.#responseOver(),
    });
  }

  ended(atMs: number): void {
    // A short exchange is told of once, when it is over.
    this.responseStarted(atMs);
    this.held.giveUp();
    if (this.#responseDecoder !== null) this.#responseDecoder.end();
    else this.#responseOver();
  }

  // ── what is held is told by the desk ────────────────────────────────────────────────────────────────────────────────────

  get endpoints(): SseEndpoints {
    return this.#parts.endpoints;
  }

  get access(): ServerAccess {
    return this.#parts.access;
  }

  knownConnection(): TappedConnection | undefined {
    return this.endpoints.get(this.exchange.url) ?? this.#parts.connections.known(this.#peer());
  }

  takeRequest(): boolean {
    const isThere = !this.#isRequestTold;
    this.#isRequestTold = true;
    return isThere;
  }

  takeResponse(): EventStreamCutter {
    this.#isResponseTaken = true;
    this.#responseDecoder = null;
    return this.#events ?? new EventStreamCutter();
  }

  // ── the request ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  tellRequest(): void {
    if (this.#isRequestTold) return;
    this.#isRequestTold = true;
    const { method, requestHeaders, isMocked } = this.exchange;
    // Answered by us: it never went on.
    if (isMocked) return;
    if (method !== 'POST') {
      if (headerValue(requestHeaders, 'mcp-session-id') !== undefined)
        this.connection = this.#parts.connections.find(this.#peer());
      return;
    }
    const body = this.#request.take();
    if (body === null || body.length === 0) return;
    // An encoded request body is rare enough to be decoded in one go; it comes a little later then.
    const pieces: Uint8Array[] = [];
    const arrived = this.#request.last ?? this.#last;
    const decoder = createTapDecoder(codingOf(requestHeaders), {
      decoded: (bytes) => void pieces.push(bytes),
      ended: () => this.#requestDecoded(Buffer.concat(pieces), arrived),
    });
    decoder?.push(body);
    decoder?.end();
  }

  #requestDecoded(body: Uint8Array, arrived: ArrivedBytes): void {
    const isCarried = this.join(parseJsonRpc(body));
    if (isCarried !== null) this.#tell('client_to_server', body, arrived, isCarried);
  }

  join(messages: readonly JsonRpcMessage[]): boolean | null {
    const isMcp = messages.some(({ kind }) => kind !== 'invalid') || this.#parts.isRelay || this.#hasMcpHeader();
    if (!isMcp || messages.length === 0) return null;
    const isBeginning = messages.some(({ method, kind }) => method === 'initialize' && kind === 'request');
    const peer = this.#peer();
    const old = this.endpoints.get(this.exchange.url);
    this.connection =
      old ??
      (isBeginning && peer.mcpSessionId === null
        ? this.#parts.connections.begin(peer, 'streamable-http')
        : this.#parts.connections.find(peer));
    this.#isUnnamed = isBeginning && old === undefined && peer.mcpSessionId === null;
    // The answers of the old pair come on another exchange.
    return old === undefined;
  }

  #hasMcpHeader(): boolean {
    const { requestHeaders } = this.exchange;
    return (
      headerValue(requestHeaders, 'mcp-session-id') !== undefined ||
      headerValue(requestHeaders, 'mcp-protocol-version') !== undefined
    );
  }

  #peer(): PeerFacts {
    const { url, clientAddress, requestHeaders, sessionId, startedAt } = this.exchange;
    return {
      // A relay whose traffic is not recorded may still write a session file.
      sessionId: sessionId ?? '',
      url: url.split('?', 1)[0] as string,
      clientHost: clientAddress.slice(0, clientAddress.lastIndexOf(':')),
      mcpSessionId: headerValue(requestHeaders, 'mcp-session-id') ?? null,
      startedAt,
    };
  }

  // ── the response ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #noteSession(responseHeaders: RawHeaders, status: number): void {
    const connection = this.connection;
    if (connection === null) return;
    if (this.#isUnnamed) this.#name(connection, headerValue(responseHeaders, 'mcp-session-id') ?? null);
    if (this.exchange.method === 'DELETE' && status < 300) this.#parts.connections.end(connection);
  }

  #name(connection: TappedConnection, mcpSessionId: string | null): void {
    this.#isUnnamed = false;
    this.#parts.connections.name(connection, { ...this.#peer(), mcpSessionId });
  }

  #decoded(bytes: Uint8Array): void {
    if (this.#isForeign) return;
    if (this.#events !== null) this.#events.push(bytes, (event) => this.tellEvent(event, this.#last));
    else this.#response.add({ ...this.#last, bytes });
  }

  #responseOver(): void {
    if (this.#isUnnamed && this.connection !== null) this.#name(this.connection, null);
    const body = this.#events === null ? this.#response.take() : null;
    if (body !== null && body.length > 0) this.#tell('server_to_client', body, this.#last);
    if (this.isOldStream && this.connection !== null) {
      this.endpoints.delete(this.connection);
      this.#parts.connections.end(this.connection);
    }
  }

  tellEvent({ type, data, isEnded }: StreamEvent, at: Omit<ArrivedBytes, 'bytes'>): void {
    if (data === null || !isEnded || this.#isForeign) return;
    if (type === 'endpoint' && this.connection === null && this.exchange.method === 'GET') return this.#beginOld(data);
    // An event stream of something else.
    if (this.connection === null) this.#isForeign = true;
    if (type === null || type === 'message') this.#tell('server_to_client', data, at, !this.isOldStream);
  }

  /** Revision 2024-11-05: the stream's first event says where to post. */
  #beginOld(data: Uint8Array): void {
    const { url } = this.exchange;
    const address = new TextDecoder().decode(data);
    if (!URL.canParse(address, url)) return;
    this.isOldStream = true;
    this.connection = this.#parts.connections.begin(this.#peer(), 'sse');
    this.endpoints.set(new URL(address, url).href, this.connection);
  }

  #tell(
    direction: McpDirection,
    bytes: Uint8Array,
    { timestamp, atMs }: Omit<ArrivedBytes, 'bytes'>,
    isCarried = true,
  ): void {
    const carrier = isCarried ? this.exchange : null;
    this.connection?.arrived(bytes, { direction, timestamp, atMs, carrier, trafficId: this.exchange.id });
  }
}
