import type { Framing } from '../../wire/http1-framing.ts';
import type { ResponseHead } from '../../wire/http1-head.ts';
import type { BodyOutlet, BodyPhase, BodyStream, ResponseMessage } from '../interceptors/interceptor.ts';
import type { ExchangeRun } from './exchange-run.ts';
import { blockedBy, malformedResponse } from './failure-words.ts';
import { HeldBody } from './held-body.ts';
import { chunkedHead, interceptWholeResponse, type ReadyResponse, wanting } from './interception.ts';
import { chunkOf, lastChunk } from './message-bytes.ts';

/** The response that an intercepted body belongs to. */
export interface ResponseOutlet {
  /** Sends the head and tells of it; `headBytes` are it as it came, null when it is another. */
  beginWith(head: ResponseHead, headBytes: Buffer | null): void;
  /** To the client. */
  forward(bytes: Buffer): void;
  /** To the recorder, and counts it. */
  record(data: Buffer): void;
  /** Ends the exchange with another response; nothing of this one has been sent. */
  answerInstead(answer: ReadyResponse): void;
}

/** A response as it would go to the client if no interceptor wanted its body. */
interface ReadyHead {
  head: ResponseHead;
  headBytes: Buffer | null;
  framing: Framing;
}

/** How data goes out that an interceptor sends. */
interface StreamFraming {
  of: (data: Buffer) => Buffer;
  end: Buffer;
}
const inChunks: StreamFraming = { of: chunkOf, end: lastChunk };
const untilClose: StreamFraming = { of: (data) => data, end: Buffer.alloc(0) };

/**
 * A response body that interceptors may want: whole, then it is gathered here and nothing goes on before they have answered; as a
 * stream, then they say what goes on; or not at all. Before: response-half. Next: the interceptors, and the client through ResponseOutlet.
 */
export class InterceptedBody {
  readonly #run: ExchangeRun;
  readonly #out: ResponseOutlet;
  #held: HeldBody | null = null;
  #stream: BodyStream | null = null;

  constructor(run: ExchangeRun, out: ResponseOutlet) {
    this.#run = run;
    this.#out = out;
  }

  get isAllSent(): boolean {
    return this.#held === null && this.#stream === null;
  }

  begin(response: ReadyHead): void {
    const { context, exchange } = this.#run;
    const phases = wanting(context.chain().response, exchange);
    if (phases.length > 0) this.#hold(phases, response);
    else if (!this.#beginStream(response)) this.#out.beginWith(response.head, response.headBytes);
  }

  /** Asks about a body of which some has passed. What follows is framed by us in the way in which it began. False: it passes on. */
  join(framing: Framing): boolean {
    this.#stream = this.#openStream(framing.kind === 'chunked' ? inChunks : untilClose);
    return this.#stream !== null;
  }

  /** Bytes as they came. False: they are to be passed on. */
  takeRaw(piece: Buffer): boolean {
    this.#held?.addRaw(piece);
    return !this.isAllSent;
  }

  /** The same without transfer coding. False: they are to be recorded. */
  takeData(data: Buffer): boolean {
    if (this.#stream !== null) this.#stream.push(data);
    if (this.#held !== null) {
      this.#run.exchange.responseBodyBytes += data.length;
      this.#held.pieces.push(data);
    }
    return !this.isAllSent;
  }

  bodyEnded(): void {
    this.#held?.markWhole();
    this.#stream?.end();
  }

  #hold(phases: ReadonlyArray<BodyPhase<ResponseMessage>>, response: ReadyHead): void {
    const held = new HeldBody();
    this.#held = held;
    this.#askAboutWhole(phases, response, held).catch((error: unknown) => this.#run.faulted(error));
  }

  async #askAboutWhole(
    phases: ReadonlyArray<BodyPhase<ResponseMessage>>,
    { head, headBytes }: ReadyHead,
    held: HeldBody,
  ): Promise<void> {
    const run = this.#run;
    const { exchange } = run;
    await held.settled;
    const body = held.data();
    if (held.isTooLong && !run.isOver) return this.#passOn({ head, headBytes }, held, body);
    run.isWaitingForAnswer = true;
    const outcome = await interceptWholeResponse(phases, { exchange, head, body });
    run.isWaitingForAnswer = false;
    if (run.isOver) return;
    if (outcome.kind === 'abort') return run.fail(blockedBy(outcome.reason, 'response-body'));
    if (outcome.kind === 'respond') return this.#out.answerInstead(outcome);
    this.#held = null;
    exchange.responseBodyBytes = 0;
    const changed = outcome.kind === 'changed-body' ? outcome : null;
    this.#out.beginWith(changed?.head ?? head, changed === null ? headBytes : null);
    const sent = changed?.body ?? body;
    if (sent.length > 0) this.#out.record(sent);
    this.#out.forward(changed?.body ?? Buffer.concat(held.raw));
    if (changed !== null) exchange.responseTrailers = null;
    run.completeWhenDone();
  }

  /** Too long to be held: what was gathered goes on as it came, and the rest with it. */
  #passOn({ head, headBytes }: Omit<ReadyHead, 'framing'>, held: HeldBody, body: Buffer): void {
    this.#held = null;
    this.#run.exchange.responseBodyBytes = 0;
    this.#out.beginWith(head, headBytes);
    this.#out.record(body);
    this.#out.forward(Buffer.concat(held.raw));
    this.#run.completeWhenDone();
  }

  /** False: no interceptor takes the data, and the body passes as it comes. What one sends goes out in chunks of ours. */
  #beginStream({ head, framing }: ReadyHead): boolean {
    if (this.#run.exchange.httpVersion !== '1.1' || framing.kind === 'none') return false;
    const stream = this.#openStream(inChunks);
    if (stream === null) return false;
    this.#out.beginWith(chunkedHead(head), null);
    this.#stream = stream;
    return true;
  }

  #openStream(framed: StreamFraming): BodyStream | null {
    const { context, exchange } = this.#run;
    const out: BodyOutlet = {
      send: (data) => this.#sendStreamed(Buffer.from(data.buffer, data.byteOffset, data.byteLength), framed),
      ended: () => this.#endStreamed(framed),
      broken: (message) => this.#run.fail(malformedResponse({ ...brokenBody, message }, 'response-body')),
    };
    for (const open of context.chain().responseStream ?? []) {
      const stream = open(exchange, out);
      if (stream !== null) return stream;
    }
    return null;
  }

  #sendStreamed(data: Buffer, framed: StreamFraming): void {
    if (this.#run.isOver || data.length === 0) return;
    this.#out.record(data);
    this.#out.forward(framed.of(data));
  }

  #endStreamed(framed: StreamFraming): void {
    if (this.#run.isOver) return;
    this.#stream = null;
    this.#out.forward(framed.end);
    this.#run.completeWhenDone();
  }
}

const brokenBody = { kind: 'problem', code: 'body-broken' } as const;
