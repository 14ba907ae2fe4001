import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type JsonRpcMessage, parseJsonRpc } from '../../wire/json-rpc.ts';
import { BridgeClientSession, type PostedMessages } from './bridge-client-session.ts';
import type { ConversationOptions } from './bridge-conversation.ts';
import {
  acceptedBy,
  gatherBody,
  headerOf,
  mediaTypeOf,
  messagesProblem,
  type Refusal,
  refuse,
} from './bridge-http-request.ts';
import { modernRequestProblem, saysItIsModern } from './bridge-modern-headers.ts';
import { BridgeStatelessPool } from './bridge-stateless-pool.ts';

/**
 * The client's side of a bridge that speaks streamable HTTP, of all revisions, decided message by message. In: requests that may come in.
 * Out: a session for each `initialize`, with an Mcp-Session-Id of its own and a server of its own; requests of revision 2026-07-28 to the
 * servers without session. Next: bridge-client-session.
 */
export type StreamableListenerOptions = Omit<ConversationOptions, 'client'>;

/** A client that says nothing and keeps no stream open for so long is gone. */
const sessionIdleMs = 60 * 60 * 1000;
const lookEveryMs = 30_000;
/** Each is a process: the least recently used goes when there are more. */
const mostSessions = 256;

const refusals = {
  noSession: { status: 400, message: 'Bad Request: Mcp-Session-Id header is required' },
  unknownSession: { status: 404, message: 'Session not found', code: -32001 },
  noEvents: { status: 406, message: 'Not Acceptable: Client must accept text/event-stream' },
  noJson: { status: 406, message: 'Not Acceptable: Client must accept application/json or text/event-stream' },
  noJsonBody: { status: 415, message: 'Unsupported Media Type: Content-Type must be application/json' },
  coded: { status: 415, message: 'Unsupported Media Type: the body must not have a content coding' },
  tooLong: { status: 413, message: 'Payload Too Large', headers: { Connection: 'close' } },
  badVersion: { status: 400, message: 'Bad Request: MCP-Protocol-Version is not a revision' },
  noMethod: { status: 405, message: 'Method not allowed', headers: { Allow: 'GET, POST, DELETE' } },
  noPath: { status: 404, message: 'Not found: this relay answers at /mcp' },
  tooMany: { status: 503, message: 'Too many requests with the same id are under way' },
} satisfies Record<string, Refusal>;

export class BridgeStreamableListener {
  readonly path = '/mcp';
  readonly #options: StreamableListenerOptions;
  /** The least recently used first. */
  readonly #sessions = new Map<string, BridgeClientSession>();
  readonly #stateless: BridgeStatelessPool;
  readonly #timer: NodeJS.Timeout;

