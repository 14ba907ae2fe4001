import type { Exchange } from '../../model/exchange.ts';
import type { RawHeaders } from '../../model/http-message.ts';
import type { McpDirection } from '../../model/mcp-message.ts';
import { type JsonRpcMessage, parseJsonRpc } from '../../wire/json-rpc.ts';
import type { EventStreamCutter, StreamEvent } from '../../wire/sse.ts';
import type { BodyOutlet, BodyStream, ResponseMessage, StreamingBody } from '../interceptors/interceptor.ts';
import { answerServer, type ServerAccess } from './answer-server.ts';
import { codingOf, decodedBody, isDecodable, mediaType, withoutCoding } from './content-coding.ts';
import { HeldEventStream } from './held-event-stream.ts';
import type { HeldBodyEnd } from './held-unit.ts';
import type { HoldDesk } from './hold-desk.ts';
import type { SseEndpoints } from './sse-endpoints.ts';
import { createTapDecoder } from './tap-decoder.ts';
import type { TappedConnection } from './tapped-connection.ts';

/**
 * Messages of one exchange that may be held. In: its bodies before they go on. Out: what goes on in their place, when the desk says; null where
 * nothing is held, and then it passes and the tap tells of it. What is offered here is told by the desk. Before: http-tap.
 */
export interface HoldingTap {
  readonly exchange: Exchange;
  readonly endpoints: SseEndpoints;
  readonly access: ServerAccess;
  /** Null until its request was told, or for ever. */
  readonly connection: TappedConnection | null;
  /** It is the stream of the old SSE pair. */
  readonly isOldStream: boolean;
  /** The connection that its request will belong to, unless it begins one. */
  knownConnection(): TappedConnection | undefined;
  /** The tap does not tell of the request; false: it has. */
  takeRequest(): boolean;
  tellRequest(): void;
  /** Finds the connection. Null: it is no MCP; false: the answers come on another exchange. */
  join(messages: readonly JsonRpcMessage[]): boolean | null;
  /** The tap does not tell of the response, or no further; what has been given all of its events that passed. */
  takeResponse(): EventStreamCutter;
  tellEvent(event: StreamEvent, at: { timestamp: number; atMs: number }): void;
}

interface OfferedBody {
  desk: HoldDesk;
  direction: McpDirection;
  bytes: Uint8Array;
  isCarried: boolean;
  isOwedAnswer: boolean;
}

export class HeldExchange {
  readonly #tap: HoldingTap;
  readonly #exchange: Exchange;
  /** Headers of the response as they came; null until somebody may want to hold it. */
  #arriving: RawHeaders | null = null;
  /** Its content coding is taken off on the way: what was compressed before cannot be changed in between. */
  #isStreamDecoded = false;
  /** It passes as an event stream that nobody has taken yet. */
  #streaming: StreamingBody | null = null;
  /** The user's answers to some requests of a batch, whose others went on: they come with what the server says to those. */
  #owed: readonly Uint8Array[] = [];
  /** Ends what waits for a decision. */
  readonly #waiting = new Set<() => void>();

  constructor(tap: HoldingTap) {
    this.#tap = tap;
    this.#exchange = tap.exchange;
  }

  /** As far as its head says: a message that begins a connection may be held when all new ones are. */
  mayHoldRequest(desk: HoldDesk): boolean {
    if (desk.intercept !== null) return true;
    const connection = this.#tap.knownConnection();
    return connection !== undefined && desk.holdsOf(connection);
  }

