import { performance } from 'node:perf_hooks';
import type { McpCaptureEvents, RelayedMcpMessage } from '../../model/mcp-capture-events.ts';
import type { McpConnection, McpDirection } from '../../model/mcp-message.ts';
import { type CutLine, LineCutter } from '../../wire/ndjson.ts';
import { newMcpConnection } from './mcp-connection.ts';
import type { ServerEnd } from './server-process.ts';
import type { StdioTap } from './stdio-relay.ts';
import { TappedConnection } from './tapped-connection.ts';

/**
 * What a stdio relay records. In: bytes that have been passed on, of both directions and of standard error. Out: messages, cut at line ends.
 * It looks at bytes only when everything that has arrived is on its way: in the turn of the event loop in which they came it just
 * keeps them. A fault in here ends the record and never the traffic. Next: tapped-connection.
 */
export interface StdioTapOptions {
  events: McpCaptureEvents;
  createId: () => string;
  source: McpConnection['source'];
  /** For people, as a shell would read it. */
  serverCommand: string;
  metadata: Record<string, unknown>;
  reportBug: (error: unknown) => void;
}

export interface RunningStdioTap extends StdioTap {
  /** Called once and last. */
  serverEnded(end: ServerEnd): void;
}

interface Passed {
  direction: McpDirection | 'stderr';
  /** Null: the direction has ended. */
  bytes: Buffer | null;
  timestamp: number;
  atMs: number;
}

export class StdioMessageTap implements RunningStdioTap {
  readonly #events: McpCaptureEvents;
  readonly #connection: TappedConnection;
  readonly #cutters = { client_to_server: new LineCutter(), server_to_client: new LineCutter() };
  readonly #reportBug: (error: unknown) => void;
  #passed: Passed[] = [];
  #isWaiting = false;
  #answersOwed = 0;

  constructor({ events, createId, source, serverCommand, metadata, reportBug }: StdioTapOptions) {
    this.#events = events;
    this.#reportBug = reportBug;
    const facts = { id: createId(), sessionId: '', startedAt: Date.now(), source, serverCommand, metadata };
    this.#connection = new TappedConnection(events, newMcpConnection({ ...facts, transport: 'stdio' }), createId);
  }

  bytesPassed(direction: McpDirection, bytes: Buffer): void {
    this.#keep(direction, bytes);
  }

  directionEnded(direction: McpDirection): void {
    this.#keep(direction, null);
  }

  stderrPassed(bytes: Buffer): void {
    this.#keep('stderr', bytes);
  }

  isCongested(): boolean {
    return this.#events.isCongested();
  }

  onceDrained(resume: () => void): void {
    this.#events.onceDrained(resume);
  }

  isServerBusy(): boolean {
    return this.#answersOwed > 0;
  }

  serverEnded(end: ServerEnd): void {
    this.#look();
    const exit =
      end.kind === 'exited' ? { code: end.code, signal: end.signal } : { code: end.exitCode as number, signal: null };
    this.#connection.end({ endedAt: Date.now(), exit });
  }

  #keep(direction: Passed['direction'], bytes: Buffer | null): void {
    this.#passed.push({ direction, bytes, timestamp: Date.now(), atMs: performance.now() });
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setImmediate(() => this.#look());
  }

  #look(): void {
    this.#isWaiting = false;
    const passed = this.#passed;
    this.#passed = [];
    try {
      for (const one of passed) this.#cut(one);
    } catch (error) {
      this.#reportBug(error);
      this.#connection.change({ isIncomplete: true });
    }
  }

  #cut(passed: Passed): void {
    const { direction, bytes, timestamp } = passed;
    if (direction === 'stderr') {
      if (bytes !== null) this.#events.mcpStderrReceived({ connectionId: this.#connection.facts.id, timestamp, bytes });
      return;
    }
    const arrival = { direction, timestamp, atMs: passed.atMs };
    const onLine = (line: CutLine): void => {
      for (const message of this.#connection.arrived(line.bytes, arrival)) this.#count(message);
      if (line.isTruncated) this.#connection.change({ isIncomplete: true });
    };
    if (bytes === null) this.#cutters[direction].end(onLine);
    else this.#cutters[direction].push(bytes, onLine);
  }

  #count({ direction, kind, correlatedId }: RelayedMcpMessage): void {
    if (direction === 'client_to_server' && kind === 'request') this.#answersOwed += 1;
    if (direction === 'server_to_client' && correlatedId !== null) this.#answersOwed -= 1;
  }
}
