import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonRpcMessage } from '../../wire/json-rpc.ts';
import { BridgeClientStreams } from './bridge-client-streams.ts';
import { Conversation, type ConversationOptions, errorAnswer } from './bridge-conversation.ts';
import { BridgeEventStream } from './bridge-event-stream.ts';
import type { Accepted } from './bridge-http-request.ts';
import { bridgeIdKey } from './bridge-id-key.ts';
import { BridgePost } from './bridge-post.ts';
import type { UpstreamEnd } from './bridge-upstream.ts';

/**
 * One conversation and the HTTP exchanges of its client. In: POSTs that may come in, streams that are opened. Out: what the client says to the
 * server, and what that says on the right exchange. It asks the server for rest while a client takes nothing more. Before: the listener for
 * streamable HTTP. Next: bridge-conversation, bridge-client-streams.
 */
export interface PostedMessages {
  request: IncomingMessage;
  response: ServerResponse;
  accepted: Accepted;
  body: Uint8Array;
  messages: readonly JsonRpcMessage[];
  isModern: boolean;
  /** Asked for when the answer begins. */
  headers: (answer: JsonRpcMessage | null) => Record<string, string>;
}

export class BridgeClientSession {
  readonly #conversation: Conversation;
  readonly #streams = new BridgeClientStreams();
  #lastUsedAtMs = performance.now();

  constructor(options: Omit<ConversationOptions, 'client'>) {
    const client = {
      deliver: this.#streams.deliver.bind(this.#streams),
      upstreamEnded: (end: UpstreamEnd) => this.#upstreamEnded(end),
    };
    this.#conversation = new Conversation({ ...options, client });
  }

  get ended(): Promise<UpstreamEnd> {
    return this.#conversation.ended;
  }

  get isEnded(): boolean {
    return this.#conversation.isEnded;
  }

  /** Milliseconds since somebody used it; 0 while an exchange is open. */
  idleMs(): number {
    return this.#streams.isIdle ? performance.now() - this.#lastUsedAtMs : 0;
  }

  /** None of these ids and progress tokens waits for an answer here. */
  isFreeFor(messages: readonly JsonRpcMessage[]): boolean {
    const posts = [...this.#streams.posts];
    return messages.every(({ kind, idText, progressToken }) => {
      if (kind !== 'request' || idText === null) return true;
      if (posts.some((post) => post.waiting.has(bridgeIdKey(idText)))) return false;
      return progressToken === null || !posts.some((post) => post.hasToken(progressToken));
    });
  }

  waitsFor(idText: string): boolean {
    return [...this.#streams.posts].some((post) => post.waiting.has(bridgeIdKey(idText)));
  }

  async post(posted: PostedMessages): Promise<void> {
    this.#lastUsedAtMs = performance.now();
    const { response, body, messages } = posted;
    if (messages.some(({ kind }) => kind === 'request')) {
      const post = this.#openPost(posted);
      this.#streams.addPost(post);
      return this.#conversation.send(body, post);
    }
    await this.#conversation.send(body, null);
    response.writeHead(202).end();
  }

  /** GET: what the server says of itself. */
  openStream(response: ServerResponse, headers: Record<string, string>): void {
    const stream: BridgeEventStream = new BridgeEventStream(response, {
      ...this.#restWith(response),
      closed: () => {
        this.#lastUsedAtMs = performance.now();
        this.#conversation.resume(response);
        this.#streams.removeStanding(stream);
      },
    });
    stream.begin(headers);
    this.#streams.addStanding(stream);
  }

  close(): void {
    this.#conversation.close();
    this.#streams.endStanding();
  }

  kill(): void {
    this.#conversation.kill();
  }

  #openPost({ response, accepted, messages, isModern, headers }: PostedMessages): BridgePost {
    const closed = (): void => {
      this.#lastUsedAtMs = performance.now();
      this.#conversation.resume(response);
      if (post.waiting.size > 0 && isModern) this.#cancel(post);
    };
    const post: BridgePost = new BridgePost({
      response,
      messages,
      isModern,
      takesEvents: accepted.events,
      takesJson: accepted.json,
      headers,
      listener: { ...this.#restWith(response), closed },
    });
    return post;
  }

  #restWith(who: object): { full: () => void; drained: () => void } {
    return { full: () => this.#conversation.rest(who), drained: () => this.#conversation.resume(who) };
  }

  /**
   * Revision 2026-07-28: to close the stream of a request is to cancel it, and on stdio that has to be said. Before it a lost connection did not
   * mean that (2025-11-25, "Streamable HTTP").
   */
  #cancel(post: BridgePost): void {
    for (const idText of post.waiting.values()) {
      const params = `{"requestId":${idText},"reason":"The client closed the stream."}`;
      const bytes = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":${params}}`;
      void this.#conversation.send(new TextEncoder().encode(bytes), null, 'injected');
    }
  }

  /** Nobody else will answer what is still open. */
  #upstreamEnded({ reason }: UpstreamEnd): void {
    for (const post of [...this.#streams.posts]) {
      for (const idText of [...post.waiting.values()]) {
        const bytes = errorAnswer(idText, reason);
        const answer = { kind: 'error', idText, payload: bytes } as JsonRpcMessage;
        if (post.answer(bytes, [answer])) this.#conversation.answeredByUs(bytes, post);
      }
    }
    this.#streams.endStanding();
  }
}
