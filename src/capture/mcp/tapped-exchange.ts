import type { Exchange } from '../../model/exchange.ts';
import type { MessageSide, RawHeaders } from '../../model/http-message.ts';
import type { McpDirection } from '../../model/mcp-message.ts';
import { headerValue } from '../../wire/header-lookup.ts';
import { type JsonRpcMessage, parseJsonRpc } from '../../wire/json-rpc.ts';
import { joinPieces } from '../../wire/ndjson.ts';
import { EventStreamCutter, type StreamEvent } from '../../wire/sse.ts';
import type { BodyOutlet, BodyStream } from '../interceptors/interceptor.ts';
import { answerServer, type ServerAccess } from './answer-server.ts';
import { HeldEventStream } from './held-event-stream.ts';
import type { HeldBodyEnd } from './held-unit.ts';
import type { HoldDesk } from './hold-desk.ts';
import type { HttpConnections, PeerFacts } from './http-connections.ts';
import type { SseEndpoints } from './sse-endpoints.ts';
import { createTapDecoder, type TapDecoder } from './tap-decoder.ts';
import type { TappedConnection } from './tapped-connection.ts';

/**
 * One exchange that may carry MCP. In: its facts and bodies, after they were forwarded. Out: messages of the connection it belongs to; none
 * when it turns out to be something else. The request is told before anything of its response. Next: tapped-connection.
 */
export interface ArrivedBytes {
  bytes: Uint8Array;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Monotonic. */
  atMs: number;
}

export interface TapParts {
  connections: HttpConnections;
  endpoints: SseEndpoints;
  isRelay: boolean;
  access: ServerAccess;
}

interface OfferedBody {
  desk: HoldDesk;
  direction: McpDirection;
  bytes: Uint8Array;
  isCarried: boolean;
  isOwedAnswer: boolean;
}

/** A longer request or JSON answer is recorded as a body only. */
const mostBodyBytes = 256 * 1024 * 1024;
const emptyBytes = new Uint8Array(0);

export class TappedExchange {
  readonly #exchange: Exchange;
  readonly #parts: TapParts;
  readonly #request = new GatheredBody();
  readonly #response = new GatheredBody();
  #connection: TappedConnection | null = null;
  #isRequestTold = false;
  #isResponseSeen = false;
  #responseDecoder: TapDecoder | null = null;
  #events: EventStreamCutter | null = null;
  /** The stream of the old SSE pair: the connection lives as long as it does. */
  #isOldStream = false;
  /** The server has not said yet whether it gives the new connection a session id. */
  #isUnnamed = false;
  /** It is no MCP: nothing more is looked at. */
  #isForeign = false;
  /** The response was told when it was offered. */
  #isResponseOffered = false;
  /** A JSON answer without content coding is arriving. */
  isJsonResponse = false;
  #isEventStream = false;
  /** Ends what waits for a decision when the exchange is over before. */
  readonly #giveUp = new Set<() => void>();
  #last: ArrivedBytes;

  constructor(exchange: Exchange, parts: TapParts) {
    this.#exchange = exchange;
    this.#parts = parts;
    this.#last = { bytes: emptyBytes, timestamp: exchange.startedAt, atMs: performance.now() };
  }

