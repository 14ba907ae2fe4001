import { durationText } from '../../../formats/amounts.ts';
import type { FileMessage } from '../../../formats/mcp-session/file-message.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { Style } from '../terminal/style.ts';

/** What a line says of a message. Keys as in session files where it has them. */
export interface MessageFacts {
  index: number;
  sequence: number;
  direction: string;
  /** Milliseconds since 1970. */
  timestamp: number | null;
  kind: 'request' | 'notification' | 'response' | 'error' | 'message';
  jsonrpc_id: number | string | null;
  /** Of a response: of its request, when that was seen. */
  method: string | null;
  target: string | null;
  latency_ms: number | null;
  failure: 'protocol' | 'tool' | null;
  modified: boolean;
  held_ms: number | null;
  disposition: string;
}

interface OpenRequest {
  method: string | null;
  target: string | null;
  timestamp: number | null;
}

const mostOpen = 100_000;

/** Follows requests to their answers, so that a response can say what it answers and how long that took. */
export class MessageFollower {
  readonly #open = new Map<string, OpenRequest>();

  facts(message: FileMessage): MessageFacts {
    const { payloadValue, own } = message;
    const kind = kindOf(payloadValue);
    const target = targetOf(payloadValue);
    const asked = kind === 'response' || kind === 'error' ? this.#answered(message) : undefined;
    if (kind === 'request') this.#ask(message, target);
    const isLatencyKnown = asked !== undefined && asked.timestamp !== null && message.timestamp !== null;
    return {
      index: message.index,
      sequence: message.sequence,
      direction: message.direction,
      timestamp: message.timestamp,
      kind,
      jsonrpc_id: message.jsonrpcId,
      method: asked?.method ?? message.method,
      target: asked?.target ?? target,
      latency_ms: isLatencyKnown ? (message.timestamp as number) - (asked.timestamp as number) : null,
      failure: kind === 'error' ? 'protocol' : isToolFailure(payloadValue) ? 'tool' : null,
      modified: message.isModified,
      held_ms: typeof own?.held_ms === 'number' ? own.held_ms : null,
      disposition: typeof own?.disposition === 'string' ? own.disposition : message.isModified ? 'edited' : 'forwarded',
    };
  }

  #ask({ direction, jsonrpcId, proxyId, method, timestamp }: FileMessage, target: string | null): void {
    if (this.#open.size >= mostOpen) this.#open.clear();
    const request = { method, target, timestamp };
    if (proxyId !== null) this.#open.set(proxyId, request);
    this.#open.set(keyOf(direction, jsonrpcId), request);
  }

  #answered({ direction, jsonrpcId, correlatedId }: FileMessage): OpenRequest | undefined {
    const asker = direction === 'client_to_server' ? 'server_to_client' : 'client_to_server';
    const key = keyOf(asker, jsonrpcId);
    const found = (correlatedId === null ? undefined : this.#open.get(correlatedId)) ?? this.#open.get(key);
    this.#open.delete(key);
    if (correlatedId !== null) this.#open.delete(correlatedId);
    return found;
  }
}

/** Ids belong to their sender, and 1 is not "1". */
const keyOf = (sender: string, id: number | string | null): string =>
  `${sender} ${typeof id === 'string' ? JSON.stringify(id) : id}`;

function kindOf(payload: Readonly<Record<string, unknown>>): MessageFacts['kind'] {
  if (typeof payload.method === 'string') return payload.id === undefined ? 'notification' : 'request';
  if (payload.error !== undefined) return 'error';
  return payload.result === undefined ? 'message' : 'response';
}

function targetOf({ params }: Readonly<Record<string, unknown>>): string | null {
  if (typeof params !== 'object' || params === null) return null;
  const { name, uri } = params as Record<string, unknown>;
  if (typeof name === 'string') return name;
  return typeof uri === 'string' ? uri : null;
}

const isToolFailure = ({ result }: Readonly<Record<string, unknown>>): boolean =>
  typeof result === 'object' && result !== null && (result as Record<string, unknown>).isError === true;

const longestName = 200;

/** `→    12  tools/call echo  id 7`, `←    13  response tools/call echo  id 7  12 ms  tool failed`. */
export function messageLine(facts: MessageFacts, style: Style): string {
  const isToServer = facts.direction === 'client_to_server';
  const arrow = isToServer ? style.cyan('→') : style.green('←');
  const isAnswer = facts.kind === 'response' || facts.kind === 'error';
  const name = [facts.method, facts.target].filter((each) => each !== null).join(' ');
  const shownName = printableLine(name.length > longestName ? `${name.slice(0, longestName)}…` : name);
  const words = isAnswer ? [style.dim('response'), style.dim(shownName)] : [style.bold(shownName || facts.kind)];
  const id = facts.jsonrpc_id === null ? '' : `id ${printableLine(JSON.stringify(facts.jsonrpc_id)).slice(0, 80)}`;
  const latency = facts.latency_ms === null ? '' : durationText(Math.max(0, facts.latency_ms));
  return [
    `${arrow} ${String(facts.sequence).padStart(5)}`,
    words.filter(Boolean).join(' '),
    id,
    latency,
    ...marks(facts, style),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function marks({ failure, modified, disposition, held_ms }: MessageFacts, style: Style): string[] {
  return [
    ...(failure === 'protocol' ? [style.red('error')] : []),
    ...(failure === 'tool' ? [style.red('tool failed')] : []),
    ...(modified ? [style.yellow('edited')] : []),
    ...(disposition === 'injected' ? [style.yellow('injected')] : []),
    ...(held_ms === null ? [] : [style.yellow(`held ${durationText(held_ms)}`)]),
  ];
}
