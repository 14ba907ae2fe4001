// In: the messages of a session file in their order. Out: what each has to do with those before it, as capture finds it for live ones. Bounded.
import { isObject } from '../../formats/mcp-session/read-message.ts';
import type { StoredMessage } from '../../formats/mcp-session/stored-message.ts';
import type { McpFailureKind, McpPeerInfo } from '../../model/mcp-message.ts';

interface Asked {
  proxyId: string;
  method: string | null;
  target: string | null;
  operationId: string | null;
  timestamp: number;
}

export interface Links {
  target: string | null;
  correlatedId: string | null;
  correlatedMethod: string | null;
  operationId: string | null;
  latencyMs: number | null;
  failure: McpFailureKind | null;
}

const mostOpen = 100_000;

export class ImportedLinks {
  clientInfo: McpPeerInfo | null = null;
  serverInfo: McpPeerInfo | null = null;
  protocolVersion: string | null = null;
  readonly #open = new Map<string, Asked>();

  of(message: StoredMessage, { proxyId, timestamp }: { proxyId: string; timestamp: number }): Links {
    const { kind, direction, method, target, correlatedId, idText } = message;
    const links: Links = { ...noLinks, target, correlatedId, failure: kind === 'error' ? 'protocol' : null };
    if (kind === 'request') {
      const operationId = direction === 'client_to_server' ? null : this.#around();
      if (this.#open.size >= mostOpen) this.#open.clear();
      const own = direction === 'client_to_server' ? proxyId : operationId;
      this.#open.set(`${direction} ${idText}`, { proxyId, method, target, operationId: own, timestamp });
      if (method === 'initialize') this.#learn(message);
      return { ...links, operationId };
    }
    if (kind !== 'response' && kind !== 'error') return links;
    return { ...links, ...this.#answered(message, timestamp) };
  }

  #answered(message: StoredMessage, timestamp: number): Partial<Links> {
    const { direction, idText, isToolFailure, correlatedId } = message;
    const key = `${direction === 'client_to_server' ? 'server_to_client' : 'client_to_server'} ${idText}`;
    const asked = this.#open.get(key);
    const failure = isToolFailure ? { failure: 'tool' as const } : {};
    if (asked === undefined) return failure;
    this.#open.delete(key);
    if (asked.method === 'initialize') this.#learn(message);
    return {
      ...(asked.method === 'tools/call' ? failure : {}),
      target: asked.target,
      correlatedId: correlatedId ?? asked.proxyId,
      correlatedMethod: asked.method,
      operationId: asked.operationId,
      latencyMs: Math.max(0, timestamp - asked.timestamp - (message.heldMs ?? 0)),
    };
  }

  /** The only call under way, when there is just one. */
  #around(): string | null {
    if (this.#open.size > 1000) return null;
    const calls = [...this.#open].filter(([key]) => key.startsWith('client_to_server '));
    return calls.length === 1 ? (calls[0]?.[1].proxyId ?? null) : null;
  }

  #learn({ payload, kind }: StoredMessage): void {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    const said = isObject(value) ? (kind === 'request' ? value.params : value.result) : null;
    if (!isObject(said)) return;
    if (typeof said.protocolVersion === 'string') this.protocolVersion = said.protocolVersion;
    this.clientInfo = peerOf(said.clientInfo) ?? this.clientInfo;
    this.serverInfo = peerOf(said.serverInfo) ?? this.serverInfo;
  }
}

const noLinks = { correlatedMethod: null, operationId: null, latencyMs: null };

function peerOf(value: unknown): McpPeerInfo | null {
  if (!isObject(value) || typeof value.name !== 'string') return null;
  const { name, version, title } = value;
  return {
    name,
    version: typeof version === 'string' ? version : null,
    title: typeof title === 'string' ? title : null,
  };
}
