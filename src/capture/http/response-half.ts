import type { HeadProblem } from '../../wire/head-problem.ts';
import { connectionAuthSeen, forwardResponseHead } from '../../wire/header-rules.ts';
import { type Framing, keepsAlive, responseFraming } from '../../wire/http1-framing.ts';
import type { ResponseHead } from '../../wire/http1-head.ts';
import type { StreamingBody } from '../interceptors/interceptor.ts';
import { BodyCursor, type BodySink } from './body-cursor.ts';
import type { ExchangeRun } from './exchange-run.ts';
import { blockedBy, malformedResponse } from './failure-words.ts';
import { InterceptedBody, type ResponseOutlet } from './intercepted-body.ts';
import { interceptResponse, type ReadyResponse } from './interception.ts';
import { headAndBody } from './message-bytes.ts';
import { hold } from './read-gate.ts';
import { type FoundHead, ResponseHeads } from './response-heads.ts';

/** What the response needs to know of its request. */
export interface AnsweredRequest {
  readonly head: { readonly method: string };
  readonly isUpgradeAwaited: boolean;
}

/**
 * The response of one exchange. In: the upstream's bytes. Out: any number of 1xx, one final head and the body to the client, as they came
 * unless an interceptor made others of them. What is no valid response never goes on. Before: request-half. Next: intercepted-body.
 */
export class ResponseHalf implements BodySink, ResponseOutlet, StreamingBody {
  /** Some of the final response has gone to the client. */
  isBegun = false;
  /** The upstream has sent all of it. */
  isDone = false;
  /** The upstream's connection is at the end of a response and may carry another. */
  isUpstreamClean = true;
  #head: ResponseHead | null = null;
  #body: BodyCursor | null = null;
  readonly #heads = new ResponseHeads();
  #intercepted: InterceptedBody | null = null;
  /** Interceptors are to be asked about the body that passes, as soon as it can be framed anew. */
  #isToBeAsked = false;
  readonly #run: ExchangeRun;
  readonly #request: AnsweredRequest;

  constructor(run: ExchangeRun, request: AnsweredRequest) {
    this.#run = run;
    this.#request = request;
  }

  /** The final head has come. */
  get hasHead(): boolean {
    return this.#body !== null;
  }

  /** The client has been sent all of it. */
  get isAllSent(): boolean {
    return this.isDone && (this.#intercepted === null || this.#intercepted.isAllSent);
  }

  /** The client knows where it ends, and may go on using the connection. */
  get keepsAlive(): boolean {
    return this.#head !== null && this.#body !== null && keepsAlive(this.#head, this.#body.framing);
  }

  take(chunk: Buffer): void {
    if (this.isDone) {
      // Bytes behind the response belong to nothing we asked for: they are not passed on, and the connection is not used again.
      this.isUpstreamClean = false;
      return;
    }
    if (this.#body !== null) return this.#relayBody(this.#body, chunk);
    this.#run.clock.firstByte();
    this.#readHeads(this.#heads.join(chunk));
  }

  #readHeads(bytes: Buffer): void {
    let from = 0;
    while (!this.#run.isOver) {
      const found = this.#heads.next(bytes, from);
      if (found === null) return;
      if (found.kind === 'problem') return this.#failMalformed(found.problem, found.arrived);
      const { status } = found.head;
      if (status === 101 && !this.#request.isUpgradeAwaited)
        return this.#failMalformed(unaskedUpgrade, bytes.subarray(from));
      if (status === 101) return this.#run.switchProtocols(found);
      if (status >= 200) return this.#finalHead(found);
      this.#relayInformational(found);
      from = found.end;
    }
  }

  /** RFC 9110 §15.2: passed on, but never to an HTTP/1.0 client. */
  #relayInformational({ head, bytes, from, end }: FoundHead): void {
    const { exchange, client, clock, context } = this.#run;
    const { status, reason, headers } = head;
    exchange.informational ??= [];
    exchange.informational.push({ status, reason, headers, receivedAt: Date.now() });
    context.events.exchangeChanged(exchange);
    if (exchange.httpVersion !== '1.0') client.write(bytes.subarray(from, end));
    clock.firstByteWasInformational();
  }

  #finalHead(found: FoundHead): void {
    const run = this.#run;
    const { head, bytes, from, end } = found;
    const framing = responseFraming(head, this.#request.head.method);
    if (framing.kind === 'problem') return this.#failMalformed(framing, bytes.subarray(from));
    run.disarmTimeout();
    if (connectionAuthSeen(head.headers) && run.upstream !== null) run.upstream.connection.isBound = true;
    run.context.editResponseBytes?.(run.exchange, head.headers, bytes, end);
    const chain = run.context.chain();
    if (chain.responseHeaders !== null || chain.response !== null) return this.#interceptHead(found, framing);
    this.#passOn(found, framing);
  }

  /** Head and first body bytes in one write: the very bytes that came when nothing in the head has to change. */
  #passOn({ head, bytes, from, end }: FoundHead, framing: Framing): void {
    const { exchange, context } = this.#run;
    this.#noteHead(head);
    const forwarded = forwardResponseHead(head);
    const body = new BodyCursor(framing);
    this.#body = body;
    const bodyEnd = body.take(bytes, end, this);
    if (body.problem !== null) return this.#run.fail(malformedResponse(body.problem, 'response-body'));
    this.isBegun = true;
    const isVerbatim = forwarded.text === head.text;
    this.forward(
      isVerbatim ? bytes.subarray(from, bodyEnd) : headAndBody(forwarded.text, bytes.subarray(end, bodyEnd)),
    );
    if (body.isDone) return this.#bodyDone(body, bodyEnd < bytes.length);
    context.events.exchangeChanged(exchange);
    context.onStreaming?.(exchange, this);
  }