  /** The whole body of the request, before it goes on. Null: it may. */
  offerRequest(body: Uint8Array, desk: HoldDesk): Promise<HeldBodyEnd> | null {
    const bytes = body.length === 0 ? null : decodedBody(codingOf(this.#exchange.requestHeaders), body);
    if (bytes === null || !this.#tap.takeRequest()) return null;
    const messages = parseJsonRpc(bytes);
    const isCarried = this.#tap.join(messages);
    if (isCarried === null) return null;
    // Over the old pair an answer never comes on this exchange.
    const isOwedAnswer = isCarried && messages.some(({ kind }) => kind === 'request');
    const until = this.#offer({ desk, direction: 'client_to_server', bytes, isCarried, isOwedAnswer });
    if (until === null || !isCarried) return until;
    return until.then((end) => {
      if (end.bytes !== null) this.#owed = end.answers;
      return end;
    });
  }

  /** The head of the response, before it goes on: the headers to send. */
  responseArrives(headers: RawHeaders, desk: HoldDesk): RawHeaders {
    this.#tap.tellRequest();
    this.#arriving = headers;
    const coding = codingOf(headers);
    this.#isStreamDecoded =
      mediaType(headers) === 'text/event-stream' &&
      this.#exchange.httpVersion === '1.1' &&
      isDecodable(coding) &&
      this.#mayHoldEvents(desk);
    return this.#isStreamDecoded ? withoutCoding(headers) : headers;
  }

  get owed(): readonly Uint8Array[] {
    return this.#owed;
  }

  mayHoldResponse(desk: HoldDesk): boolean {
    if (this.#arriving === null || mediaType(this.#arriving) === 'text/event-stream') return false;
    if (this.#owed.length > 0) return true;
    if (mediaType(this.#arriving) !== 'application/json') return false;
    return this.#tap.connection !== null && desk.holdsOf(this.#tap.connection);
  }

  /** As {@link offerRequest}, of a JSON answer. */
  offerResponse({ headers, body }: ResponseMessage, desk: HoldDesk): Promise<HeldBodyEnd> | null {
    if (mediaType(headers) !== 'application/json') return null;
    const bytes = decodedBody(codingOf(headers), body);
    if (bytes === null || bytes.length === 0) return null;
    this.#tap.takeResponse();
    return this.#offer({ desk, direction: 'server_to_client', bytes, isCarried: true, isOwedAnswer: false });
  }

  /** The body of its response passes. */
  streams(body: StreamingBody): void {
    if (mediaType(this.#exchange.responseHeaders ?? []) === 'text/event-stream') this.#streaming = body;
  }

  /** Messages of a connection are to be held from now on: those of its streams that pass, too. */
  holdingBegun(connectionId: string): void {
    if (this.#tap.connection?.facts.id === connectionId) this.#streaming?.askAgain();
  }

  /** The body of the response as it streams, from its beginning or from here on; null: it is told of as it passes. */
  openEventStream(out: BodyOutlet, desk: HoldDesk): BodyStream | null {
    const headers = this.#exchange.responseHeaders ?? this.#arriving ?? [];
    if (mediaType(headers) !== 'text/event-stream') return null;
    if (!this.#isStreamDecoded && (codingOf(headers) !== '' || !this.#mayHoldEvents(desk))) return null;
    const stream = this.#heldStream(out, desk);
    this.#streaming = null;
    return this.#isStreamDecoded ? decodedStream(codingOf(this.#arriving ?? []), stream, out) : stream;
  }

  #heldStream(out: BodyOutlet, desk: HoldDesk): HeldEventStream {
    const stream = new HeldEventStream(out, this.#tap.takeResponse(), (event, isUnderWay) => {
      const { type, data, isTruncated } = event;
      const isMessage = this.#tap.connection !== null && (type === null || type === 'message');
      if (data !== null && isMessage && !isUnderWay && !isTruncated) return this.#offerEvent(data, desk);
      this.#tap.tellEvent(event, { timestamp: Date.now(), atMs: performance.now() });
      this.#noteOldStream(stream);
      return null;
    });
    this.#noteOldStream(stream);
    for (const answer of this.#owed) stream.injectFirst(answer);
    return stream;
  }

  #offerEvent(data: Uint8Array, desk: HoldDesk): Promise<Uint8Array | null> | null {
    const isCarried = !this.#tap.isOldStream;
    const until = this.#offer({ desk, direction: 'server_to_client', bytes: data, isCarried, isOwedAnswer: false });
    if (until === null) return null;
    const exchange = this.#exchange;
    exchange.isBreakpointed = true;
    return until.then(({ bytes }) => {
      if (bytes !== data) exchange.isModified = true;
      return bytes;
    });
  }

  /** The user's answers to requests that come on other exchanges can be put into it. */
  #noteOldStream(stream: HeldEventStream): void {
    if (this.#tap.isOldStream && this.#tap.connection !== null)
      this.#tap.endpoints.setStream(this.#tap.connection, stream);
  }

  /** The stream of the old pair begins a connection; it is known as such by its first event. */
  #mayHoldEvents(desk: HoldDesk): boolean {
    if (this.#owed.length > 0) return true;
    if (this.#tap.connection !== null) return desk.holdsOf(this.#tap.connection);
    return this.#exchange.method === 'GET' && desk.intercept !== null;
  }

  #offer({ desk, direction, bytes, isCarried, isOwedAnswer }: OfferedBody): Promise<HeldBodyEnd> | null {
    const { promise, resolve } = Promise.withResolvers<HeldBodyEnd>();
    const answers: Uint8Array[] = [];
    const carrier = isCarried ? this.#exchange : null;
    const arrival = { timestamp: Date.now(), atMs: performance.now(), carrier, trafficId: this.#exchange.id };
    const unit = desk.offer(
      this.#tap.connection as TappedConnection,
      bytes,
      { direction, ...arrival },
      {
        answered: (payload) => {
          if (direction === 'server_to_client') this.#answerServer(payload, desk);
          else if (!this.#putIntoStream(payload, isCarried)) answers.push(payload);
        },
        released: (released, { keepsHeaders }) =>
          resolve({ offered: bytes, bytes: released, answers, keepsHeaders, isOwedAnswer }),
      },
    );
    if (unit === null) return null;
    const giveUp = (): void => desk.abandon(unit);
    this.#waiting.add(giveUp);
    return promise.finally(() => this.#waiting.delete(giveUp));
  }

  /** Over the old pair answers come on another exchange. */
  #putIntoStream(payload: Uint8Array, isCarried: boolean): boolean {
    const connection = this.#tap.connection;
    const stream = isCarried || connection === null ? undefined : this.#tap.endpoints.streamOf(connection);
    stream?.inject(payload);
    return stream !== undefined;
  }

  /** The exchange is over: what waits for a decision never goes on. */
  giveUp(): void {
    for (const giveUp of this.#waiting) giveUp();
  }

  #answerServer(payload: Uint8Array, desk: HoldDesk): void {
    const { url, requestHeaders } = this.#exchange;
    const connection = this.#tap.connection as TappedConnection;
    const address = this.#tap.isOldStream ? (this.#tap.endpoints.urlOf(connection) ?? url) : url;
    void answerServer({ url: address, requestHeaders, payload }, this.#tap.access).then((problem) => {
      if (problem !== null) desk.say(`The answer did not reach the MCP server: ${problem}.`);
    });
  }
}

/** Takes a content coding off before `stream` gets the data. */
function decodedStream(coding: string, stream: BodyStream, out: BodyOutlet): BodyStream {
  const decoder = createTapDecoder(
    coding,
    {
      decoded: (bytes) => stream.push(bytes),
      ended: (isWhole) =>
        isWhole ? stream.end() : out.broken(`Its body, an event stream, cannot be decoded as ${coding}.`),
    },
    Number.POSITIVE_INFINITY,
  );
  if (decoder === null) throw new Error(`nobody can decode ${coding}`);
  return decoder;
}
