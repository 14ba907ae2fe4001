import type { CaptureEvents } from '../../model/capture-events.ts';
import { Exchange } from '../../model/exchange.ts';
import type { Failure, FailurePhase } from '../../model/failure.ts';
import type { MessageSide } from '../../model/http-message.ts';
import type { HeadProblem } from '../../wire/head-problem.ts';
import {
  asksForUpgrade,
  connectionAuthSeen,
  forwardRequestHead,
  forwardResponseHead,
} from '../../wire/header-rules.ts';
import { type Framing, keepsAlive, responseFraming } from '../../wire/http1-framing.ts';
import type { RequestHead, ResponseHead } from '../../wire/http1-head.ts';
import type { CaptureContext } from '../context.ts';
import type { BodyOutlet, BodyPhase, BodyStream, ResponseMessage, StreamingBody } from '../interceptors/interceptor.ts';
import type { TargetAnswer } from '../upstream/connect-target.ts';
import type { DialResult, UpstreamTarget } from '../upstream/upstream-connection.ts';
import { BodyCursor, type BodySink } from './body-cursor.ts';
import type { ClientSide } from './client-side.ts';
import { ExchangeClock } from './exchange-clock.ts';
import {
  blockedBy,
  clientEndedInRequest,
  clientLost,
  malformedRequest,
  malformedResponse,
  responseTimedOut,
  upstreamLost,
} from './failure-words.ts';
import { HeldBody } from './held-body.ts';
import {
  chunkedHead,
  interceptRequest,
  interceptResponse,
  interceptWholeRequest,
  interceptWholeResponse,
  responseBytes,
  wanting,
} from './interception.ts';
import { chunkOf, headAndBody, joinPieces, lastChunk } from './message-bytes.ts';
import { proxyPage } from './proxy-page.ts';
import { hold } from './read-gate.ts';
import type { RequestFacts } from './request-facts.ts';
import { ResponseHeads } from './response-heads.ts';
import { relayUpgraded } from './upgraded-relay.ts';
import type { UpstreamHttp1, UpstreamUser } from './upstream-http1.ts';

/**
 * The life of one exchange. In: a request head that parsed, then the rest of the request's bytes, then what the upstream says. Out: the
 * bytes to the other side as they came, and CaptureEvents on the way. It ends exactly once, and then tells the client side what
 * may happen to the connection.
 *
 *   begin ─► interceptors ─► upstream found or dialled ─► request sent ─► (1xx) ─► final head ─► body ─► over
 *              respond/abort ─────────────────────────────────────────────────────────────────────────► over
 */
/** RFC 9110 §9.2.2: these may be sent again when the connection broke before an answer. */
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
/** An own connection idle for longer is not trusted with a request that must not be sent twice: servers close after 5 s and more. */
const maxIdleForUnsafeMs = 2_000;

export class ExchangeRunner implements UpstreamUser, BodySink, StreamingBody {
  readonly exchange: Exchange;
  readonly #client: ClientSide;
  readonly #context: CaptureContext;
  readonly #events: CaptureEvents;
  readonly #clock = new ExchangeClock();
  #head: RequestHead;
  #facts: RequestFacts;
  readonly #requestBody: BodyCursor;
  /** Request bytes that are still to be sent: the head as it came and what of the body came with it. */
  #unsentHead: Buffer;
  #unsentBody: Buffer;
  #responseBody: BodyCursor | null = null;
  #responseHead: ResponseHead | null = null;
  readonly #responseHeads = new ResponseHeads();
  /** Set while an interceptor wants the whole body: then it is gathered here and neither sent on nor recorded yet. */
  #heldRequest: HeldBody | null = null;
  #heldResponse: HeldBody | null = null;
  /** Set while an interceptor says what goes on of the response's body. */
  #responseStream: BodyStream | null = null;
  /** Interceptors are to be asked about the body that streams, as soon as it can be framed anew. */
  #isToBeAsked = false;
  /** An interceptor has been given a whole body and keeps it: it holds the exchange. */
  #isWaitingForAnswer = false;
  #upstream: UpstreamHttp1 | null = null;
  #dialling: AbortController | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isResponseBegun = false;
  #isResponseDone = false;
  #isUpstreamReusable = true;
  #isOver = false;

