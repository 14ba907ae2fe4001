import type { McpCaptureEvents, RelayedMcpMessage } from '../../model/mcp-capture-events.ts';
import type { McpConnection } from '../../model/mcp-message.ts';
import { type HeldMessageEnd, type McpArrival, McpCorrelator } from './correlate.ts';

/**
 * One MCP connection as it is being told. In: the bytes of its lines and events, already forwarded. Out: its start, messages, news and end, in
 * the order that McpCaptureEvents promises. Next: the recorder.
 */
export class TappedConnection {
  readonly #events: McpCaptureEvents;
  readonly #correlator: McpCorrelator;
  #isEnded = false;

  constructor(events: McpCaptureEvents, connection: McpConnection, createId: () => string) {
    this.#events = events;
    this.#correlator = new McpCorrelator(connection, createId);
    events.mcpConnectionStarted(connection);
  }

  get facts(): McpConnection {
    return this.#correlator.connection;
  }

  /** Requests of the client that were sent on and not answered. */
  get answersOwed(): number {
    return this.#correlator.answersOwed;
  }

  /** Returns what was told: one message, those of a batch, or none. */
  arrived(bytes: Uint8Array, arrival: McpArrival): RelayedMcpMessage[] {
    if (this.#isEnded) return [];
    const messages = this.#correlator.arrived(bytes, arrival);
    for (const message of messages) this.#events.mcpMessageRelayed(message);
    this.#tellChange();
    return messages;
  }

  /** What became of a message that was told as held. */
  released(end: HeldMessageEnd, heldMs: number): void {
    if (this.#isEnded) return;
    this.#correlator.released(end);
    const { proxyId, disposition, edit } = end;
    const connectionId = this.facts.id;
    this.#events.mcpMessageReleased({ proxyId, connectionId, disposition, heldMs, edit });
  }

  change(facts: Partial<McpConnection>): void {
    if (this.#isEnded) return;
    this.#correlator.change(facts);
    this.#tellChange();
  }

  end(facts: Partial<McpConnection> & Pick<McpConnection, 'endedAt'>): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#correlator.change(facts);
    this.#events.mcpConnectionEnded(this.#correlator.connection);
  }

  #tellChange(): void {
    const change = this.#correlator.takeChange();
    if (change !== null) this.#events.mcpConnectionChanged(change);
  }
}
