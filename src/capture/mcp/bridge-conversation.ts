import { performance } from 'node:perf_hooks';
import type { McpCaptureEvents } from '../../model/mcp-capture-events.ts';
import type { McpConnection, McpDirection, McpDisposition } from '../../model/mcp-message.ts';
import { type JsonRpcMessage, parseJsonRpc } from '../../wire/json-rpc.ts';
import type { BridgeUpstream, OpenUpstream, UpstreamEnd, UpstreamListener } from './bridge-upstream.ts';
import type { HoldDesk } from './hold-desk.ts';
import { newMcpConnection } from './mcp-connection.ts';
import { TappedConnection } from './tapped-connection.ts';
import type { ToolParameters } from './tool-parameters.ts';

/**
 * One conversation that a bridge carries: a server of its own, the client's side that is handed in, and the record of what passes. In:
 * messages of both. Out: each to the other side first, then told as one MCP connection. It reads no further from the server while the
 * client's side or the recorder asks for rest. Next: bridge-upstream, and tapped-connection.
 */
export interface ConversationOptions {
  open: OpenUpstream;
  events: McpCaptureEvents;
  createId: () => string;
  metadata: Record<string, unknown>;
  /** Where messages wait that a person holds. */
  desk: HoldDesk;
  /** What is known of the server's tools, by all conversations with it. */
  toolParameters: ToolParameters;
  client: ConversationClient;
}

export interface ConversationClient {
  /** Delivers what the server said. Says with which exchange it went, and whether it went at all. */
  deliver(said: ServerMessage): Delivery;
  upstreamEnded(end: UpstreamEnd): void;
}

export interface ServerMessage {
  bytes: Uint8Array;
  /** What is in it: one, or those of a batch. */
  messages: readonly JsonRpcMessage[];
}

export interface Delivery {
  isDelivered: boolean;
  /** The exchange that carries it; null when there is none. */
  carrier: object | null;
}

export class Conversation {
  readonly #upstream: BridgeUpstream;
  readonly #connection: TappedConnection;
  readonly #events: McpCaptureEvents;
  readonly #client: ConversationClient;
  readonly #desk: HoldDesk;
  readonly #toolParameters: ToolParameters;
  /** Who wants nothing to be read from the server now. */
  readonly #resting = new Set<object>();
  #isEnded = false;
  readonly ended: Promise<UpstreamEnd>;
  readonly #end: (end: UpstreamEnd) => void;

