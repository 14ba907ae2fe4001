// ONE CONNECTION'S MESSAGES → WHAT BELONGS TO WHAT. Comes in: the bytes of each line or event with what the transport knows of it. Goes out:
// messages as they are recorded (sequence, the request that a response answers, the operation, latency), and facts about the connection.
// Decided message by message: no revision of the protocol is assumed. Must never throw, nor grow with the connection. Next: the recorder.
import type { McpEdit, RelayedMcpMessage } from '../../model/mcp-capture-events.ts';
import type { McpConnection, McpDirection, McpDisposition, McpPeerInfo } from '../../model/mcp-message.ts';
import { idKey, type JsonRpcMessage, parseJsonRpc } from '../../wire/json-rpc.ts';
import { type PendingRequest, PendingRequests } from './pending-requests.ts';

/** What the transport knows of bytes that arrived. */
export interface McpArrival {
  direction: McpDirection;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Monotonic milliseconds, for latency. */
  atMs: number;
  /** The HTTP exchange (or its response stream) that carried the bytes: the same object for a POST and its answer. Null on stdio. */
  carrier?: object | null;
  /** The entry of that exchange when it is one of traffic. */
  trafficId?: string | null;
  /** Absent: forwarded, or `invalid` for what is no message. */
  disposition?: McpDisposition;
  /** Asked of each message that would be forwarded, when all is known of it: true = it waits for a person. */
  isHeld?: (message: RelayedMcpMessage) => boolean;
}

/** A held message goes on, or never will. */
export interface HeldMessageEnd {
  proxyId: string;
  disposition: Exclude<McpDisposition, 'held' | 'invalid' | 'injected'>;
  atMs: number;
  /** The message that was sent in its place; null when it went as it was, or not at all. */
  edit: McpEdit | null;
}

const mostTokens = 10_000;
const tokensForgottenAtOnce = 1_000;
/** Requests of a server that are no part of a call. */
const ownBusiness = new Set(['ping']);
/** Requests of a client inside which a server asks nothing. */
const neverAsks = new Set(['ping', 'initialize', 'subscriptions/listen', 'server/discover']);

