import { performance } from 'node:perf_hooks';
import type { McpCaptureEvents } from '../../model/mcp-capture-events.ts';
import type { McpConnection, McpDirection } from '../../model/mcp-message.ts';
import { type CutLine, LineCutter } from '../../wire/ndjson.ts';
import type { HoldDesk } from './hold-desk.ts';
import { newMcpConnection } from './mcp-connection.ts';
import type { ServerEnd } from './server-process.ts';
import type { LineOutlets, StdioTap } from './stdio-relay.ts';
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
  /** Where messages may be held. */
  desk: HoldDesk;
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
  readonly #desk: HoldDesk;
  readonly #reportBug: (error: unknown) => void;
  #passed: Passed[] = [];
  #isWaiting = false;

  constructor({ events, createId, source, serverCommand, metadata, desk, reportBug }: StdioTapOptions) {
    this.#events = events;
    this.#desk = desk;
    this.#reportBug = reportBug;
    const { intercept } = desk;
    const facts = { id: createId(), sessionId: '', startedAt: Date.now(), source, serverCommand, metadata, intercept };
    this.#connection = new TappedConnection(events, newMcpConnection({ ...facts, transport: 'stdio' }), createId);
    desk.connectionBegun(facts.id);
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

  isHolding(): boolean {
    return this.#desk.isOn;
  }

  keeps(direction: McpDirection, line: Buffer, outlets: LineOutlets): boolean {
    try {
      // What passed before comes first.
      this.#look();
      const payload = withoutLineEnd(line);
      const lineEnd = line.subarray(payload.length);
      const unit = this.#desk.offer(
        this.#connection,
        payload,
        { direction, timestamp: Date.now(), atMs: performance.now() },
        {
          released: (bytes) =>
            outlets.goesOn(bytes === null ? null : bytes === payload ? line : joined(bytes, lineEnd)),
          answered: (answer) => outlets.goesBack(joined(answer, newLine)),
        },
      );
      return unit !== null;
    } catch (error) {
      this.#reportBug(error);
      this.#connection.change({ isIncomplete: true });
      return false;
    }
  }

  keepsAny(direction: McpDirection): boolean {
    return this.#desk.holdsAny(this.#connection, direction);
  }

  onHoldingEnded(listener: () => void): void {
    this.#desk.onOff(listener);
  }

  isCongested(): boolean {
    return this.#events.isCongested();
  }

  onceDrained(resume: () => void): void {
    this.#events.onceDrained(resume);
  }

  isServerBusy(): boolean {
    return this.#connection.answersOwed > 0;
  }

  serverEnded(end: ServerEnd): void {
    this.#look();
    this.#desk.connectionEnded(this.#connection);
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
      this.#connection.arrived(line.bytes, arrival);
      if (line.isTruncated) this.#connection.change({ isIncomplete: true });
    };
    if (bytes === null) this.#cutters[direction].end(onLine);
    else this.#cutters[direction].push(bytes, onLine);
  }
}

const newLine = Buffer.from('\n');

const joined = (payload: Uint8Array, lineEnd: Buffer): Buffer => Buffer.concat([payload, lineEnd]);

/** LF or CRLF. */
function withoutLineEnd(line: Buffer): Buffer {
  const end = line.length - 1;
  return line.subarray(0, line[end - 1] === 0x0d ? end - 1 : end);
}
