import type { McpEdit, RelayedMcpMessage } from '../../model/mcp-capture-events.ts';
import type { McpDecision } from '../../model/mcp-decision.ts';
import type { McpDirection } from '../../model/mcp-message.ts';
import { parseJsonRpc } from '../../wire/json-rpc.ts';
import type { McpArrival } from './correlate.ts';
import type { TappedConnection } from './tapped-connection.ts';

/**
 * One unit of the wire of which a message is held. In: decisions about its messages. Out: its bytes when all of them are decided: the very
 * bytes that came, unless something was changed. A batch waits as a whole, and goes on without what was dropped or answered. Before: hold-desk.
 */
export interface HeldEnds {
  /** All is decided: what to send in its place; `bytes` are those that came when nothing was changed. Null: nothing is to be sent. */
  released(bytes: Uint8Array | null, how: { keepsHeaders: boolean }): void;
  /** The user's answer to a request in it, for its sender. Comes before `released`. */
  answered(payload: Uint8Array): void;
}

/** What became of a body of which something was held. */
export interface HeldBodyEnd {
  /** What it said: without its content coding. */
  offered: Uint8Array;
  /** The body to send; `offered` itself when nothing was changed. Null: nothing is to be sent. */
  bytes: Uint8Array | null;
  /** Answers of the user to requests in it. */
  answers: Uint8Array[];
  keepsHeaders: boolean;
  /** It held a request. */
  isOwedAnswer: boolean;
}

export interface HeldUnitParts {
  connection: TappedConnection;
  bytes: Uint8Array;
  /** All messages in it, also those that are not held. */
  messages: readonly RelayedMcpMessage[];
  arrival: McpArrival;
  ends: HeldEnds;
}

type Decided = Pick<McpDecision, 'action' | 'payload' | 'keepsHeaders'>;

export class HeldUnit {
  readonly connection: TappedConnection;
  readonly #parts: HeldUnitParts;
  readonly #decided = new Map<string, Decided>();
  #isOver = false;

  constructor(parts: HeldUnitParts) {
    this.connection = parts.connection;
    this.#parts = parts;
  }

  get direction(): McpDirection {
    return this.#parts.arrival.direction;
  }

  /** Messages that are not decided. */
  waiting(): string[] {
    return this.#held()
      .map(({ proxyId }) => proxyId)
      .filter((proxyId) => !this.#decided.has(proxyId));
  }

  decide(proxyId: string, decision: Decided, atMs: number): void {
    if (this.#isOver || this.#decided.has(proxyId)) return;
    const message = this.#parts.messages.find((one) => one.proxyId === proxyId);
    if (message === undefined) return;
    this.#decided.set(proxyId, decision);
    // What will not be sent is over now; the rest when it is sent.
    if (decision.action === 'answer') this.#answer(message, decision.payload as Uint8Array, atMs);
    if (decision.action === 'drop') this.#tell(message, 'dropped', atMs);
    if (this.waiting().length === 0) this.#release(atMs);
  }

  /** Nobody is there any more to whom it could be sent: what has not gone never will. */
  abandon(atMs: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const message of this.#held()) {
      if (!isGone(this.#decided.get(message.proxyId))) this.#tell(message, 'dropped', atMs);
    }
  }

  #held(): RelayedMcpMessage[] {
    return this.#parts.messages.filter(({ disposition }) => disposition === 'held');
  }

  #answer(message: RelayedMcpMessage, payload: Uint8Array, atMs: number): void {
    const { connection, arrival, ends } = this.#parts;
    ends.answered(payload);
    const direction = arrival.direction === 'client_to_server' ? 'server_to_client' : 'client_to_server';
    connection.arrived(payload, { ...arrival, direction, timestamp: Date.now(), atMs, disposition: 'injected' });
    this.#tell(message, 'answered', atMs);
  }

  #release(atMs: number): void {
    this.#isOver = true;
    const { ends } = this.#parts;
    const keepsHeaders = [...this.#decided.values()].some((decision) => decision.keepsHeaders);
    ends.released(this.#bytes(), { keepsHeaders });
    for (const message of this.#held()) {
      const edited = this.#editOf(message);
      const action = this.#decided.get(message.proxyId)?.action;
      if (edited !== null) this.#tell(message, 'edited', atMs, edited);
      else if (action === 'forward' || action === 'edit') this.#tell(message, 'forwarded', atMs);
    }
  }

  #bytes(): Uint8Array | null {
    const { messages, bytes } = this.#parts;
    const kept = messages.filter(({ proxyId }) => !isGone(this.#decided.get(proxyId)));
    if (kept.length === 0) return null;
    if (kept.length === messages.length && messages.every((message) => this.#editOf(message) === null)) return bytes;
    const payloads = kept.map((message) => this.#editOf(message) ?? message.payload);
    const isBatch = messages.some(({ batchIndex }) => batchIndex !== null);
    return isBatch ? batchOf(payloads) : (payloads[0] as Uint8Array);
  }

  /** Null when it goes as it came, also by an edit that changed nothing. */
  #editOf({ proxyId, payload }: RelayedMcpMessage): Uint8Array | null {
    const decision = this.#decided.get(proxyId);
    if (decision?.action !== 'edit' || decision.payload === null) return null;
    return Buffer.compare(decision.payload, payload) === 0 ? null : decision.payload;
  }

  #tell(
    message: RelayedMcpMessage,
    disposition: 'forwarded' | 'edited' | 'dropped' | 'answered',
    atMs: number,
    editedPayload: Uint8Array | null = null,
  ): void {
    const heldMs = Math.max(0, Math.round((atMs - this.#parts.arrival.atMs) * 1000) / 1000);
    const edit = editedPayload === null ? null : editOf(message, editedPayload);
    this.connection.released({ proxyId: message.proxyId, disposition, atMs, edit }, heldMs);
  }
}

/** An answer goes on answering its request, and is about what that is about. */
function editOf({ kind, correlatedMethod, target }: RelayedMcpMessage, payload: Uint8Array): McpEdit {
  const [sent] = parseJsonRpc(payload);
  if (sent === undefined) return { payload, kind: 'invalid', idText: null, method: null, target: null, failure: null };
  const { idText, method } = sent;
  const isAnswer = kind === 'response' || kind === 'error';
  const isToolError = sent.isToolError && (correlatedMethod ?? 'tools/call') === 'tools/call';
  const failure = sent.kind === 'error' ? 'protocol' : isToolError ? 'tool' : null;
  return { payload, kind: sent.kind, idText, method, target: isAnswer ? target : sent.target, failure };
}

const isGone = (decision: Decided | undefined): boolean => decision?.action === 'drop' || decision?.action === 'answer';

/** As JSON-RPC 2.0 §6 has it. */
export function batchOf(payloads: readonly Uint8Array[]): Uint8Array {
  const pieces: Uint8Array[] = [Buffer.from('[')];
  for (const [index, payload] of payloads.entries()) {
    if (index > 0) pieces.push(Buffer.from(','));
    pieces.push(payload);
  }
  return Buffer.concat([...pieces, Buffer.from(']')]);
}
