import type { ServerResponse } from 'node:http';
import type { JsonRpcMessage } from '../../wire/json-rpc.ts';
import { joinPieces } from '../../wire/ndjson.ts';
import { BridgeEventStream, type EventStreamListener } from './bridge-event-stream.ts';
import { bridgeIdKey } from './bridge-id-key.ts';
import { parsedPayload } from './parsed-payload.ts';

/**
 * A POST to a bridge whose requests wait for their answers. In: what the server says that belongs to it. Out: one JSON answer when that is the
 * first thing to say, else an event stream that ends with the last answer (MCP, "Streamable HTTP: Sending Messages to the Server").
 */
export interface BridgePostOptions {
  response: ServerResponse;
  /** What the POST carried. */
  messages: readonly JsonRpcMessage[];
  /** Revision 2026-07-28: some errors have a status of their own, and to go away means to cancel. */
  isModern: boolean;
  takesEvents: boolean;
  takesJson: boolean;
  /** Asked for when the answer begins. */
  headers: (answer: JsonRpcMessage | null) => Record<string, string>;
  listener: EventStreamListener;
}

/** A call that takes longer gets the head of its answer, as clients give up without one. */
const streamAfterMs = 2_000;

export class BridgePost {
  readonly isModern: boolean;
  readonly messages: readonly JsonRpcMessage[];
  /** Ids, as keys, with their JSON text. */
  readonly waiting = new Map<string, string>();
  readonly #options: BridgePostOptions;
  readonly #stream: BridgeEventStream;
  readonly #timer: NodeJS.Timeout | null;
  #isStreaming = false;
  /** Answers of a batch for a client that takes no events. */
  #gathered: Uint8Array[] = [];

  constructor(options: BridgePostOptions) {
    const { response, messages, isModern, takesEvents, listener } = options;
    this.#options = options;
    this.isModern = isModern;
    this.messages = messages;
    for (const { kind, idText } of messages) {
      if (kind === 'request' && idText !== null) this.waiting.set(bridgeIdKey(idText), idText);
    }
    this.#timer = takesEvents ? setTimeout(() => this.#beginStream(null), streamAfterMs) : null;
    const closed = (): void => {
      if (this.#timer !== null) clearTimeout(this.#timer);
      listener.closed();
    };
    this.#stream = new BridgeEventStream(response, { ...listener, closed });
  }

  get isOpen(): boolean {
    return this.#stream.isOpen;
  }

  /** Something other than an answer can go with it. */
  get takesMore(): boolean {
    return this.isOpen && this.#options.takesEvents;
  }

  hasToken(progressToken: string): boolean {
    return this.messages.some(
      (one) => one.progressToken !== null && bridgeIdKey(one.progressToken) === bridgeIdKey(progressToken),
    );
  }

  /** Says false when the client is gone. */
  say(bytes: Uint8Array): boolean {
    if (!this.takesMore) return false;
    if (!this.#isStreaming) this.#beginStream(null);
    this.#stream.send('message', bytes);
    return true;
  }

  /** `bytes` are the answers to those ids. Says false when the client is gone. */
  answer(bytes: Uint8Array, answers: readonly JsonRpcMessage[]): boolean {
    for (const { idText } of answers) if (idText !== null) this.waiting.delete(bridgeIdKey(idText));
    if (!this.isOpen) return false;
    const isLast = this.waiting.size === 0;
    const isOnly = isLast && this.#gathered.length === 0;
    if (this.#isStreaming || (this.#options.takesEvents && !(isOnly && this.#options.takesJson)))
      this.#answerInStream(bytes, isLast, answers[0] ?? null);
    else if (isOnly) this.#answerJson(bytes, answers[0] ?? null);
    else this.#gather(bytes, isLast);
    return true;
  }

  #beginStream(answer: JsonRpcMessage | null): void {
    if (this.#isStreaming || !this.isOpen) return;
    this.#isStreaming = true;
    this.#stream.begin(this.#options.headers(answer));
  }

  #answerInStream(bytes: Uint8Array, isLast: boolean, answer: JsonRpcMessage | null): void {
    this.#beginStream(answer);
    this.#stream.send('message', bytes);
    if (isLast) this.#stream.end();
  }

  #answerJson(bytes: Uint8Array, answer: JsonRpcMessage | null): void {
    const { response, isModern, headers } = this.#options;
    const status = isModern && answer !== null ? statusOf(answer) : 200;
    const length = { 'Content-Type': 'application/json', 'Content-Length': String(bytes.length) };
    response.writeHead(status, { ...length, ...headers(answer) }).end(bytes);
  }

  #gather(bytes: Uint8Array, isLast: boolean): void {
    this.#gathered.push(bytes);
    if (!isLast) return;
    const pieces = this.#gathered.flatMap((one, index) => [index === 0 ? openBracket : comma, one]);
    pieces.push(closeBracket);
    const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.#answerJson(joinPieces(pieces, total), null);
  }
}

const openBracket = new TextEncoder().encode('[');
const comma = new TextEncoder().encode(',');
const closeBracket = new TextEncoder().encode(']');

/** Revision 2026-07-28, "Streamable HTTP": errors of the protocol itself show in the status, all others are answers like any. */
const statusByCode = new Map([
  [-32601, 404],
  [-32020, 400],
  [-32021, 400],
  [-32022, 400],
]);

function statusOf({ kind, payload }: JsonRpcMessage): number {
  if (kind !== 'error') return 200;
  return statusByCode.get(parsedPayload(payload).error.code as number) ?? 200;
}