  constructor(options: StreamableListenerOptions) {
    this.#options = options;
    this.#stateless = new BridgeStatelessPool(() => new BridgeClientSession(options));
    this.#timer = setInterval(() => this.#closeIdle(), lookEveryMs);
    this.#timer.unref();
  }

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (path !== this.path && path !== '/') return refuse(response, refusals.noPath);
    const version = headerOf(request, 'mcp-protocol-version');
    if (version !== null && !/^[\w.-]{1,40}$/.test(version)) return refuse(response, refusals.badVersion);
    switch (request.method) {
      case 'POST':
        return this.#post(request, response);
      case 'GET':
        return this.#openStream(request, response);
      case 'DELETE':
        return this.#delete(request, response);
      default:
        return refuse(response, refusals.noMethod);
    }
  }

  /** Ends all conversations in order; resolves when they are over. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const ended: Array<Promise<unknown>> = [];
    this.#each((session) => {
      session.close();
      ended.push(session.ended);
    });
    await Promise.all(ended);
  }

  kill(): void {
    this.#each((session) => session.kill());
  }

  // ── POST ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const accepted = acceptedBy(request);
    if (!accepted.json && !accepted.events) return refuse(response, refusals.noJson);
    if (mediaTypeOf(request) !== 'application/json') return refuse(response, refusals.noJsonBody);
    if (request.headers['content-encoding'] !== undefined) return refuse(response, refusals.coded);
    const gathered = await gatherBody(request);
    if (gathered.kind === 'gone') return;
    if (gathered.kind === 'too-long') return refuse(response, refusals.tooLong);
    const { body } = gathered;
    const messages = parseJsonRpc(body);
    const problem = messagesProblem(messages);
    if (problem !== null) return refuse(response, problem);
    const posted = { request, response, accepted, body, messages, isModern: false, headers: () => ({}) };
    if (isModern(request, messages)) return this.#postModern(posted);
    return this.#postInSession(posted);
  }

  async #postModern(posted: PostedMessages): Promise<void> {
    const { request, response, messages } = posted;
    const problem = modernRequestProblem(request, messages, this.#options.toolParameters);
    if (problem !== null) return refuse(response, problem);
    const session = this.#stateless.serverFor(messages);
    if (session === null) return refuse(response, refusals.tooMany);
    return session.post({ ...posted, isModern: true });
  }

  async #postInSession(posted: PostedMessages): Promise<void> {
    const { request, response, messages } = posted;
    const id = headerOf(request, 'mcp-session-id');
    if (id === null) {
      if (messages.some(({ kind, method }) => kind === 'request' && method === 'initialize'))
        return this.#begin(posted);
      return refuse(response, refusals.noSession);
    }
    const session = this.#use(id);
    if (session === null) return refuse(response, refusals.unknownSession);
    return session.post({ ...posted, headers: () => ({ 'Mcp-Session-Id': id }) });
  }

  #begin(posted: PostedMessages): Promise<void> {
    const id = randomUUID();
    const session = new BridgeClientSession(this.#options);
    this.#sessions.set(id, session);
    void session.ended.then(() => this.#sessions.delete(id));
    this.#closeLeastUsed();
    let isNamed = false;
    const headers = (answer: JsonRpcMessage | null): Record<string, string> => {
      if (answer?.kind === 'error') return {};
      isNamed = true;
      return { 'Mcp-Session-Id': id };
    };
    // Nobody knows its id.
    posted.response.once('close', () => void (isNamed || session.close()));
    return session.post({ ...posted, headers });
  }

  // ── GET, DELETE ───────────────────────────────────────────────────────────────────────────────────────────────────────

  async #openStream(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!acceptedBy(request).events) return refuse(response, refusals.noEvents);
    const id = headerOf(request, 'mcp-session-id');
    if (id === null) return refuse(response, refusals.noSession);
    const session = this.#use(id);
    if (session === null) return refuse(response, refusals.unknownSession);
    session.openStream(response, { 'Mcp-Session-Id': id });
  }

  async #delete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = headerOf(request, 'mcp-session-id');
    if (id === null) return refuse(response, refusals.noSession);
    const session = this.#use(id);
    if (session === null) return refuse(response, refusals.unknownSession);
    this.#sessions.delete(id);
    this.#ending.add(session);
    void session.ended.then(() => this.#ending.delete(session));
    session.close();
    response.writeHead(200).end();
  }

  // ── sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Not to be found any more, and still on their way out. */
  readonly #ending = new Set<BridgeClientSession>();

  #use(id: string): BridgeClientSession | null {
    const session = this.#sessions.get(id);
    if (session === undefined || session.isEnded) return null;
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return session;
  }

  #closeIdle(): void {
    for (const session of this.#sessions.values()) if (session.idleMs() > sessionIdleMs) session.close();
    this.#stateless.closeIdle();
  }

  #closeLeastUsed(): void {
    if (this.#sessions.size > mostSessions) this.#sessions.values().next().value?.close();
  }

  #each(act: (session: BridgeClientSession) => void): void {
    for (const session of [...this.#sessions.values(), ...this.#ending]) act(session);
    this.#stateless.each(act);
  }
}

/** Each message says it in its `_meta`; a header alone is the mistake of a client that `modernRequestProblem` tells. */
function isModern(request: IncomingMessage, messages: readonly JsonRpcMessage[]): boolean {
  if (messages.some(saysItIsModern)) return true;
  if (headerOf(request, 'mcp-session-id') !== null) return false;
  if (messages.some(({ method }) => method === 'initialize')) return false;
  return headerOf(request, 'mcp-method') !== null || (headerOf(request, 'mcp-protocol-version') ?? '') >= '2026';
}
