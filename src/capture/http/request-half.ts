import { asksForUpgrade, connectionAuthSeen, forwardRequestHead } from '../../wire/header-rules.ts';
import { type Framing, keepsAlive } from '../../wire/http1-framing.ts';
import type { RequestHead } from '../../wire/http1-head.ts';
import { BodyCursor, type BodySink } from './body-cursor.ts';
import type { ExchangeRun } from './exchange-run.ts';
import { blockedBy, malformedRequest } from './failure-words.ts';
import { HeldBody } from './held-body.ts';
import { interceptRequest, interceptWholeRequest, type WholeRequestOutcome, wanting } from './interception.ts';
import { headAndBody, joinPieces } from './message-bytes.ts';
import { hold } from './read-gate.ts';
import type { RequestFacts } from './request-facts.ts';
import type { UpstreamHttp1 } from './upstream-http1.ts';

/**
 * The request of one exchange. In: its head, which parsed, and the bytes behind it. Out: the bytes to the upstream, as they came unless an
 * interceptor made others of them; until there is an upstream they wait here and in the client's socket. Next: response-half.
 */
export class RequestHalf implements BodySink {
  head: RequestHead;
  facts: RequestFacts;
  readonly body: BodyCursor;
  readonly #run: ExchangeRun;
  /** What is still to be sent: the head as it came and what of the body came with it. */
  #unsentHead: Buffer = emptyBuffer;
  #unsentBody: Buffer = emptyBuffer;
  /** Set while an interceptor wants the whole body: then it is gathered here and neither sent on nor recorded yet. */
  #held: HeldBody | null = null;

  constructor(run: ExchangeRun, head: RequestHead, { facts, framing }: { facts: RequestFacts; framing: Framing }) {
    this.#run = run;
    this.head = head;
    this.facts = facts;
    this.body = new BodyCursor(framing);
  }

  /** It may be sent a second time when the connection broke before an answer. */
  get mayRepeat(): boolean {
    return this.body.isDone && idempotentMethods.has(this.head.method);
  }

  /** It is all read, and its client goes on to use the connection. */
  get keepsAlive(): boolean {
    return this.body.isDone && keepsAlive(this.head, this.body.framing);
  }

  /**
   * RFC 9110 §7.8: an origin switches only to a protocol it was offered. Taking any 101 would make the connection a pipe to this origin,
   * and what its client goes on to send, requests for other hosts among it, would end there.
   */
  get isUpgradeAwaited(): boolean {
    return this.head.version === '1.1' && this.body.isDone && asksForUpgrade(this.head.headers);
  }

  /** `bytes[from..headEnd]` is the head, what follows came with it. Returns the index behind the request's bytes. */
  begin(bytes: Buffer, from: number, headEnd: number): number {
    const { context, exchange } = this.#run;
    this.#unsentHead = bytes.subarray(from, headEnd);
    if (wanting(context.chain().request, exchange).length > 0) this.#held = new HeldBody();
    const end = this.body.take(bytes, headEnd, this);
    if (this.body.problem !== null) return this.#refuse(bytes);
    this.#unsentBody = bytes.subarray(headEnd, end);
    return end;
  }

  /** More bytes of the client. Returns the index behind what belongs to this request. */
  take(chunk: Buffer): number {
    const run = this.#run;
    const end = this.body.take(chunk, 0, this);
    if (this.body.problem !== null) return this.#refuse(chunk);
    const piece = end === chunk.length ? chunk : chunk.subarray(0, end);
    if (run.upstream === null) this.#gather(piece);
    else this.#sendPiece(run.upstream, piece);
    if (run.context.events.isCongested()) run.waitForRecorder();
    return end;
  }

