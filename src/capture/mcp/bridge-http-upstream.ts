import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type JsonRpcMessage, parseJsonRpc } from '../../wire/json-rpc.ts';
import type { StreamEvent } from '../../wire/sse.ts';
import { BridgeHttpCalls, type HttpTarget, readEvents, statusReason, wholeBody } from './bridge-http-calls.ts';
import { bridgeIdKey } from './bridge-id-key.ts';
import { mirroredHeaders, saysItIsModern } from './bridge-modern-headers.ts';
import type { BridgeUpstream, UpstreamListener } from './bridge-upstream.ts';
import { type ToolParameters, toolCallIn } from './tool-parameters.ts';

/**
 * A server over streamable HTTP, at the far end of a bridge. In: messages. Out: a POST for each, and what comes back, be it JSON or an event
 * stream; between `notifications/initialized` and the end a standing stream as well, when the server has one. The Mcp-Session-Id is the
 * server's, and is ended with DELETE. A request that gets no answer is told as undelivered.
 */
export function openHttpUpstream(target: HttpUpstreamTarget, listener: UpstreamListener): BridgeUpstream {
  return new HttpUpstream(target, listener);
}

export interface HttpUpstreamTarget extends HttpTarget {
  /** What the headers of a call mirror, in revision 2026-07-28. */
  toolParameters: ToolParameters;
}

const bothTypes = 'application/json, text/event-stream';
const defaultRetryMs = 1_000;
const mostRetries = 5;
const standLimitMs = 250;
/** A server may be slow to end a session; nobody waits long for it. */
const deleteLimitMs = 500;

/** A POST whose requests wait for their answers. */
interface OpenCall {
  message: Uint8Array;
  waiting: Set<string>;
  abort: AbortController;
  /** It carries `initialize`: its answer says the revision. */
  isBeginning: boolean;
  /** Of revision 2026-07-28, which has no sessions, whatever a server says. */
  isModern: boolean;
}

/** Where a stream that broke off goes on. */
interface StreamPlace {
  lastEventId: string | null;
  retryMs: number;
  onAnswer?: () => void;
}

class HttpUpstream implements BridgeUpstream {
  readonly facts: BridgeUpstream['facts'];
  readonly #target: HttpUpstreamTarget;
  readonly #listener: UpstreamListener;
  readonly #calls: BridgeHttpCalls;
  readonly #open = new Set<OpenCall>();
  #mcpSessionId: string | null = null;
  /** Of the handshake. */
  #protocolVersion: string | null = null;
  /** Of requests that say it themselves. */
  #modernVersion: string | null = null;
  #isFinishing = false;
  #isClosing = false;
  #isStanding = false;

  constructor(target: HttpUpstreamTarget, listener: UpstreamListener) {
    const { origin, pathname } = target.url;
    this.facts = { transport: 'streamable-http', serverCommand: null, serverUrl: origin + pathname };
    this.#target = target;
    this.#listener = listener;
    this.#calls = new BridgeHttpCalls(target);
  }

  async send(message: Uint8Array): Promise<void> {
    const messages = parseJsonRpc(message);
    if (this.#isClosing || this.#cancelsModern(messages)) return;
    const sent = this.#post(message, messages);
    const isAsking = messages.some(({ kind }) => kind === 'request');
    const isBeginning = messages.some(({ method }) => method === 'initialize');
    // What follows must know the session; a call may take as long as it likes.
    if (!isAsking || isBeginning) await sent;
    if (messages.some(({ method }) => method === 'notifications/initialized')) await this.#stand();
  }

  rest(): void {
    this.#calls.rest();
  }

  resume(): void {
    this.#calls.resume();
  }

  finish(): void {
    this.#isFinishing = true;
    if (this.#open.size === 0) this.close();
  }

  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    void this.#end();
  }

  kill(): void {
    this.#calls.end();
  }

  // ── POST ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #post(message: Uint8Array, messages: readonly JsonRpcMessage[]): Promise<void> {
    const ids = messages.filter(({ kind }) => kind === 'request').map(({ idText }) => bridgeIdKey(idText ?? 'null'));
    const isBeginning = messages.some(({ method }) => method === 'initialize');
    const isModern = messages.some(saysItIsModern);
    const call: OpenCall = { message, waiting: new Set(ids), abort: new AbortController(), isBeginning, isModern };
    if (ids.length > 0) this.#open.add(call);
    const headers = { 'Content-Type': 'application/json', Accept: bothTypes, ...this.#headersFor(messages) };
    const { signal } = call.abort;
    const outcome = await this.#calls.start({ method: 'POST', url: this.#target.url, headers, body: message, signal });
    if (outcome.kind === 'failed') return this.#giveUp(call, outcome.reason);
    const answered = this.#readAnswer(call, outcome.response);
    if (isBeginning) await answered;
  }

  async #readAnswer(call: OpenCall, response: IncomingMessage): Promise<void> {
    if (!call.isModern) this.#noteSession(response);
    const { statusCode = 0, headers } = response;
    const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
    if (statusCode < 300 && type === 'text/event-stream') return this.#readStream(call, response);
    const body = await wholeBody(response);
    if (body !== null && this.#isAnswer(call, body)) this.#said(body, call);
    this.#giveUp(call, statusCode < 300 ? 'The server gave no answer' : statusReason(response, body));
  }

  async #readStream(call: OpenCall, response: IncomingMessage): Promise<void> {
    const place: StreamPlace = { lastEventId: null, retryMs: defaultRetryMs };
    await readEvents(response, (event) => this.#readEvent(event, place, call));
    // Revision 2025-11-25: a server may close a stream, and the client comes back for the rest.
    if (place.lastEventId !== null) await this.#follow(place, call, () => call.waiting.size > 0);
    this.#giveUp(call, 'The stream ended before the answer');
  }

  /** True for an answer, also under a status that refuses; an error without id is the transport's own. */
  #isAnswer({ waiting }: OpenCall, body: Uint8Array): boolean {
    return parseJsonRpc(body).some(({ idText }) => idText !== null && waiting.has(bridgeIdKey(idText)));
  }

