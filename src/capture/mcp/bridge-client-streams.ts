import type { JsonRpcMessage } from '../../wire/json-rpc.ts';
import type { Delivery, ServerMessage } from './bridge-conversation.ts';
import type { BridgeEventStream } from './bridge-event-stream.ts';
import { bridgeIdKey } from './bridge-id-key.ts';
import type { BridgePost } from './bridge-post.ts';

/**
 * Which HTTP answer a message of a stdio server goes with: stdio does not say. In: messages, POSTs under way, streams that stand open. Out:
 * each message on exactly one of them (MCP, "Streamable HTTP: Multiple Connections"). An answer goes to the POST of its request, progress to
 * the one that gave the token; what else is said during a single call goes with that call, and the rest to the standing stream.
 * What has no place yet waits for one, up to a bound.
 */
export class BridgeClientStreams {
  readonly #posts = new Set<BridgePost>();
  /** Of GET; the newest is the one that is used. */
  readonly #standing: BridgeEventStream[] = [];
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  get posts(): ReadonlySet<BridgePost> {
    return this.#posts;
  }

  get isIdle(): boolean {
    if (this.#standing.some(({ isOpen }) => isOpen)) return false;
    return ![...this.#posts].some(({ isOpen }) => isOpen);
  }

  addPost(post: BridgePost): void {
    if (this.#posts.size >= mostPosts) this.#forgetOldestGone();
    this.#posts.add(post);
    if (post.takesMore) this.#flush(post);
  }

  addStanding(stream: BridgeEventStream): void {
    this.#standing.push(stream);
    this.#flush(stream);
  }

  removeStanding(stream: BridgeEventStream): void {
    const at = this.#standing.indexOf(stream);
    if (at >= 0) this.#standing.splice(at, 1);
  }

  endStanding(): void {
    for (const stream of this.#standing) stream.end();
  }

  deliver({ bytes, messages }: ServerMessage): Delivery {
    const answers = messages.filter(({ kind }) => kind === 'response' || kind === 'error');
    if (answers.length > 0) return this.#deliverAnswer(bytes, answers);
    const post = this.#postOf(messages[0] as JsonRpcMessage);
    if (post?.say(bytes)) return { isDelivered: true, carrier: post };
    return { isDelivered: this.#deliverAside(bytes), carrier: post };
  }

  #deliverAnswer(bytes: Uint8Array, answers: readonly JsonRpcMessage[]): Delivery {
    const first = answers.find(({ idText }) => idText !== null)?.idText;
    const post = first == null ? null : this.#waitingFor(first);
    if (post === null) return { isDelivered: false, carrier: null };
    const isDelivered = post.answer(bytes, answers);
    if (post.waiting.size === 0) this.#posts.delete(post);
    return { isDelivered, carrier: post };
  }

  #waitingFor(idText: string): BridgePost | null {
    const key = bridgeIdKey(idText);
    for (const post of this.#posts) if (post.waiting.has(key)) return post;
    return null;
  }

  #postOf(message: JsonRpcMessage): BridgePost | null {
    const { progressToken, subscriptionId, method } = message;
    if (progressToken !== null) {
      for (const post of this.#posts) if (post.hasToken(progressToken)) return post;
    }
    if (subscriptionId !== null) return this.#waitingFor(subscriptionId);
    if (isOfNoCall(method ?? '') && this.#standing.length > 0) return null;
    const open = [...this.#posts].filter(({ takesMore }) => takesMore);
    return open.length === 1 ? (open[0] as BridgePost) : null;
  }

  /** To the standing stream, else with any call, else later. */
  #deliverAside(bytes: Uint8Array): boolean {
    const stream = this.#standing.findLast(({ isOpen }) => isOpen);
    if (stream !== undefined) {
      stream.send('message', bytes);
      return true;
    }
    // Revision 2026-07-28: a stream is for one request only, and nothing else is said.
    const posts = [...this.#posts];
    if (posts.some(({ isModern }) => isModern)) return false;
    if (posts.findLast(({ takesMore }) => takesMore)?.say(bytes)) return true;
    if (this.#waitingBytes + bytes.length > mostWaitingBytes || this.#waiting.length >= mostWaiting) return false;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    return true;
  }

  #flush(target: BridgePost | BridgeEventStream): void {
    for (const bytes of this.#waiting.splice(0)) {
      if ('say' in target) target.say(bytes);
      else target.send('message', bytes);
    }
    this.#waitingBytes = 0;
  }

  #forgetOldestGone(): void {
    for (const post of this.#posts) {
      if (post.isOpen) continue;
      this.#posts.delete(post);
      return;
    }
  }
}

/** News of the server that no single call is about. */
const isOfNoCall = (method: string): boolean => method.endsWith('/list_changed') || method.endsWith('/updated');

/** Calls whose clients went away are remembered, as their answers may still come. */
const mostPosts = 1_000;
const mostWaiting = 1_000;
const mostWaitingBytes = 16 * 1024 * 1024;
