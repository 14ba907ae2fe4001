import type { McpCaptureEvents } from '../../model/mcp-capture-events.ts';
import type { McpConnection, McpTransport } from '../../model/mcp-message.ts';
import type { HoldDesk } from './hold-desk.ts';
import { newMcpConnection } from './mcp-connection.ts';
import { TappedConnection } from './tapped-connection.ts';

/**
 * Which MCP connection an HTTP exchange belongs to. In: what its headers and its first message say. Out: the connection, begun when it is
 * new. One for each (URL, Mcp-Session-Id); without a session id (revision 2026-07-28, and servers that keep none) one for each URL and client
 * address; one for each event stream of the old SSE pair. The number it knows is bounded.
 */
export interface HttpConnectionsOptions {
  events: McpCaptureEvents;
  createId: () => string;
  source: McpConnection['source'];
  metadata: Record<string, unknown>;
  /** Where messages may be held. */
  desk?: HoldDesk | undefined;
}

export interface PeerFacts {
  sessionId: string;
  /** Without query. */
  url: string;
  /** Without port. */
  clientHost: string;
  mcpSessionId: string | null;
  /** When the exchange began; the connection that it begins is no younger. */
  startedAt: number;
}

const mostConnections = 1_000;

export class HttpConnections {
  readonly #options: HttpConnectionsOptions;
  /** The least recently used first. */
  readonly #byKey = new Map<string, TappedConnection>();

  readonly #open = new Set<TappedConnection>();

  constructor(options: HttpConnectionsOptions) {
    this.#options = options;
  }

  /** The connection of an exchange that is not the first of one. */
  find(peer: PeerFacts): TappedConnection {
    const key = keyOf(peer);
    const known = this.#byKey.get(key);
    if (known === undefined) {
      const connection = this.begin(peer, 'streamable-http');
      this.#put(key, connection);
      return connection;
    }
    this.#byKey.delete(key);
    this.#byKey.set(key, known);
    return known;
  }

  /** As `find`, but none is begun. */
  known(peer: PeerFacts): TappedConnection | undefined {
    return this.#byKey.get(keyOf(peer));
  }

  /** A new connection, which `find` does not know yet: several clients may begin at once. */
  begin(peer: PeerFacts, transport: McpTransport): TappedConnection {
    const { events, createId, source, metadata, desk } = this.#options;
    const { sessionId, url: serverUrl, mcpSessionId, startedAt } = peer;
    const intercept = desk?.intercept ?? null;
    const facts = { id: createId(), sessionId, startedAt, source, serverUrl, mcpSessionId, metadata };
    const connection = new TappedConnection(events, newMcpConnection({ ...facts, transport, intercept }), createId);
    desk?.connectionBegun(facts.id);
    this.#open.add(connection);
    return connection;
  }

  /** The server has answered the `initialize` that began it; what it is found by is known now. */
  name(connection: TappedConnection, peer: PeerFacts): void {
    if (peer.mcpSessionId !== null) connection.change({ mcpSessionId: peer.mcpSessionId });
    this.#put(keyOf(peer), connection);
  }

  end(connection: TappedConnection): void {
    this.#open.delete(connection);
    for (const [key, one] of this.#byKey) if (one === connection) this.#byKey.delete(key);
    this.#options.desk?.connectionEnded(connection);
    connection.end({ endedAt: Date.now() });
  }

  endAll(): void {
    for (const connection of [...this.#open]) this.end(connection);
  }

  #put(key: string, connection: TappedConnection): void {
    const before = this.#byKey.get(key);
    if (before !== undefined) this.end(before);
    this.#byKey.set(key, connection);
    if (this.#byKey.size <= mostConnections) return;
    const oldest = this.#byKey.values().next().value;
    if (oldest !== undefined) this.end(oldest);
  }
}

const keyOf = ({ url, clientHost, mcpSessionId }: PeerFacts): string =>
  mcpSessionId === null ? `${url} of ${clientHost}` : `${url} ${mcpSessionId}`;