  #refuse(bytes: Buffer): number {
    if (this.body.problem !== null) this.#run.fail(malformedRequest(this.body.problem, 'request-body'));
    return bytes.length;
  }

  #gather(piece: Buffer): void {
    if (this.#held === null) {
      this.#unsentBody = Buffer.concat([this.#unsentBody, piece]);
      return;
    }
    this.#held.addRaw(piece);
    if (this.body.isDone) this.#held.markWhole();
  }

  /** BodySink: bytes to be recorded, unless an interceptor wants the body first. */
  bodyData(data: Buffer): void {
    const { exchange, context } = this.#run;
    exchange.requestBodyBytes += data.length;
    if (this.#held !== null) this.#held.pieces.push(data);
    else context.events.bodyReceived(exchange, 'request', data);
  }

  /** The rest of the request waits in the client's socket until there is somewhere to send it. */
  holdRest(): void {
    if (!this.body.isDone) this.#run.client.gate.close(hold.notConnected);
  }

  /** Asks the interceptors. False: that was the exchange's end, or it ended meanwhile. */
  async intercept(): Promise<boolean> {
    const run = this.#run;
    if (this.#held === null) this.holdRest();
    const arrived = { exchange: run.exchange, head: this.head, facts: this.facts, connection: run.client.connection };
    const outcome = await interceptRequest(run.context.chain(), arrived);
    if (run.isOver || !this.#use(outcome)) return false;
    return this.#held === null || this.#interceptWhole(this.#held);
  }

  async #interceptWhole(held: HeldBody): Promise<boolean> {
    const run = this.#run;
    const { exchange, client } = run;
    if (this.body.isDone) held.markWhole();
    await held.settled;
    if (run.isOver) return false;
    if (held.isTooLong) return this.#passOn(held);
    const arrived = {
      exchange,
      head: this.head,
      facts: this.facts,
      connection: client.connection,
      body: held.data(),
    };
    run.isWaitingForAnswer = true;
    const outcome = await interceptWholeRequest(wanting(run.context.chain().request, exchange), arrived);
    run.isWaitingForAnswer = false;
    if (run.isOver || !this.#use(outcome)) return false;
    this.#held = null;
    const isChanged = outcome.kind === 'changed-body';
    this.#unsentBody = isChanged ? outcome.body : Buffer.concat([this.#unsentBody, ...held.raw]);
    exchange.requestBodyBytes = 0;
    const recorded = isChanged ? outcome.body : arrived.body;
    if (recorded.length > 0) this.bodyData(recorded);
    return true;
  }

  /** What was gathered goes on as it came, and the rest with it. */
  #passOn(held: HeldBody): true {
    this.#held = null;
    this.holdRest();
    this.#unsentBody = Buffer.concat([this.#unsentBody, ...held.raw]);
    this.#run.exchange.requestBodyBytes = 0;
    this.bodyData(held.data());
    return true;
  }

  /** Takes over what the interceptors made of the request; false when that was its end. */
  #use(outcome: WholeRequestOutcome): boolean {
    const run = this.#run;
    switch (outcome.kind) {
      case 'unchanged':
        return true;
      case 'changed':
      case 'changed-body':
        this.head = outcome.head;
        this.facts = outcome.facts;
        this.#unsentHead = Buffer.from(outcome.head.text, 'latin1');
        run.context.events.exchangeChanged(run.exchange);
        return true;
      case 'respond':
        run.answerWith(outcome);
        return false;
      case 'abort':
        run.fail(blockedBy(outcome.reason, 'request-head'));
        return false;
    }
  }

  /** Sends what is there; the rest follows as it comes. */
  sendTo(upstream: UpstreamHttp1): void {
    if (connectionAuthSeen(this.head.headers)) upstream.connection.isBound = true;
    this.#sendPiece(upstream, this.#bytes());
    this.#run.client.gate.open(hold.notConnected);
  }

  /** Head and first body bytes in one write. When nothing in the head has to change these are the very bytes that came. */
  #bytes(): Buffer {
    const { target, hostValue, isProxyRequest } = this.facts;
    const forwarded = forwardRequestHead(this.head, { target, hostValue, isProxyRequest });
    const body = this.#unsentBody;
    if (forwarded.text !== this.head.text) return headAndBody(forwarded.text, body);
    return joinPieces(this.#unsentHead, body);
  }

  #sendPiece({ socket }: UpstreamHttp1, piece: Buffer): void {
    const { client, clock, exchange } = this.#run;
    if (piece.length > 0 && !socket.write(piece)) client.gate.close(hold.peerFull);
    if (!this.body.isDone || clock.hasSent) return;
    clock.sent(socket.writableLength === 0);
    exchange.requestTrailers = this.body.trailers;
    exchange.requestSent();
    this.#run.completeWhenDone();
  }
}

/** RFC 9110 §9.2.2: these may be sent again when the connection broke before an answer. */
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
const emptyBuffer = Buffer.alloc(0);
