import { Exchange } from '../../model/exchange.ts';
import type { Failure, FailurePhase } from '../../model/failure.ts';
import type { Framing } from '../../wire/http1-framing.ts';
import type { RequestHead } from '../../wire/http1-head.ts';
import type { CaptureContext } from '../context.ts';
import type { TargetAnswer } from '../upstream/connect-target.ts';
import type { ClientSide } from './client-side.ts';
import { ExchangeClock } from './exchange-clock.ts';
import { ExchangeDial } from './exchange-dial.ts';
import type { ExchangeRun } from './exchange-run.ts';
import { clientEndedInRequest, clientLost, responseTimedOut, upstreamLost } from './failure-words.ts';
import { type ReadyResponse, responseBytes } from './interception.ts';
import { proxyPage } from './proxy-page.ts';
import { hold } from './read-gate.ts';
import { relaySwitched } from './relay-switched.ts';
import type { RequestFacts } from './request-facts.ts';
import { RequestHalf } from './request-half.ts';
import { ResponseHalf } from './response-half.ts';
import type { FoundHead } from './response-heads.ts';
import type { UpstreamHttp1, UpstreamUser } from './upstream-http1.ts';

/**
 * The life of one exchange. In: a request head that parsed, then the rest of the request's bytes, then what the upstream says. Out: the
 * bytes to the other side as they came, and CaptureEvents on the way. It ends exactly once, and then tells the client side what
 * may happen to the connection. Next: request-half and response-half, which take the bytes.
 *
 *   begin ─► interceptors ─► upstream found or dialled ─► request sent ─► (1xx) ─► final head ─► body ─► over
 *              respond/abort ─────────────────────────────────────────────────────────────────────────► over
 */