export class McpCorrelator {
  /** The facts as they are known now; told by {@link takeChange} when they are new. */
  connection: McpConnection;
  readonly #createId: () => string;
  #nextSequence: number;
  #isChanged = false;
  readonly #pending: Record<McpDirection, PendingRequests> = {
    client_to_server: new PendingRequests(),
    server_to_client: new PendingRequests(),
  };
  /** Operations by the progress token that a sender gave out. */
  readonly #operationOfToken: Record<McpDirection, Map<string, string | null>> = {
    client_to_server: new Map(),
    server_to_client: new Map(),
  };
  /** Operations by the task that they became, and by the state that a retry brings back. */
  readonly #operationOfTask = new Map<string, string | null>();
  readonly #operationOfState = new Map<string, string | null>();
  /** Operations of requests that were dropped, by their ids: who gives up on one says so all the same. */
  readonly #operationOfDropped: Record<McpDirection, Map<string, string | null>> = {
    client_to_server: new Map(),
    server_to_client: new Map(),
  };
  readonly #held = new Map<string, { request: PendingRequest; direction: McpDirection }>();
  /** Operations that an exchange carries; null when they are several. */
  readonly #operationOfCarrier = new WeakMap<object, string | null>();

  constructor(connection: McpConnection, createId: () => string, nextSequence = 0) {
    this.connection = connection;
    this.#createId = createId;
    this.#nextSequence = nextSequence;
  }

  /** The messages in `bytes`: one, those of a batch, or none when there is nothing but white space. */
  arrived(bytes: Uint8Array, arrival: McpArrival): RelayedMcpMessage[] {
    return parseJsonRpc(bytes).map((message) => this.correlate(message, arrival));
  }

  correlate(message: JsonRpcMessage, arrival: McpArrival): RelayedMcpMessage {
    const relayed = this.#relayed(message, arrival);
    this.#learn(message, arrival.direction);
    const isAnswer = message.kind === 'response' || message.kind === 'error';
    if (isAnswer) this.#answer(message, arrival, relayed);
    if (relayed.disposition === 'forwarded' && arrival.isHeld?.(relayed)) relayed.disposition = 'held';
    switch (message.kind) {
      case 'request':
        this.#addRequest(message, arrival, relayed);
        break;
      case 'notification':
        relayed.operationId = this.#operationOfNotification(message, arrival);
        break;
    }
    return relayed;
  }

  /** The release of a message that was told as held, with the time it takes up from here. */
  released(end: HeldMessageEnd): void {
    const held = this.#held.get(end.proxyId);
    if (!held) return;
    this.#held.delete(end.proxyId);
    const pending = this.#pending[held.direction];
    if (end.disposition === 'dropped') {
      const { idText, operationId } = held.request;
      remember(this.#operationOfDropped[held.direction], idKey(idText), operationId);
      return pending.delete(held.request);
    }
    held.request.forwardedAtMs = end.atMs;
    if (end.edit === null) return;
    // Its answer will carry the id that was sent, and answer what was asked then.
    pending.delete(held.request);
    const { idText, method, target } = end.edit;
    if (idText === null || method === null) return;
    Object.assign(held.request, { idText, method, target });
    pending.add(held.request);
  }

  /** Requests of the client that were sent on and not answered. */
  get answersOwed(): number {
    let held = 0;
    for (const { direction } of this.#held.values()) if (direction === 'client_to_server') held += 1;
    return this.#pending.client_to_server.size - held;
  }

  /** The connection when something about it is new since this was last asked; else null. */
  takeChange(): McpConnection | null {
    if (!this.#isChanged) return null;
    this.#isChanged = false;
    return this.connection;
  }

  /** Another fact: MCP session id, exit, end. */
  change(facts: Partial<McpConnection>): void {
    this.connection = { ...this.connection, ...facts };
    this.#isChanged = true;
  }

  #relayed(message: JsonRpcMessage, arrival: McpArrival): RelayedMcpMessage {
    const sequence = this.#nextSequence;
    this.#nextSequence += 1;
    return {
      proxyId: this.#createId(),
      connectionId: this.connection.id,
      sequence,
      timestamp: arrival.timestamp,
      direction: arrival.direction,
      kind: message.kind,
      idText: message.idText,
      method: message.method,
      correlatedId: null,
      correlatedMethod: null,
      target: message.target,
      operationId: null,
      failure: message.kind === 'error' ? 'protocol' : null,
      latencyMs: null,
      heldMs: null,
      disposition: arrival.disposition ?? (message.kind === 'invalid' ? 'invalid' : 'forwarded'),
      payloadBytes: message.payload.byteLength,
      batchIndex: message.batchIndex,
      trafficId: arrival.trafficId ?? null,
      payload: message.payload,
      originalPayload: null,
    };
  }

  #addRequest(message: JsonRpcMessage, arrival: McpArrival, relayed: RelayedMcpMessage): void {
    const { direction, carrier = null } = arrival;
    const isClient = direction === 'client_to_server';
    relayed.operationId = isClient ? this.#operationGoneOn(message) : this.#operationAround(message, arrival);
    const operationId = relayed.operationId ?? (isClient ? relayed.proxyId : null);
    const request: PendingRequest = {
      proxyId: relayed.proxyId,
      method: message.method as string,
      target: message.target,
      operationId,
      carrier,
      forwardedAtMs: relayed.disposition === 'held' ? null : arrival.atMs,
      isCancelled: false,
      idText: message.idText as string,
    };
    this.#pending[direction].add(request);
    if (relayed.disposition === 'held') this.#held.set(relayed.proxyId, { request, direction });
    if (carrier && operationId !== null && isClient) this.#carried(carrier, operationId);
    if (message.progressToken !== null) {
      remember(this.#operationOfToken[direction], idKey(message.progressToken), operationId);
    }
  }

  #carried(carrier: object, operationId: string): void {
    this.#operationOfCarrier.set(carrier, this.#operationOfCarrier.has(carrier) ? null : operationId);
  }

  /** The earlier request that this one asks about (tasks/get, tasks/result) or tries again; null when it begins something. */
  #operationGoneOn({ taskId, requestState }: JsonRpcMessage): string | null {
    const ofTask = taskId === null ? null : this.#operationOfTask.get(taskId);
    return ofTask ?? (requestState === null ? null : (this.#operationOfState.get(requestState) ?? null));
  }

  #answer(message: JsonRpcMessage, { direction, carrier = null, atMs }: McpArrival, relayed: RelayedMcpMessage): void {
    if (message.idText === null) return;
    const pending = this.#pending[otherSide(direction)];
    const request = pending.find(message.idText, carrier);
    if (request) {
      pending.delete(request);
      this.#held.delete(request.proxyId);
      relayed.correlatedId = request.proxyId;
      relayed.correlatedMethod = request.method;
      relayed.target = request.target;
      relayed.operationId = request.operationId;
      if (message.taskId !== null) remember(this.#operationOfTask, message.taskId, request.operationId);
      if (message.requestState !== null) remember(this.#operationOfState, message.requestState, request.operationId);
      if (request.forwardedAtMs !== null) relayed.latencyMs = roundedMs(atMs - request.forwardedAtMs);
    }
    // Other results may have a member of that name which means something else.
    if (message.isToolError && (!request || request.method === 'tools/call')) relayed.failure = 'tool';
  }

  #operationOfNotification(message: JsonRpcMessage, arrival: McpArrival): string | null {
    const { direction, carrier = null } = arrival;
    if (message.progressToken !== null) {
      const tokens = this.#operationOfToken[otherSide(direction)];
      const known = tokens.get(idKey(message.progressToken));
      if (known !== undefined) return known;
    }
    if (message.taskId !== null) {
      const ofTask = this.#operationOfTask.get(message.taskId);
      if (ofTask !== undefined) return ofTask;
    }
    if (message.subscriptionId !== null) {
      const request = this.#pending[otherSide(direction)].find(message.subscriptionId, carrier);
      if (request) return request.operationId;
    }
    if (message.relatedRequestId !== null) {
      const request = this.#pending[direction].find(message.relatedRequestId, null);
      if (request) {
        request.isCancelled = true;
        return request.operationId;
      }
      const ofDropped = this.#operationOfDropped[direction].get(idKey(message.relatedRequestId));
      if (ofDropped !== undefined) return ofDropped;
    }
    return direction === 'server_to_client' ? this.#operationCarriedBy(carrier) : null;
  }

  /** The call inside which a server asks: what its exchange says, else the only call under way. */
  #operationAround(message: JsonRpcMessage, { carrier = null }: McpArrival): string | null {
    if (ownBusiness.has(message.method ?? '')) return null;
    const ofTask = message.taskId === null ? null : this.#operationOfTask.get(message.taskId);
    const carried = ofTask ?? this.#operationCarriedBy(carrier);
    if (carried !== null) return carried;
    // What was cancelled is as a rule never answered.
    const canAsk = ({ method, isCancelled }: PendingRequest): boolean => !isCancelled && !neverAsks.has(method);
    return this.#pending.client_to_server.only(canAsk)?.operationId ?? null;
  }

  #operationCarriedBy(carrier: object | null): string | null {
    return carrier === null ? null : (this.#operationOfCarrier.get(carrier) ?? null);
  }

  #learn({ protocolVersion, peerInfo }: JsonRpcMessage, direction: McpDirection): void {
    if (protocolVersion === null && peerInfo === null) return;
    const before = this.connection;
    if (protocolVersion !== null && protocolVersion !== before.protocolVersion) this.change({ protocolVersion });
    const side = direction === 'client_to_server' ? 'clientInfo' : 'serverInfo';
    if (peerInfo !== null && !isSamePeer(peerInfo, before[side])) this.change({ [side]: peerInfo });
  }
}

/** Put at the end: the oldest are the first to be forgotten, many at once. */
function remember(operations: Map<string, string | null>, key: string, operationId: string | null): void {
  operations.delete(key);
  operations.set(key, operationId);
  if (operations.size <= mostTokens) return;
  for (const oldest of [...operations.keys().take(tokensForgottenAtOnce)]) operations.delete(oldest);
}

const otherSide = (direction: McpDirection): McpDirection =>
  direction === 'client_to_server' ? 'server_to_client' : 'client_to_server';

/** To the microsecond: what comes after is below what the clock can tell. */
const roundedMs = (ms: number): number => Math.max(0, Math.round(ms * 1000) / 1000);

function isSamePeer(a: McpPeerInfo, b: McpPeerInfo | null): boolean {
  return b !== null && a.name === b.name && a.version === b.version && a.title === b.title;
}