  constructor(client: ClientSide, head: RequestHead, facts: RequestFacts, framing: Framing) {
    this.#client = client;
    this.#context = client.context;
    this.#events = client.context.events;
    this.#head = head;
    this.#facts = facts;
    this.#requestBody = new BodyCursor('request', framing);
    this.#unsentHead = emptyBuffer;
    this.#unsentBody = emptyBuffer;
    this.exchange = new Exchange({
      id: this.#context.createId(),
      sessionId: this.#context.config().recordTo,
      startedAt: Date.now(),
      kind: facts.kind,
      method: head.method,
      url: facts.url,
      protocol: facts.protocol,
      host: facts.host,
      path: facts.path,
      httpVersion: head.version,
      requestHeaders: head.headers,
      clientAddress: client.connection.clientAddress,
    });
  }

  /** True while bytes of the client belong to this request. */
  get isRequestOpen(): boolean {
    return !this.#requestBody.isDone && !this.#isOver;
  }

  /** `bytes[from..headEnd]` is the head, what follows came with it. Returns the index behind the request's bytes. */
  begin(bytes: Buffer, from: number, headEnd: number): number {
    this.#unsentHead = bytes.subarray(from, headEnd);
    this.#events.exchangeStarted(this.exchange);
    const chain = this.#context.chain();
    if (wanting(chain.request, this.exchange).length > 0) this.#heldRequest = new HeldBody();
    const end = this.#requestBody.take(bytes, headEnd, this);
    if (this.#requestBody.problem !== null) {
      this.#fail(malformedRequest(this.#requestBody.problem, 'request-body'));
      return bytes.length;
    }
    this.#unsentBody = bytes.subarray(headEnd, end);
    if (chain.requestHeaders === null && chain.request === null) this.#connect();
    else this.#intercept();
    return end;
  }

