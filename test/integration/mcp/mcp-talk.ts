// What the tests of recorded MCP share: a connection that is told as a relay tells it, by scripts of JSON-RPC messages.
import { randomFillSync } from 'node:crypto';
import { type McpArrival, McpCorrelator } from '../../../src/capture/mcp/correlate.ts';
import { newMcpConnection } from '../../../src/capture/mcp/mcp-connection.ts';
import type { McpCaptureEvents, RelayedMcpMessage } from '../../../src/model/mcp-capture-events.ts';
import type { McpConnection, McpDirection } from '../../../src/model/mcp-message.ts';
import { createUuidV7 } from '../../../src/model/uuid.ts';

export const createId = createUuidV7(Date.now, (bytes) => randomFillSync(bytes));

const sides: Record<'client' | 'server', McpDirection> = { client: 'client_to_server', server: 'server_to_client' };

/** One connection on a recorder. */
export class McpTalk {
  readonly id = createId();
  readonly #events: McpCaptureEvents;
  readonly #correlator: McpCorrelator;

  constructor(events: McpCaptureEvents, facts: Partial<McpConnection> = {}) {
    this.#events = events;
    const connection = newMcpConnection({
      ...{ id: this.id, sessionId: '', transport: 'stdio', source: 'wrap', startedAt: Date.now() },
      serverCommand: 'node server.js',
      ...facts,
    });
    this.#correlator = new McpCorrelator(connection, createId);
    events.mcpConnectionStarted(connection);
  }

  get connection(): McpConnection {
    return this.#correlator.connection;
  }

  say(side: 'client' | 'server', message: object | string, more: Partial<McpArrival> = {}): RelayedMcpMessage {
    const text = typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message });
    const arrival = { direction: sides[side], timestamp: Date.now(), atMs: performance.now(), ...more };
    const relayed = this.#correlator.arrived(Buffer.from(text), arrival)[0] as RelayedMcpMessage;
    this.#events.mcpMessageRelayed(relayed);
    const changed = this.#correlator.takeChange();
    if (changed) this.#events.mcpConnectionChanged(changed);
    return relayed;
  }

  /** A tool call and its answer. */
  call(id: number, name = 'add', result: object = { content: [] }): void {
    this.say('client', { id, method: 'tools/call', params: { name } });
    this.say('server', { id, result });
  }

  complain(text: string): void {
    this.#events.mcpStderrReceived({ connectionId: this.id, timestamp: Date.now(), bytes: Buffer.from(text) });
  }

  end(): void {
    this.#correlator.change({ endedAt: Date.now(), exit: { code: 0, signal: null } });
    this.#events.mcpConnectionEnded(this.#correlator.connection);
  }
}