  bodyReceived(side: MessageSide, arrived: ArrivedBytes): void {
    this.#last = arrived;
    if (side === 'response') {
      this.responseStarted(arrived.atMs);
      return this.#responseDecoder?.push(arrived.bytes);
    }
    this.#request.add(arrived);
    const length = headerValue(this.#exchange.requestHeaders, 'content-length');
    if (length !== undefined && this.#request.bytes >= Number(length)) this.#tellRequest();
  }

  responseStarted(atMs: number): void {
    this.#last = { ...this.#last, atMs };
    this.#tellRequest();
    const { responseHeaders, status } = this.#exchange;
    if (this.#isResponseSeen || responseHeaders === null || status === null) return;
    this.#isResponseSeen = true;
    // Our own words are no message of the server's; the user's answer has been told.
    if (this.#exchange.isMocked) return;
    this.#noteSession(responseHeaders, status);
    if (this.#isResponseOffered) return;
    const type = mediaType(responseHeaders);
    const mayBeOldStream = this.#exchange.method === 'GET';
    if (this.#connection === null && !mayBeOldStream) return;
    if (type === 'text/event-stream' && status < 300) this.#events = new EventStreamCutter();
    else if (type !== 'application/json') return;
    const encoding = headerValue(responseHeaders, 'content-encoding') ?? '';
    this.#responseDecoder = createTapDecoder(encoding, {
      decoded: (bytes) => this.#decoded(bytes),
      ended: () => this.#responseOver(),
    });
  }

  ended(atMs: number): void {
    // A short exchange is told of once, when it is over.
    this.responseStarted(atMs);
    for (const giveUp of this.#giveUp) giveUp();
    if (this.#responseDecoder !== null) this.#responseDecoder.end();
    else this.#responseOver();
  }

  // ── holding ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The whole body of the request, before it goes on. Null: it may. */
  offerRequest(body: Uint8Array, desk: HoldDesk): Promise<HeldBodyEnd> | null {
    const { requestHeaders } = this.#exchange;
    if (this.#isRequestTold || body.length === 0 || isEncoded(requestHeaders)) return null;
    const messages = parseJsonRpc(body);
    this.#isRequestTold = true;
    const isCarried = this.#join(messages);
    if (isCarried === null) return null;
    // Over the old pair an answer never comes on this exchange.
    const isOwedAnswer = isCarried && messages.some(({ kind }) => kind === 'request');
    return this.#offer({ desk, direction: 'client_to_server', bytes: body, isCarried, isOwedAnswer });
  }

  responseArrives(headers: RawHeaders): void {
    this.isJsonResponse = mediaType(headers) === 'application/json' && !isEncoded(headers);
    this.#isEventStream = mediaType(headers) === 'text/event-stream' && !isEncoded(headers);
  }

  /** As {@link offerRequest}, of a JSON answer. */
  offerResponse(body: Uint8Array, desk: HoldDesk): Promise<HeldBodyEnd> | null {
    this.#tellRequest();
    if (this.#connection === null || body.length === 0) return null;
    this.#isResponseOffered = true;
    return this.#offer({ desk, direction: 'server_to_client', bytes: body, isCarried: true, isOwedAnswer: false });
  }

  /** The body of the response as it streams; null: it is told of as it passes. */
  openEventStream(out: BodyOutlet, desk: HoldDesk): BodyStream | null {
    this.#tellRequest();
    if (!this.#isEventStream) return null;
    if (this.#connection === null && this.#exchange.method !== 'GET') return null;
    this.#isResponseOffered = true;
    const stream = new HeldEventStream(out, (event) => {
      const { type, data } = event;
      this.#last = { bytes: emptyBytes, timestamp: Date.now(), atMs: performance.now() };
      const isMessage = this.#connection !== null && (type === null || type === 'message');
      if (!isMessage) {
        this.#tellEvent(event);
        if (this.#isOldStream && this.#connection !== null) this.#parts.endpoints.setStream(this.#connection, stream);
        return null;
      }
      const isCarried = !this.#isOldStream;
      const until = this.#offer({ desk, direction: 'server_to_client', bytes: data, isCarried, isOwedAnswer: false });
      return until === null ? null : until.then(({ bytes }) => bytes);
    });
    return stream;
  }

  #offer({ desk, direction, bytes, isCarried, isOwedAnswer }: OfferedBody): Promise<HeldBodyEnd> | null {
    const { promise, resolve } = Promise.withResolvers<HeldBodyEnd>();
    const answers: Uint8Array[] = [];
    const carrier = isCarried ? this.#exchange : null;
    const arrival = { timestamp: Date.now(), atMs: performance.now(), carrier, trafficId: this.#exchange.id };
    const unit = desk.offer(
      this.#connection as TappedConnection,
      bytes,
      { direction, ...arrival },
      {
        answered: (payload) => {
          if (direction === 'server_to_client') this.#answerServer(payload, desk);
          else if (!this.#putIntoStream(payload, isCarried)) answers.push(payload);
        },
        released: (released, { keepsHeaders }) => resolve({ bytes: released, answers, keepsHeaders, isOwedAnswer }),
      },
    );
    if (unit === null) return null;
    const giveUp = (): void => desk.abandon(unit);
    this.#giveUp.add(giveUp);
    return promise.finally(() => this.#giveUp.delete(giveUp));
  }

  /** Over the old pair answers come on another exchange. */
  #putIntoStream(payload: Uint8Array, isCarried: boolean): boolean {
    const connection = this.#connection;
    const stream = isCarried || connection === null ? undefined : this.#parts.endpoints.streamOf(connection);
    stream?.inject(payload);
    return stream !== undefined;
  }

  #answerServer(payload: Uint8Array, desk: HoldDesk): void {
    const { url, requestHeaders } = this.#exchange;
    const connection = this.#connection as TappedConnection;
    const address = this.#isOldStream ? (this.#parts.endpoints.urlOf(connection) ?? url) : url;
    void answerServer({ url: address, requestHeaders, payload }, this.#parts.access).then((problem) => {
      if (problem !== null) desk.say(`The answer did not reach the MCP server: ${problem}.`);
    });
  }

  // ── the request ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #tellRequest(): void {
    if (this.#isRequestTold) return;
    this.#isRequestTold = true;
    const { method, requestHeaders, isMocked } = this.#exchange;
    // Answered by us: it never went on.
    if (isMocked) return;
    if (method !== 'POST') {
      if (headerValue(requestHeaders, 'mcp-session-id') !== undefined)
        this.#connection = this.#parts.connections.find(this.#peer());
      return;
    }
    const body = this.#request.take();
    if (body === null || body.length === 0) return;
    const encoding = headerValue(requestHeaders, 'content-encoding') ?? '';
    // An encoded request body is rare enough to be decoded in one go; it comes a little later then.
    const pieces: Uint8Array[] = [];
    const arrived = this.#request.last ?? this.#last;
    const decoder = createTapDecoder(encoding, {
      decoded: (bytes) => void pieces.push(bytes),
      ended: () => this.#requestDecoded(joinPieces(pieces, sum(pieces)), arrived),
    });
    decoder?.push(body);
    decoder?.end();
  }

  #requestDecoded(body: Uint8Array, arrived: ArrivedBytes): void {
    const isCarried = this.#join(parseJsonRpc(body));
    if (isCarried !== null) this.#tell('client_to_server', body, arrived, isCarried);
  }

  /** Finds the connection. Null: it is no MCP; false: the answers come on another exchange. */
  #join(messages: readonly JsonRpcMessage[]): boolean | null {
    const isMcp = messages.some(({ kind }) => kind !== 'invalid') || this.#parts.isRelay || this.#hasMcpHeader();
    if (!isMcp || messages.length === 0) return null;
    const isBeginning = messages.some(({ method, kind }) => method === 'initialize' && kind === 'request');
    const peer = this.#peer();
    const old = this.#parts.endpoints.get(this.#exchange.url);
    this.#connection =
      old ??
      (isBeginning && peer.mcpSessionId === null
        ? this.#parts.connections.begin(peer, 'streamable-http')
        : this.#parts.connections.find(peer));
    this.#isUnnamed = isBeginning && old === undefined && peer.mcpSessionId === null;
    // The answers of the old pair come on another exchange.
    return old === undefined;
  }

  #hasMcpHeader(): boolean {
    const { requestHeaders } = this.#exchange;
    return (
      headerValue(requestHeaders, 'mcp-session-id') !== undefined ||
      headerValue(requestHeaders, 'mcp-protocol-version') !== undefined
    );
  }

  #peer(): PeerFacts {
    const { url, clientAddress, requestHeaders, sessionId } = this.#exchange;
    return {
      // A relay whose traffic is not recorded may still write a session file.
      sessionId: sessionId ?? '',
      url: url.split('?', 1)[0] as string,
      clientHost: clientAddress.slice(0, clientAddress.lastIndexOf(':')),
      mcpSessionId: headerValue(requestHeaders, 'mcp-session-id') ?? null,
    };
  }

  // ── the response ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #noteSession(responseHeaders: RawHeaders, status: number): void {
    const connection = this.#connection;
    if (connection === null) return;
    if (this.#isUnnamed) this.#name(connection, headerValue(responseHeaders, 'mcp-session-id') ?? null);
    if (this.#exchange.method === 'DELETE' && status < 300) this.#parts.connections.end(connection);
  }

  #name(connection: TappedConnection, mcpSessionId: string | null): void {
    this.#isUnnamed = false;
    this.#parts.connections.name(connection, { ...this.#peer(), mcpSessionId });
  }

  #decoded(bytes: Uint8Array): void {
    if (this.#isForeign) return;
    if (this.#events !== null) this.#events.push(bytes, (event) => this.#tellEvent(event));
    else this.#response.add({ ...this.#last, bytes });
  }

  #responseOver(): void {
    if (this.#isUnnamed && this.#connection !== null) this.#name(this.#connection, null);
    const body = this.#events === null ? this.#response.take() : null;
    if (body !== null && body.length > 0) this.#tell('server_to_client', body, this.#last);
    if (this.#isOldStream && this.#connection !== null) {
      this.#parts.endpoints.delete(this.#connection);
      this.#parts.connections.end(this.#connection);
    }
  }

  #tellEvent({ type, data, isEnded }: StreamEvent): void {
    if (data === null || !isEnded || this.#isForeign) return;
    if (type === 'endpoint' && this.#connection === null && this.#exchange.method === 'GET')
      return this.#beginOld(data);
    // An event stream of something else.
    if (this.#connection === null) this.#isForeign = true;
    if (type === null || type === 'message') this.#tell('server_to_client', data, this.#last, !this.#isOldStream);
  }

  /** Revision 2024-11-05: the stream's first event says where to post. */
  #beginOld(data: Uint8Array): void {
    const { url } = this.#exchange;
    const address = new TextDecoder().decode(data);
    if (!URL.canParse(address, url)) return;
    this.#isOldStream = true;
    this.#connection = this.#parts.connections.begin(this.#peer(), 'sse');
    this.#parts.endpoints.set(new URL(address, url).href, this.#connection);
  }

  #tell(direction: McpDirection, bytes: Uint8Array, { timestamp, atMs }: ArrivedBytes, isCarried = true): void {
    const carrier = isCarried ? this.#exchange : null;
    this.#connection?.arrived(bytes, { direction, timestamp, atMs, carrier, trafficId: this.#exchange.id });
  }
}

/** A body that is looked at when it is whole; given up when it is too long. */
class GatheredBody {
  last: ArrivedBytes | null = null;
  bytes = 0;
  #pieces: Uint8Array[] = [];

  add(arrived: ArrivedBytes): void {
    this.last = arrived;
    this.bytes += arrived.bytes.length;
    if (this.bytes <= mostBodyBytes) this.#pieces.push(arrived.bytes);
    else this.#pieces = [];
  }

  /** Null when it was too long. */
  take(): Uint8Array | null {
    const pieces = this.#pieces;
    this.#pieces = [];
    if (this.bytes > mostBodyBytes) return null;
    return joinPieces(pieces, sum(pieces));
  }
}

const sum = (pieces: readonly Uint8Array[]): number => pieces.reduce((bytes, piece) => bytes + piece.length, 0);

function isEncoded(headers: RawHeaders): boolean {
  const encoding = headerValue(headers, 'content-encoding')?.trim().toLowerCase() ?? '';
  return encoding !== '' && encoding !== 'identity';
}

function mediaType(headers: RawHeaders): string {
  return (headerValue(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