export class ExchangeRunner implements UpstreamUser, ExchangeRun {
  readonly exchange: Exchange;
  readonly client: ClientSide;
  readonly context: CaptureContext;
  readonly clock = new ExchangeClock();
  upstream: UpstreamHttp1 | null = null;
  isOver = false;
  isWaitingForAnswer = false;
  readonly #request: RequestHalf;
  readonly #response: ResponseHalf;
  #dial: ExchangeDial | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(client: ClientSide, head: RequestHead, { facts, framing }: { facts: RequestFacts; framing: Framing }) {
    this.client = client;
    this.context = client.context;
    this.exchange = new Exchange({
      id: this.context.createId(),
      sessionId: this.context.config().recordTo,
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
    this.#request = new RequestHalf(this, head, { facts, framing });
    this.#response = new ResponseHalf(this, this.#request);
  }

  // ── from the client ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** True while bytes of the client belong to this request. */
  get isRequestOpen(): boolean {
    return !this.#request.body.isDone && !this.isOver;
  }

  /** `bytes[from..headEnd]` is the head, what follows came with it. Returns the index behind the request's bytes. */
  begin(bytes: Buffer, from: number, headEnd: number): number {
    this.context.events.exchangeStarted(this.exchange);
    const end = this.#request.begin(bytes, from, headEnd);
    if (this.isOver) return end;
    const chain = this.context.chain();
    if (chain.requestHeaders === null && chain.request === null) this.#connect();
    else this.#intercept();
    return end;
  }

  /** More bytes of the client. Returns the index behind what belongs to this request. */
  takeRequestBytes(chunk: Buffer): number {
    return this.#request.take(chunk);
  }

  /** FIN from the client. A finished request is still answered, and the origin hears of the FIN as it would without us. */
  clientEnded(): void {
    if (this.#response.isAllSent) this.#complete();
    else if (this.isRequestOpen) this.fail(clientEndedInRequest());
    // A client that gives up sends a FIN, and a person who decides may take long: nobody decides about what nobody waits for.
    else if (this.isWaitingForAnswer) this.fail(clientLost(null, this.#phase()));
    else this.upstream?.socket.end();
  }

  /** A client may have the whole answer and keep the rest of its request, as after a refused `Expect: 100-continue` (RFC 9110 §10.1.1). */
  clientClosed(error: NodeJS.ErrnoException | null): void {
    if (this.#response.isAllSent) this.#complete();
    else this.fail(clientLost(error, this.#phase()));
  }

  clientDrained(): void {
    this.upstream?.gate.open(hold.peerFull);
  }

  /** Ends the exchange whatever its state; the client connection is lost with it. */
  abandon(failure: Failure): void {
    this.fail(failure);
  }

  // ── towards the upstream ────────────────────────────────────────────────────────────────────────────────────────────────

  #intercept(): void {
    const goOn = (mayGoOn: boolean): void => {
      if (mayGoOn) this.#connect();
    };
    this.#request
      .intercept()
      .then(goOn)
      .catch((error: unknown) => this.faulted(error));
  }

  #connect(): void {
    const target = this.client.targetFor(this.#request.facts);
    if (target instanceof Promise) {
      this.#request.holdRest();
      target.then((settled) => this.#useTarget(settled)).catch((error: unknown) => this.faulted(error));
    } else {
      this.#useTarget(target);
    }
  }

  #useTarget(settled: TargetAnswer): void {
    if (this.isOver) return;
    if (settled.kind === 'failed') return this.fail(settled.failure);
    if (settled.kind === 'respond') {
      const { response } = settled;
      return this.answerWith({ bytes: responseBytes(response, this.#request.head.method), response });
    }
    const idle = this.client.takeIdle(settled.target, this.#request.mayRepeat, maxIdleForUnsafeMs);
    if (idle !== null) return this.#send(idle);
    this.#request.holdRest();
    this.#dial = new ExchangeDial(this);
    this.#dial.start(settled.target, (connection) => this.#send(this.client.attach(connection)));
  }

  #send(upstream: UpstreamHttp1): void {
    this.upstream = upstream;
    this.exchange.remoteAddress = upstream.connection.remoteAddress;
    this.exchange.tls = upstream.entryTls;
    upstream.begin(this);
    this.clock.sendStarted(this.exchange.timings);
    this.#armTimeout();
    this.#request.sendTo(upstream);
    if (this.client.hasEnded) upstream.socket.end();
  }

  /** A kept-alive connection that the origin closed just as we used it: RFC 9112 §9.3.1 lets us try once more on a new one. */
  #sendAgain(upstream: UpstreamHttp1): void {
    upstream.finish(false);
    this.client.forget(upstream);
    this.upstream = null;
    this.clock.restart();
    this.disarmTimeout();
    this.#connect();
  }

  #armTimeout(): void {
    const timeoutMs = this.context.config().requestTimeoutMs;
    if (timeoutMs === 0) return;
    this.#timer = setTimeout(() => this.fail(responseTimedOut(timeoutMs)), timeoutMs);
  }

  disarmTimeout(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  // ── from the upstream ───────────────────────────────────────────────────────────────────────────────────────────────────

  responseBytes(chunk: Buffer): void {
    this.#response.take(chunk);
  }

  upstreamDrained(): void {
    this.clock.drained();
    this.client.gate.open(hold.peerFull);
  }

  upstreamEnded(): void {
    if (!this.#response.endsWithConnection()) this.#upstreamLost(null);
  }

  upstreamClosed(error: NodeJS.ErrnoException | null): void {
    this.#upstreamLost(error);
  }

  #upstreamLost(error: NodeJS.ErrnoException | null): void {
    if (this.isOver) return;
    const response = this.#response;
    // The whole answer is there; only the rest of a request nobody wanted any more is missing, or an interceptor still holds it.
    if (response.isDone) {
      response.isUpstreamClean = false;
      if (response.isAllSent) this.#complete();
      return;
    }
    const { upstream, client } = this;
    const isUntouched = !this.clock.hasFirstByte && upstream !== null && upstream.connection.useCount > 1;
    if (isUntouched && this.#request.mayRepeat && !client.hasEnded) return this.#sendAgain(upstream);
    response.recordPartialHead();
    const lost = client.hasEnded ? clientLost : upstreamLost;
    this.fail(lost(error, this.#phase()));
  }

  switchProtocols(found: FoundHead): void {
    const { head } = found;
    const { exchange, clock } = this;
    this.disarmTimeout();
    if (!clock.hasSent) clock.sent(true);
    exchange.responseStarted({
      httpVersion: head.version,
      status: head.status,
      statusText: head.reason,
      headers: head.headers,
    });
    clock.note(exchange.timings);
    this.context.events.exchangeChanged(exchange);
    this.isOver = true;
    relaySwitched(this, this.upstream as UpstreamHttp1, found);
  }

  waitForRecorder(): void {
    const { upstream, client } = this;
    upstream?.gate.close(hold.recorderFull);
    client.gate.close(hold.recorderFull);
    this.context.events.onceDrained(() => {
      upstream?.gate.open(hold.recorderFull);
      client.gate.open(hold.recorderFull);
    });
  }

  // ── ends ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  completeWhenDone(): void {
    if (this.#request.body.isDone && this.#response.isAllSent) this.#complete();
  }

  #complete(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.disarmTimeout();
    this.#tellCompleted();
    const mayGoOn = this.#request.keepsAlive && this.#response.keepsAlive;
    this.upstream?.finish(mayGoOn && this.#response.isUpstreamClean && !this.client.hasEnded);
    this.client.exchangeOver(mayGoOn ? 'next' : 'close');
  }

  answerWith({ bytes, response }: ReadyResponse): void {
    const { exchange } = this;
    exchange.isMocked = true;
    exchange.responseStarted({
      httpVersion: '1.1',
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
    if (response.body.length > 0) this.#response.record(Buffer.from(response.body));
    this.client.write(bytes);
    this.isOver = true;
    this.#tellCompleted();
    this.upstream?.finish(false);
    this.client.exchangeOver(this.#request.keepsAlive ? 'next' : 'close');
  }

  #tellCompleted(): void {
    this.clock.note(this.exchange.timings);
    this.exchange.completed(this.clock.elapsedMs());
    this.context.events.exchangeEnded(this.exchange);
  }

  fail(failure: Failure): void {
    if (this.isOver) return;
    this.isOver = true;
    this.disarmTimeout();
    this.#dial?.giveUp();
    const { exchange, context, clock } = this;
    clock.note(exchange.timings);
    exchange.failed(failure, clock.elapsedMs());
    context.events.exchangeEnded(exchange);
    for (const hear of context.chain().failed ?? []) hear(exchange, failure);
    this.#leaveUpstream(failure);
    this.#tellClient(failure);
  }

  #leaveUpstream(failure: Failure): void {
    const { upstream } = this;
    if (upstream === null) return;
    if (failure.side === 'client' || failure.side === 'proxy') upstream.reset();
    upstream.finish(false);
    this.client.forget(upstream);
  }

  #tellClient(failure: Failure): void {
    const { client } = this;
    if (failure.kind === 'aborted' || failure.kind === 'interrupted') return client.exchangeOver('reset');
    if (this.#response.isBegun) {
      // A response cut short must look cut short: FIN where the origin sent FIN, RST where it reset.
      const isOrderly = failure.kind === 'closed-early';
      return client.exchangeOver(isOrderly ? 'close' : 'reset');
    }
    if (failure.kind === 'closed-early' && failure.side === 'client') return client.exchangeOver('close');
    const keepAlive = this.#request.keepsAlive && !endsConnection.has(failure.kind);
    const page = proxyPage(failure, { keepAlive, withBody: this.#request.head.method !== 'HEAD' });
    client.write(Buffer.from(page.text, 'latin1'));
    client.exchangeOver(keepAlive ? 'next' : 'close');
  }

  #phase(): FailurePhase {
    if (this.upstream === null) return this.isRequestOpen ? 'request-body' : 'connect';
    if (this.#response.hasHead) return 'response-body';
    return this.isRequestOpen ? 'request-body' : 'response-head';
  }

  /** Ours, not the traffic's: the exchange and its connection end, the rest goes on. */
  faulted(error: unknown): void {
    this.context.reportBug(error, this.exchange.id);
    if (this.isOver) this.upstream?.destroy();
    else this.client.abandon();
  }
}

/** An own connection idle for longer is not trusted with a request that must not be sent twice: servers close after 5 s and more. */
const maxIdleForUnsafeMs = 2_000;
/** After these nothing more is expected of the client connection. */
const endsConnection: ReadonlySet<Failure['kind']> = new Set(['malformed-request', 'internal']);