  /** More bytes of the client. Returns the index behind what belongs to this request. */
  takeRequestBytes(chunk: Buffer): number {
    const end = this.#requestBody.take(chunk, 0, this);
    if (this.#requestBody.problem !== null) {
      this.#fail(malformedRequest(this.#requestBody.problem, 'request-body'));
      return chunk.length;
    }
    const piece = end === chunk.length ? chunk : chunk.subarray(0, end);
    if (this.#upstream === null) this.#gather(piece);
    else this.#sendPiece(this.#upstream, piece);
    if (this.#events.isCongested()) this.#waitForRecorder();
    return end;
  }

  /** FIN from the client. A finished request is still answered, and the origin hears of the FIN as it would without us. */
  clientEnded(): void {
    if (this.#isAnswered()) this.#complete();
    else if (this.isRequestOpen) this.#fail(clientEndedInRequest());
    // A client that gives up sends a FIN, and a person who decides may take long: nobody decides about what nobody waits for.
    else if (this.#isWaitingForAnswer) this.#fail(clientLost(null, this.#phase()));
    else this.#upstream?.socket.end();
  }

  clientClosed(error: NodeJS.ErrnoException | null): void {
    if (this.#isAnswered()) this.#complete();
    else this.#fail(clientLost(error, this.#phase()));
  }

  /** The client has the whole answer and keeps the rest of its request, as after a refused `Expect: 100-continue` (RFC 9110 §10.1.1). */
  #isAnswered(): boolean {
    return this.#isResponseDone && this.#isAllSent();
  }

  #isAllSent(): boolean {
    return this.#heldResponse === null && this.#responseStream === null;
  }

  clientDrained(): void {
    this.#upstream?.gate.open(hold.peerFull);
  }

  /** Ends the exchange whatever its state; the client connection is lost with it. */
  abandon(failure: Failure): void {
    this.#fail(failure);
  }

  // ── towards the upstream ────────────────────────────────────────────────────────────────────────────────────────────────

  #gather(piece: Buffer): void {
    if (this.#heldRequest === null) {
      this.#unsentBody = Buffer.concat([this.#unsentBody, piece]);
      return;
    }
    this.#heldRequest.raw.push(piece);
    if (this.#requestBody.isDone) this.#heldRequest.markWhole();
  }

  #intercept(): void {
    if (this.#heldRequest === null) this.#holdRequest();
    this.#askAboutRequest().catch((error: unknown) => this.faulted(error));
  }

  async #askAboutRequest(): Promise<void> {
    const chain = this.#context.chain();
    const { exchange } = this;
    const { connection } = this.#client;
    const outcome = await interceptRequest(chain, { exchange, head: this.#head, facts: this.#facts, connection });
    if (this.#isOver || !this.#useRequest(outcome)) return;
    const held = this.#heldRequest;
    if (held === null) return this.#connect();
    if (this.#requestBody.isDone) held.markWhole();
    await held.whole;
    if (this.#isOver) return;
    const arrived = { exchange, head: this.#head, facts: this.#facts, connection, body: held.data() };
    this.#isWaitingForAnswer = true;
    const whole = await interceptWholeRequest(wanting(chain.request, exchange), arrived);
    this.#isWaitingForAnswer = false;
    if (this.#isOver || !this.#useRequest(whole)) return;
    this.#heldRequest = null;
    const isChanged = whole.kind === 'changed-body';
    this.#unsentBody = isChanged ? whole.body : Buffer.concat([this.#unsentBody, ...held.raw]);
    const recorded = isChanged ? whole.body : arrived.body;
    exchange.requestBodyBytes = 0;
    if (recorded.length > 0) this.bodyData('request', recorded);
    this.#connect();
  }

  /** Takes over what the interceptors made of the request; false when that was its end. */
  #useRequest(outcome: Awaited<ReturnType<typeof interceptWholeRequest>>): boolean {
    switch (outcome.kind) {
      case 'unchanged':
        return true;
      case 'changed':
      case 'changed-body':
        this.#head = outcome.head;
        this.#facts = outcome.facts;
        this.#unsentHead = Buffer.from(outcome.head.text, 'latin1');
        this.#events.exchangeChanged(this.exchange);
        return true;
      case 'respond':
        this.#answerWith(outcome.bytes, outcome.response);
        return false;
      case 'abort':
        this.#fail(blockedBy(outcome.reason, 'request-head'));
        return false;
    }
  }

  #connect(): void {
    const target = this.#client.targetFor(this.#facts);
    if (target instanceof Promise) {
      this.#holdRequest();
      target.then((settled) => this.#useTarget(settled)).catch((error: unknown) => this.faulted(error));
    } else {
      this.#useTarget(target);
    }
  }

  #useTarget(settled: TargetAnswer): void {
    if (this.#isOver) return;
    if (settled.kind === 'failed') return this.#fail(settled.failure);
    if (settled.kind === 'respond')
      return this.#answerWith(responseBytes(settled.response, this.#head.method), settled.response);
    const idle = this.#client.takeIdle(settled.target, this.#mayRepeat(), maxIdleForUnsafeMs);
    if (idle !== null) this.#send(idle);
    else this.#dial(settled.target);
  }

  /** The rest of the request waits in the client's socket until there is somewhere to send it. */
  #holdRequest(): void {
    if (this.isRequestOpen) this.#client.gate.close(hold.notConnected);
  }

  #mayRepeat(): boolean {
    return this.#requestBody.isDone && idempotentMethods.has(this.#head.method);
  }

  #dial(target: UpstreamTarget): void {
    this.#holdRequest();
    this.#clock.dialStarted(this.exchange.timings);
    this.#dialling = new AbortController();
    this.#context.upstream
      .dial(target, this.#dialling.signal)
      .then((result) => {
        this.#dialling = null;
        if (this.#isOver) {
          if (result.kind === 'connected') this.#client.keepForLater(result.connection);
          return;
        }
        this.#noteDial(result);
        if (result.kind === 'failed') this.#fail(result.failure);
        else this.#send(this.#client.attach(result.connection));
      })
      .catch((error: unknown) => this.faulted(error));
  }

  #noteDial(result: DialResult): void {
    this.#clock.dialEnded(this.exchange.timings, result);
    if (result.kind === 'connected') return;
    if (result.remoteAddress !== undefined) this.exchange.remoteAddress = result.remoteAddress;
    if (result.tls !== undefined) this.exchange.tls = { client: this.#client.connection.tls, upstream: result.tls };
  }

  #send(upstream: UpstreamHttp1): void {
    this.#upstream = upstream;
    const { exchange } = this;
    exchange.remoteAddress = upstream.connection.remoteAddress;
    exchange.tls = upstream.entryTls;
    upstream.begin(this);
    this.#clock.sendStarted(exchange.timings);
    if (connectionAuthSeen(this.#head.headers)) upstream.connection.isBound = true;
    const bytes = this.#requestBytes();
    this.#armTimeout();
    this.#sendPiece(upstream, bytes);
    this.#client.gate.open(hold.notConnected);
    if (this.#client.hasEnded) upstream.socket.end();
  }

  /** Head and first body bytes in one write. When nothing in the head has to change these are the very bytes that came. */
  #requestBytes(): Buffer {
    const { target, hostValue, isProxyRequest } = this.#facts;
    const forwarded = forwardRequestHead(this.#head, { target, hostValue, isProxyRequest });
    const body = this.#unsentBody;
    if (forwarded.text !== this.#head.text) return headAndBody(forwarded.text, body);
    return joinPieces(this.#unsentHead, body);
  }

  #sendPiece(upstream: UpstreamHttp1, piece: Buffer): void {
    const { socket } = upstream;
    if (piece.length > 0 && !socket.write(piece)) this.#client.gate.close(hold.peerFull);
    if (this.#requestBody.isDone && !this.#clock.hasSent) this.#requestSent(socket.writableLength === 0);
  }

  #requestSent(isHandedOver: boolean): void {
    this.#clock.sent(isHandedOver);
    this.exchange.requestTrailers = this.#requestBody.trailers;
    this.exchange.requestSent();
    if (this.#isResponseDone && this.#isAllSent()) this.#complete();
  }

  upstreamDrained(): void {
    this.#clock.drained();
    this.#client.gate.open(hold.peerFull);
  }

  #armTimeout(): void {
    const timeoutMs = this.#context.config().requestTimeoutMs;
    if (timeoutMs === 0) return;
    this.#timer = setTimeout(() => this.#fail(responseTimedOut(timeoutMs)), timeoutMs);
  }

  /** BodySink: bytes of either body, to be recorded, unless an interceptor wants the body first. */
  bodyData(side: MessageSide, data: Buffer): void {
    const { exchange } = this;
    const isRequest = side === 'request';
    if (!isRequest && this.#responseStream !== null) return this.#responseStream.push(data);
    if (isRequest) exchange.requestBodyBytes += data.length;
    else exchange.responseBodyBytes += data.length;
    const held = isRequest ? this.#heldRequest : this.#heldResponse;
    if (held !== null) held.pieces.push(data);
    else this.#events.bodyReceived(exchange, side, data);
  }

  // ── from the upstream ───────────────────────────────────────────────────────────────────────────────────────────────────

  responseBytes(chunk: Buffer): void {
    if (this.#isResponseDone) {
      // Bytes behind the response belong to nothing we asked for: they are not passed on, and the connection is not used again.
      this.#isUpstreamReusable = false;
      return;
    }
    if (this.#responseBody !== null) return this.#relayBody(this.#responseBody, chunk);
    this.#clock.firstByte();
    this.#readHeads(this.#responseHeads.join(chunk));
  }

  #readHeads(bytes: Buffer): void {
    let from = 0;
    while (!this.#isOver) {
      const found = this.#responseHeads.next(bytes, from);
      if (found === null) return;
      if (found.kind === 'problem') return this.#failMalformed(found.problem, found.arrived);
      const { head, end } = found;
      if (head.status === 101) {
        if (!this.#isUpgradeAwaited()) return this.#failMalformed(unaskedUpgrade, bytes.subarray(from));
        return this.#switchProtocols(head, bytes, from, end);
      }
      if (head.status >= 200) return this.#finalHead(head, bytes, from, end);
      this.#relayInformational(head, bytes.subarray(from, end));
      from = end;
    }
  }

  /**
   * RFC 9110 §7.8: an origin switches only to a protocol it was offered. Taking any 101 would make the connection a pipe to this origin,
   * and what its client goes on to send, requests for other hosts among it, would end there.
   */
  #isUpgradeAwaited(): boolean {
    const { version, headers } = this.#head;
    return version === '1.1' && this.#requestBody.isDone && asksForUpgrade(headers);
  }

  /** RFC 9110 §15.2: passed on, but never to an HTTP/1.0 client. */
  #relayInformational(head: ResponseHead, bytes: Buffer): void {
    const { exchange } = this;
    exchange.informational ??= [];
    exchange.informational.push({
      status: head.status,
      reason: head.reason,
      headers: head.headers,
      receivedAt: Date.now(),
    });
    this.#events.exchangeChanged(exchange);
    if (exchange.httpVersion !== '1.0') this.#client.write(bytes);
    this.#clock.firstByteWasInformational();
  }

  #finalHead(head: ResponseHead, bytes: Buffer, from: number, end: number): void {
    const framing = responseFraming(head, this.#head.method);
    if (framing.kind === 'problem') return this.#failMalformed(framing, bytes.subarray(from));
    this.#disarmTimeout();
    const { exchange } = this;
    if (connectionAuthSeen(head.headers)) this.#bindUpstream();
    this.#context.editResponseBytes?.(exchange, head.headers, bytes, end);
    const chain = this.#context.chain();
    if (chain.responseHeaders !== null || chain.response !== null)
      return this.#interceptResponse(head, framing, bytes, from, end);
    this.#responseHead = head;
    exchange.responseStarted({
      httpVersion: head.version,
      status: head.status,
      statusText: head.reason,
      headers: head.headers,
    });
    const forwarded = forwardResponseHead(head);
    const cursor = new BodyCursor('response', framing);
    this.#responseBody = cursor;
    const bodyEnd = cursor.take(bytes, end, this);
    if (cursor.problem !== null) return this.#fail(malformedResponse(cursor.problem, 'response-body'));
    this.#isResponseBegun = true;
    const isVerbatim = forwarded.text === head.text;
    this.#forward(
      isVerbatim ? bytes.subarray(from, bodyEnd) : headAndBody(forwarded.text, bytes.subarray(end, bodyEnd)),
    );
    if (cursor.isDone) return this.#bodyDone(cursor, bodyEnd < bytes.length);
    this.#events.exchangeChanged(exchange);
    this.#context.onStreaming?.(exchange, this);
  }

  #relayBody(cursor: BodyCursor, chunk: Buffer): void {
    if (this.exchange.responseHeaders !== null)
      this.#context.editResponseBytes?.(this.exchange, this.exchange.responseHeaders, chunk, 0);
    if (this.#isToBeAsked) this.#askAboutStreaming(cursor);
    const end = cursor.take(chunk, 0, this);
    if (cursor.problem !== null) return this.#fail(malformedResponse(cursor.problem, 'response-body'));
    const piece = end === chunk.length ? chunk : chunk.subarray(0, end);
    if (this.#heldResponse !== null) this.#heldResponse.raw.push(piece);
    else if (this.#responseStream === null) this.#forward(piece);
    if (cursor.isDone) this.#bodyDone(cursor, end < chunk.length);
    else if (this.#events.isCongested()) this.#waitForRecorder();
  }

  #forward(bytes: Buffer): void {
    if (bytes.length > 0 && !this.#client.write(bytes)) this.#upstream?.gate.close(hold.peerFull);
  }

  #bodyDone(cursor: BodyCursor, hasExtraBytes: boolean): void {
    this.#isResponseDone = true;
    if (this.#heldResponse !== null) this.#heldResponse.markWhole();
    this.exchange.responseTrailers = cursor.trailers;
    if (hasExtraBytes) this.#isUpstreamReusable = false;
    if (this.#responseStream !== null) return this.#responseStream.end();
    if (this.#requestBody.isDone && this.#heldResponse === null) this.#complete();
  }

  upstreamEnded(): void {
    const cursor = this.#responseBody;
    if (cursor?.framing.kind === 'until-close' && !this.#isResponseDone) return this.#bodyDone(cursor, false);
    this.#upstreamLost(null);
  }

  upstreamClosed(error: NodeJS.ErrnoException | null): void {
    this.#upstreamLost(error);
  }

  #upstreamLost(error: NodeJS.ErrnoException | null): void {
    if (this.#isOver) return;
    // The whole answer is there; only the rest of a request nobody wanted any more is missing, or an interceptor still holds it.
    if (this.#isResponseDone) {
      this.#isUpstreamReusable = false;
      if (this.#isAllSent()) this.#complete();
      return;
    }
    const upstream = this.#upstream;
    const isUntouched = !this.#clock.hasFirstByte && upstream !== null && upstream.connection.useCount > 1;
    if (isUntouched && this.#mayRepeat() && !this.#client.hasEnded) return this.#sendAgain(upstream);
    if (this.#responseHeads.partial !== null) this.#recordArrived(this.#responseHeads.partial);
    if (this.#client.hasEnded) this.#fail(clientLost(error, this.#phase()));
    else this.#fail(upstreamLost(error, this.#phase()));
  }

  /** A kept-alive connection that the origin closed just as we used it: RFC 9112 §9.3.1 lets us try once more on a new one. */
  #sendAgain(upstream: UpstreamHttp1): void {
    upstream.finish(false);
    this.#client.forget(upstream);
    this.#upstream = null;
    this.#clock.restart();
    this.#disarmTimeout();
    this.#connect();
  }

  #switchProtocols(head: ResponseHead, bytes: Buffer, from: number, end: number): void {
    this.#disarmTimeout();
    const { exchange } = this;
    const upstream = this.#upstream as UpstreamHttp1;
    if (!this.#clock.hasSent) this.#clock.sent(true);
    exchange.responseStarted({
      httpVersion: head.version,
      status: 101,
      statusText: head.reason,
      headers: head.headers,
    });
    this.#clock.note(this.exchange.timings);
    this.#events.exchangeChanged(exchange);
    this.#isOver = true;
    const forwarded = forwardResponseHead(head);
    const client = this.#client.detach();
    client.socket.write(
      forwarded.text === head.text ? bytes.subarray(from, end) : Buffer.from(forwarded.text, 'latin1'),
    );
    this.#client.forget(upstream);
    const { connection } = upstream;
    upstream.gate.open(hold.peerFull | hold.recorderFull);
    upstream.detach();
    const relay = relayUpgraded({
      context: this.#context,
      exchange,
      response: head,
      startedAt: this.#clock.startedAt,
      client: {
        socket: client.socket,
        reset: this.#client.connection.reset,
        unread: client.unread,
        hasEnded: this.#client.hasEnded,
      },
      upstream: {
        socket: connection.socket,
        reset: () => connection.reset(),
        unread: bytes.subarray(end),
        hasEnded: false,
      },
    });
    this.#client.relayedBy(() => relay.interrupt());
  }

  #interceptResponse(head: ResponseHead, framing: Framing, bytes: Buffer, from: number, end: number): void {
    const upstream = this.#upstream as UpstreamHttp1;
    upstream.gate.close(hold.notConnected);
    const ask = async (): Promise<void> => {
      const outcome = await interceptResponse(this.#context.chain(), { exchange: this.exchange, head });
      upstream.gate.open(hold.notConnected);
      if (this.#isOver) return;
      if (outcome.kind === 'abort') return this.#fail(blockedBy(outcome.reason, 'response-head'));
      if (outcome.kind === 'respond') return this.#answerInstead(outcome);
      const sent = outcome.kind === 'changed' ? outcome.head : head;
      this.#startResponse(sent, framing, bytes.subarray(end), sent === head ? bytes.subarray(from, end) : null);
    };
    ask().catch((error: unknown) => this.faulted(error));
  }

  #answerInstead(outcome: { bytes: Buffer; response: ResponseMessage }): void {
    this.#isUpstreamReusable = false;
    this.#heldResponse = null;
    this.exchange.responseBodyBytes = 0;
    this.#answerWith(outcome.bytes, outcome.response);
  }

  /** The slow way of finalHead's last half, for a head that interceptors have seen. */
  #startResponse(head: ResponseHead, framing: Framing, rest: Buffer, headBytes: Buffer | null): void {
    this.#responseHead = head;
    const cursor = new BodyCursor('response', framing);
    this.#responseBody = cursor;
    const phases = wanting(this.#context.chain().response, this.exchange);
    if (phases.length > 0) this.#holdResponse(phases, cursor, head, headBytes);
    else if (!this.#streamResponse(cursor, head)) this.#beginResponse(head, headBytes);
    if (cursor.isDone) return this.#bodyDone(cursor, rest.length > 0);
    if (this.#isResponseBegun && this.#responseStream === null) this.#context.onStreaming?.(this.exchange, this);
    if (rest.length > 0) this.#relayBody(cursor, rest);
  }

  /** An interceptor takes the data; what it sends goes out in chunks of ours. False: the body passes as it comes. */
  #streamResponse(cursor: BodyCursor, head: ResponseHead): boolean {
    if (this.#head.version !== '1.1' || cursor.framing.kind === 'none') return false;
    const stream = this.#openStream(chunkOf, lastChunk);
    if (stream === null) return false;
    const chunked = chunkedHead(head);
    this.#responseHead = chunked;
    this.#beginResponse(chunked, null);
    this.#responseStream = stream;
    return true;
  }

  /** StreamingBody. */
  askAgain(): void {
    this.#isToBeAsked = true;
    if (this.#responseBody !== null) this.#askAboutStreaming(this.#responseBody);
  }

  /** What has gone out stays as it was framed; what follows is framed by us in the same way. */
  #askAboutStreaming(cursor: BodyCursor): void {
    if (!cursor.mayBeReframed || this.#isResponseDone || this.#isOver || this.#responseStream !== null) return;
    this.#isToBeAsked = false;
    const isChunked = cursor.framing.kind === 'chunked';
    this.#responseStream = isChunked ? this.#openStream(chunkOf, lastChunk) : this.#openStream(asItIs, emptyBuffer);
  }

  #openStream(framed: (data: Buffer) => Buffer, end: Buffer): BodyStream | null {
    const out: BodyOutlet = {
      send: (data) => this.#sendStreamed(Buffer.from(data.buffer, data.byteOffset, data.byteLength), framed),
      ended: () => this.#endStreamed(end),
      broken: (reason) =>
        this.#fail(malformedResponse({ kind: 'problem', code: 'body-invalid', message: reason }, 'response-body')),
    };
    for (const open of this.#context.chain().responseStream ?? []) {
      const stream = open(this.exchange, out);
      if (stream !== null) return stream;
    }
    return null;
  }

  #sendStreamed(data: Buffer, framed: (data: Buffer) => Buffer): void {
    if (this.#isOver || data.length === 0) return;
    this.exchange.responseBodyBytes += data.length;
    this.#events.bodyReceived(this.exchange, 'response', data);
    this.#forward(framed(data));
  }

  #endStreamed(end: Buffer): void {
    if (this.#isOver) return;
    this.#responseStream = null;
    this.#forward(end);
    if (this.#requestBody.isDone) this.#complete();
  }

  #beginResponse(head: ResponseHead, headBytes: Buffer | null): void {
    this.exchange.responseStarted({
      httpVersion: head.version,
      status: head.status,
      statusText: head.reason,
      headers: head.headers,
    });
    this.#isResponseBegun = true;
    const forwarded = forwardResponseHead(head);
    const isVerbatim = headBytes !== null && forwarded.text === head.text;
    this.#forward(isVerbatim ? headBytes : Buffer.from(forwarded.text, 'latin1'));
    this.#events.exchangeChanged(this.exchange);
  }

  #holdResponse(
    phases: ReadonlyArray<BodyPhase<ResponseMessage>>,
    cursor: BodyCursor,
    head: ResponseHead,
    headBytes: Buffer | null,
  ): void {
    const held = new HeldBody();
    this.#heldResponse = held;
    const ask = async (): Promise<void> => {
      await held.whole;
      const body = held.data();
      this.#isWaitingForAnswer = true;
      const outcome = await interceptWholeResponse(phases, { exchange: this.exchange, head, body });
      this.#isWaitingForAnswer = false;
      if (this.#isOver) return;
      if (outcome.kind === 'abort') return this.#fail(blockedBy(outcome.reason, 'response-body'));
      if (outcome.kind === 'respond') return this.#answerInstead(outcome);
      this.#heldResponse = null;
      this.exchange.responseBodyBytes = 0;
      const isChanged = outcome.kind === 'changed-body';
      if (isChanged) this.#responseHead = outcome.head;
      this.#beginResponse(isChanged ? outcome.head : head, isChanged ? null : headBytes);
      const sent = isChanged ? outcome.body : body;
      if (sent.length > 0) this.bodyData('response', sent);
      this.#forward(isChanged ? outcome.body : Buffer.concat(held.raw));
      this.exchange.responseTrailers = isChanged ? null : cursor.trailers;
      if (this.#requestBody.isDone) this.#complete();
    };
    ask().catch((error: unknown) => this.faulted(error));
  }

  // ── ends ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #complete(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#disarmTimeout();
    this.#clock.note(this.exchange.timings);
    const head = this.#responseHead as ResponseHead;
    const cursor = this.#responseBody as BodyCursor;
    this.exchange.completed(this.#clock.elapsedMs());
    this.#events.exchangeEnded(this.exchange);
    const mayGoOn =
      this.#requestBody.isDone && keepsAlive(this.#head, this.#requestBody.framing) && keepsAlive(head, cursor.framing);
    this.#upstream?.finish(mayGoOn && this.#isUpstreamReusable && !this.#client.hasEnded);
    this.#client.exchangeOver(mayGoOn ? 'next' : 'close');
  }

  #answerWith(bytes: Buffer, response: ResponseMessage): void {
    const { exchange } = this;
    exchange.isMocked = true;
    exchange.responseStarted({
      httpVersion: '1.1',
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
    if (response.body.length > 0) this.bodyData('response', Buffer.from(response.body));
    this.#client.write(bytes);
    this.#isOver = true;
    this.#clock.note(this.exchange.timings);
    exchange.completed(this.#clock.elapsedMs());
    this.#events.exchangeEnded(exchange);
    this.#upstream?.finish(false);
    const mayGoOn = this.#requestBody.isDone && keepsAlive(this.#head, this.#requestBody.framing);
    this.#client.exchangeOver(mayGoOn ? 'next' : 'close');
  }

  #failMalformed(problem: HeadProblem, arrived: Buffer): void {
    this.#recordArrived(arrived);
    this.#fail(malformedResponse(problem, 'response-head'));
  }

  /** What arrived in place of a response is kept as its body: that is what the person wants to see. */
  #recordArrived(arrived: Buffer): void {
    this.#responseHeads.partial = null;
    this.bodyData('response', arrived);
  }

  #fail(failure: Failure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#disarmTimeout();
    this.#dialling?.abort();
    this.#clock.note(this.exchange.timings);
    const { exchange } = this;
    exchange.failed(failure, this.#clock.elapsedMs());
    this.#events.exchangeEnded(exchange);
    for (const hear of this.#context.chain().failed ?? []) hear(exchange, failure);
    this.#leaveUpstream(failure);
    this.#tellClient(failure);
  }

  #leaveUpstream(failure: Failure): void {
    const upstream = this.#upstream;
    if (upstream === null) return;
    if (failure.side === 'client' || failure.side === 'proxy') upstream.reset();
    upstream.finish(false);
    this.#client.forget(upstream);
  }

  #tellClient(failure: Failure): void {
    const client = this.#client;
    if (failure.kind === 'aborted' || failure.kind === 'interrupted') return client.exchangeOver('reset');
    if (this.#isResponseBegun) {
      // A response cut short must look cut short: FIN where the origin sent FIN, RST where it reset.
      const isOrderly = failure.kind === 'closed-early';
      return client.exchangeOver(isOrderly ? 'close' : 'reset');
    }
    if (failure.kind === 'closed-early' && failure.side === 'client') return client.exchangeOver('close');
    const keepAlive =
      this.#requestBody.isDone &&
      !endsConnection.has(failure.kind) &&
      keepsAlive(this.#head, this.#requestBody.framing);
    const page = proxyPage(failure, { keepAlive, withBody: this.#head.method !== 'HEAD' });
    client.write(Buffer.from(page.text, 'latin1'));
    client.exchangeOver(keepAlive ? 'next' : 'close');
  }

  #bindUpstream(): void {
    if (this.#upstream !== null) this.#upstream.connection.isBound = true;
  }

  #disarmTimeout(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #waitForRecorder(): void {
    const upstream = this.#upstream;
    upstream?.gate.close(hold.recorderFull);
    this.#client.gate.close(hold.recorderFull);
    this.#events.onceDrained(() => {
      upstream?.gate.open(hold.recorderFull);
      this.#client.gate.open(hold.recorderFull);
    });
  }

  #phase(): FailurePhase {
    if (this.#upstream === null) return this.isRequestOpen ? 'request-body' : 'connect';
    if (this.#responseBody !== null) return 'response-body';
    return this.isRequestOpen ? 'request-body' : 'response-head';
  }

  /** Ours, not the traffic's: the exchange and its connection end, the rest goes on. */
  faulted(error: unknown): void {
    this.#context.reportBug(error, this.exchange.id);
    if (this.#isOver) this.#upstream?.destroy();
    else this.#client.abandon();
  }
}

/** After these nothing more is expected of the client connection. */
const endsConnection: ReadonlySet<Failure['kind']> = new Set(['malformed-request', 'internal']);
const emptyBuffer = Buffer.alloc(0);
const asItIs = (data: Buffer): Buffer => data;
const unaskedUpgrade: HeadProblem = {
  kind: 'problem',
  code: 'upgrade-unasked',
  message: 'It switches protocols (101), which the request did not ask for.',
};