  #noteHead(head: ResponseHead): void {
    this.#head = head;
    const { version: httpVersion, status, reason: statusText, headers } = head;
    this.#run.exchange.responseStarted({ httpVersion, status, statusText, headers });
  }

  #relayBody(body: BodyCursor, chunk: Buffer): void {
    const run = this.#run;
    const { exchange, context } = run;
    if (exchange.responseHeaders !== null) context.editResponseBytes?.(exchange, exchange.responseHeaders, chunk, 0);
    if (this.#isToBeAsked) this.#askAboutRest(body);
    const end = body.take(chunk, 0, this);
    if (body.problem !== null) return run.fail(malformedResponse(body.problem, 'response-body'));
    const piece = end === chunk.length ? chunk : chunk.subarray(0, end);
    if (this.#intercepted === null || !this.#intercepted.takeRaw(piece)) this.forward(piece);
    if (body.isDone) this.#bodyDone(body, end < chunk.length);
    else if (context.events.isCongested()) run.waitForRecorder();
  }

  /** BodySink: bytes to be recorded, unless an interceptor takes them first. */
  bodyData(data: Buffer): void {
    if (this.#intercepted === null || !this.#intercepted.takeData(data)) this.record(data);
  }

  #bodyDone(body: BodyCursor, hasExtraBytes: boolean): void {
    this.isDone = true;
    this.#run.exchange.responseTrailers = body.trailers;
    if (hasExtraBytes) this.isUpstreamClean = false;
    this.#intercepted?.bodyEnded();
    this.#run.completeWhenDone();
  }

  /** FIN from the upstream. True when that was how the body ends. */
  endsWithConnection(): boolean {
    const body = this.#body;
    if (body === null || body.framing.kind !== 'until-close' || this.isDone) return false;
    this.#bodyDone(body, false);
    return true;
  }

  /** A head whose end never came is kept as the body: that is what the person wants to see. */
  recordPartialHead(): void {
    if (this.#heads.partial !== null) this.#recordArrived(this.#heads.partial);
  }

  #failMalformed(problem: HeadProblem, arrived: Buffer): void {
    this.#recordArrived(arrived);
    this.#run.fail(malformedResponse(problem, 'response-head'));
  }

  #recordArrived(arrived: Buffer): void {
    this.#heads.partial = null;
    this.record(arrived);
  }

  // ── when interceptors take part ─────────────────────────────────────────────────────────────────────────────────────────

  #interceptHead(found: FoundHead, framing: Framing): void {
    const run = this.#run;
    const { head, bytes, from, end } = found;
    const { upstream } = run;
    upstream?.gate.close(hold.notConnected);
    const ask = async (): Promise<void> => {
      const outcome = await interceptResponse(run.context.chain(), { exchange: run.exchange, head });
      upstream?.gate.open(hold.notConnected);
      if (run.isOver) return;
      if (outcome.kind === 'abort') return run.fail(blockedBy(outcome.reason, 'response-head'));
      if (outcome.kind === 'respond') return this.answerInstead(outcome);
      const body = new BodyCursor(framing);
      this.#body = body;
      this.#intercepted = new InterceptedBody(run, this);
      if (outcome.kind === 'changed') this.#intercepted.begin({ head: outcome.head, headBytes: null, framing });
      else this.#intercepted.begin({ head, headBytes: bytes.subarray(from, end), framing });
      this.#takeRest(body, bytes.subarray(end));
    };
    ask().catch((error: unknown) => run.faulted(error));
  }

  #takeRest(body: BodyCursor, rest: Buffer): void {
    if (body.isDone) return this.#bodyDone(body, rest.length > 0);
    const { exchange, context } = this.#run;
    if (this.#intercepted?.isAllSent) context.onStreaming?.(exchange, this);
    if (rest.length > 0) this.#relayBody(body, rest);
  }

  /** StreamingBody. */
  askAgain(): void {
    this.#isToBeAsked = true;
    if (this.#body !== null) this.#askAboutRest(this.#body);
  }

  #askAboutRest(body: BodyCursor): void {
    const isPassing = this.#intercepted === null || this.#intercepted.isAllSent;
    if (this.isDone || this.#run.isOver || !isPassing || !body.mayBeReframed) return;
    this.#isToBeAsked = false;
    const intercepted = new InterceptedBody(this.#run, this);
    if (intercepted.join(body.framing)) this.#intercepted = intercepted;
  }

  // ── ResponseOutlet ──────────────────────────────────────────────────────────────────────────────────────────────────────

  beginWith(head: ResponseHead, headBytes: Buffer | null): void {
    const { exchange, context } = this.#run;
    this.#noteHead(head);
    this.isBegun = true;
    const forwarded = forwardResponseHead(head);
    const isVerbatim = headBytes !== null && forwarded.text === head.text;
    this.forward(isVerbatim ? headBytes : Buffer.from(forwarded.text, 'latin1'));
    context.events.exchangeChanged(exchange);
  }

  forward(bytes: Buffer): void {
    const { client, upstream } = this.#run;
    if (bytes.length > 0 && !client.write(bytes)) upstream?.gate.close(hold.peerFull);
  }

  record(data: Buffer): void {
    const { exchange, context } = this.#run;
    exchange.responseBodyBytes += data.length;
    context.events.bodyReceived(exchange, 'response', data);
  }

  answerInstead(answer: ReadyResponse): void {
    this.isUpstreamClean = false;
    this.#intercepted = null;
    this.#run.exchange.responseBodyBytes = 0;
    this.#run.answerWith(answer);
  }
}

const unaskedUpgrade: HeadProblem = {
  kind: 'problem',
  code: 'upgrade-unasked',
  message: 'It switches protocols (101), which the request did not ask for.',
};