  #giveUp(call: OpenCall, reason: string): void {
    if (call.waiting.size > 0 && !call.abort.signal.aborted) this.#listener.undelivered(call.message, reason);
    call.waiting.clear();
    this.#open.delete(call);
    if (this.#isFinishing && this.#open.size === 0) this.close();
  }

  /** Revision 2026-07-28: over HTTP a request is cancelled by closing its stream. */
  #cancelsModern(messages: readonly JsonRpcMessage[]): boolean {
    const id = messages[0]?.relatedRequestId;
    if (id == null || this.#mcpSessionId !== null || this.#modernVersion === null) return false;
    for (const call of this.#open) {
      if (!call.waiting.has(bridgeIdKey(id))) continue;
      call.abort.abort();
      this.#giveUp(call, '');
      return true;
    }
    return false;
  }

  // ── streams ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * What the server says of itself; many have nothing to say and refuse. Resolves when it stands, or soon, as a server need not answer before it
   * has something to say: what a server asks during the next call may come on this stream, and would be lost before.
   */
  async #stand(): Promise<void> {
    if (this.#isStanding) return;
    this.#isStanding = true;
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    const place: StreamPlace = { lastEventId: null, retryMs: 0, onAnswer: resolve };
    void this.#follow(place, null, () => true).then(resolve);
    await Promise.race([answered, wait(standLimitMs)]);
  }

  async #follow(place: StreamPlace, call: OpenCall | null, isWanted: () => boolean): Promise<void> {
    for (let failures = 0; failures < mostRetries && !this.#isClosing && isWanted(); ) {
      if (place.retryMs > 0) await wait(place.retryMs, undefined, { ref: false });
      if (this.#isClosing) return;
      const resumed: Record<string, string> = place.lastEventId === null ? {} : { 'Last-Event-ID': place.lastEventId };
      const headers = { Accept: 'text/event-stream', ...this.#headersFor([]), ...resumed };
      const outcome = await this.#calls.start({ method: 'GET', url: this.#target.url, headers });
      place.retryMs ||= defaultRetryMs;
      failures += 1;
      if (outcome.kind === 'failed') continue;
      const { response } = outcome;
      if (response.statusCode !== 200) return void response.resume();
      failures = 0;
      place.onAnswer?.();
      await readEvents(response, (event) => this.#readEvent(event, place, call));
    }
  }

  #readEvent({ data, type, id, retryMs }: StreamEvent, place: StreamPlace, call: OpenCall | null): void {
    if (id !== null) place.lastEventId = id === '' ? null : id;
    if (retryMs !== null) place.retryMs = retryMs;
    if (data !== null && data.length > 0 && (type === null || type === 'message')) this.#said(data, call);
  }

  #said(bytes: Uint8Array, call: OpenCall | null): void {
    for (const { kind, idText, protocolVersion } of parseJsonRpc(bytes)) {
      if ((kind !== 'response' && kind !== 'error') || idText === null) continue;
      call?.waiting.delete(bridgeIdKey(idText));
      if (call?.isBeginning) this.#protocolVersion ??= protocolVersion;
    }
    this.#listener.said(bytes);
  }

  // ── session ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  #noteSession({ headers, statusCode = 0 }: IncomingMessage): void {
    const id = headers['mcp-session-id'];
    if (typeof id !== 'string' || statusCode >= 300 || id === this.#mcpSessionId) return;
    this.#mcpSessionId = id;
    this.#listener.learned({ mcpSessionId: id });
  }

  #headersFor(messages: readonly JsonRpcMessage[]): Record<string, string> {
    const [message] = messages;
    const saysModern = message?.kind === 'request' && saysItIsModern(message);
    if (saysModern && message.method !== 'initialize') this.#modernVersion = message.protocolVersion;
    // What does not say it itself is of the handshake's revision, when there was one.
    const isModern = this.#modernVersion !== null && (saysModern || this.#protocolVersion === null);
    if (isModern && message !== undefined && (saysModern || message.method !== 'initialize'))
      return { 'MCP-Protocol-Version': this.#modernVersion as string, ...this.#mirrored(message) };
    return {
      ...(this.#mcpSessionId === null ? {} : { 'Mcp-Session-Id': this.#mcpSessionId }),
      ...(this.#protocolVersion === null ? {} : { 'MCP-Protocol-Version': this.#protocolVersion }),
    };
  }

  #mirrored(message: JsonRpcMessage): Record<string, string> {
    const call = toolCallIn(message);
    const parameters = call === null ? {} : this.#target.toolParameters.headersOf(call);
    return { ...mirroredHeaders(message), ...parameters };
  }

  async #end(): Promise<void> {
    for (const call of this.#open) call.abort.abort();
    if (this.#mcpSessionId !== null) {
      const headers = this.#headersFor([]);
      const deleted = this.#calls.start({ method: 'DELETE', url: this.#target.url, headers });
      await Promise.race([deleted, wait(deleteLimitMs)]);
    }
    this.#calls.end();
    this.#listener.ended({ exit: null, reason: 'The conversation with the server has ended' });
  }
}