  constructor({ open, events, createId, metadata, desk, toolParameters, client }: ConversationOptions) {
    this.#events = events;
    this.#desk = desk;
    this.#toolParameters = toolParameters;
    this.#client = client;
    const { promise, resolve } = Promise.withResolvers<UpstreamEnd>();
    this.ended = promise;
    this.#end = resolve;
    this.#upstream = open(this.#listener());
    const { intercept } = desk;
    const facts = {
      id: createId(),
      sessionId: '',
      startedAt: Date.now(),
      source: 'proxy' as const,
      metadata,
      intercept,
    };
    this.#connection = new TappedConnection(events, newMcpConnection({ ...facts, ...this.#upstream.facts }), createId);
    desk.connectionBegun(facts.id);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get facts(): McpConnection {
    return this.#connection.facts;
  }

  /** Resolves when the next message may follow. */
  async send(bytes: Uint8Array, carrier: object | null, disposition?: McpDisposition): Promise<void> {
    if (this.#isEnded) return;
    if (this.#desk.isOn && disposition === undefined) {
      if (this.#isHeld('client_to_server', bytes, carrier)) return;
      await this.#upstream.send(bytes);
    } else {
      const sent = this.#upstream.send(bytes);
      this.#tell('client_to_server', bytes, { carrier, disposition });
      await sent;
    }
    if (this.#events.isCongested()) await new Promise<void>((resolve) => this.#events.onceDrained(resolve));
  }

  /** Tells of an answer that the bridge itself had to give. */
  answeredByUs(bytes: Uint8Array, carrier: object | null): void {
    this.#tell('server_to_client', bytes, { carrier, disposition: 'injected' });
  }

  /** Reads nothing more from the server until `resume` with the same `who`. */
  rest(who: object): void {
    if (this.#resting.size === 0) this.#upstream.rest();
    this.#resting.add(who);
  }

  resume(who: object): void {
    if (this.#resting.delete(who) && this.#resting.size === 0) this.#upstream.resume();
  }

  /** The client says nothing more. What it has asked is still answered. */
  finish(): void {
    this.#upstream.finish();
  }

  close(): void {
    // Nobody listens any more, and its last words must not keep it alive.
    this.#resting.clear();
    this.#upstream.resume();
    this.#upstream.close();
  }

  kill(): void {
    this.#upstream.kill();
  }

  #listener(): UpstreamListener {
    return {
      said: (bytes) => this.#said(bytes),
      lost: () => this.#connection.change({ isIncomplete: true }),
      saidOnStderr: (bytes) =>
        this.#events.mcpStderrReceived({ connectionId: this.#connection.facts.id, timestamp: Date.now(), bytes }),
      learned: (facts) => this.#connection.change(facts),
      undelivered: (message, reason) => this.#answerUndelivered(message, reason),
      ended: (end) => this.#upstreamEnded(end),
    };
  }

  #said(bytes: Uint8Array, disposition?: McpDisposition): void {
    const messages = parseJsonRpc(bytes);
    if (messages.length === 0) return;
    for (const message of messages) this.#toolParameters.learn(message);
    const isNothing = messages.every(({ kind }) => kind === 'invalid');
    // A banner: HTTP has no place for it. It is told as what it is.
    if (isNothing) return this.#tell('server_to_client', bytes, { carrier: null });
    if (this.#desk.isOn && disposition === undefined) {
      if (!this.#isHeld('server_to_client', bytes, null)) this.#client.deliver({ bytes, messages });
      return;
    }
    const { isDelivered, carrier } = this.#client.deliver({ bytes, messages });
    this.#tell('server_to_client', bytes, { carrier, disposition: isDelivered ? disposition : 'dropped' });
    if (!this.#events.isCongested()) return;
    this.rest(this.#events);
    this.#events.onceDrained(() => this.resume(this.#events));
  }

  /** Tells the messages; when one is held, what comes of them goes on by itself. */
  #isHeld(direction: McpDirection, bytes: Uint8Array, carrier: object | null): boolean {
    const send = (to: McpDirection, some: Uint8Array): void => {
      if (this.#isEnded) return;
      if (to === 'client_to_server') void this.#upstream.send(some);
      else this.#client.deliver({ bytes: some, messages: parseJsonRpc(some) });
    };
    const back = direction === 'client_to_server' ? 'server_to_client' : 'client_to_server';
    const arrival = { direction, timestamp: Date.now(), atMs: performance.now(), carrier };
    const unit = this.#desk.offer(this.#connection, bytes, arrival, {
      released: (some) => void (some !== null && send(direction, some)),
      answered: (answer) => send(back, answer),
    });
    return unit !== null;
  }

  #answerUndelivered(message: Uint8Array, reason: string): void {
    for (const { kind, idText } of parseJsonRpc(message)) {
      if (kind === 'request' && idText !== null) this.#said(errorAnswer(idText, reason), 'injected');
    }
  }

  #upstreamEnded(end: UpstreamEnd): void {
    if (this.#isEnded) return;
    this.#client.upstreamEnded(end);
    this.#isEnded = true;
    this.#desk.connectionEnded(this.#connection);
    this.#connection.end({ endedAt: Date.now(), exit: end.exit });
    this.#end(end);
  }

  #tell(direction: McpDirection, bytes: Uint8Array, { carrier, disposition }: Telling): void {
    const arrival = { direction, timestamp: Date.now(), atMs: performance.now(), carrier, disposition };
    this.#connection.arrived(bytes, arrival);
  }
}

interface Telling {
  carrier: object | null;
  disposition?: McpDisposition | undefined;
}

/** An answer that the bridge gives because nobody else will. `idText` is JSON text and goes in as it is. */
export function errorAnswer(idText: string, reason: string): Uint8Array {
  const error = JSON.stringify({ code: -32000, message: `${reason}.` });
  return new TextEncoder().encode(`{"jsonrpc":"2.0","id":${idText},"error":${error}}`);
}
