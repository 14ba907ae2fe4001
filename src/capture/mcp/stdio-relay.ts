import type { Readable, Writable } from 'node:stream';
import type { McpDirection } from '../../model/mcp-message.ts';
import { BytePump, type HoldingPlace, type PumpListener } from './byte-pump.ts';
import { type ServerCommand, type ServerEnd, type ServerProcess, startServerProcess } from './server-process.ts';

/**
 * Stands between an MCP client and the server it would have started. In: the client's streams and the server's command. Out: every byte,
 * unchanged and at once, in both directions and on standard error; then the tap hears of it. Ends of streams, signals and the exit pass
 * through. It must never write a byte of its own, and never end while the server still speaks.
 *
 *   client ── input ──► server's stdin          the directions know nothing of each other
 *   client ◄── output ── server's stdout
 *          ◄── errors ── server's stderr
 */
export interface StdioRelayOptions {
  server: ServerCommand;
  input: Readable;
  output: Writable;
  errors: Writable;
  tap: StdioTap;
}

/** Hears what has been passed on. No method throws, waits, or changes the bytes. */
export interface StdioTap {
  bytesPassed(direction: McpDirection, bytes: Buffer): void;
  directionEnded(direction: McpDirection): void;
  stderrPassed(bytes: Buffer): void;
  /** True while reading has to rest, because the record would be thinned otherwise. */
  isCongested(): boolean;
  onceDrained(resume: () => void): void;
  /** True while the server owes the client an answer. */
  isServerBusy(): boolean;
  /** True while a person wants messages held: then whole lines are asked about before they pass. */
  isHolding(): boolean;
  /** A whole line, with its end. True: it is kept, and `outlets` hear what becomes of it. False: it is told of, and passes. */
  keeps(direction: McpDirection, line: Buffer, outlets: LineOutlets): boolean;
  keepsAny(direction: McpDirection): boolean;
  /** Called each time when `isHolding` has become false. */
  onHoldingEnded(listener: () => void): void;
}

/** Where a line that was kept goes. */
export interface LineOutlets {
  /** A line to send in its place; null when nothing is to be sent. */
  goesOn(line: Buffer | null): void;
  /** The user's answer, for whoever sent it. */
  goesBack(line: Buffer): void;
}

export interface StdioRelay {
  /** Passes on a signal that was sent to us. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the server is gone and everything it said has been passed on. */
  readonly ended: Promise<ServerEnd>;
}

/** A server whose input has ended and that neither speaks nor owes an answer for so long will not end by itself. */
const quietMs = 10_000;
/** What a grandchild that kept the streams says after the server's exit is passed on until it is quiet for so long. */
const lastWordsMs = 2_000;

export function startStdioRelay(options: StdioRelayOptions): StdioRelay {
  return new Relay(options);
}

class Relay implements StdioRelay {
  readonly ended: Promise<ServerEnd>;
  readonly #server: ServerProcess;
  readonly #tap: StdioTap;
  readonly #pumps: BytePump[];
  readonly #quiet: QuietTimer;

  constructor({ server, input, output, errors, tap }: StdioRelayOptions) {
    this.#server = startServerProcess(server);
    this.#tap = tap;
    this.#quiet = new QuietTimer();
    const { stdin, stdout, stderr } = this.#server;
    const toServer: BytePump = new BytePump({
      source: input,
      target: stdin,
      listener: this.#hearing('client_to_server'),
      holding: this.#holding('client_to_server', () => ({ onwards: toServer, back: toClient })),
    });
    const toClient: BytePump = new BytePump({
      source: stdout,
      target: output,
      listener: this.#hearing('server_to_client'),
      holding: this.#holding('server_to_client', () => ({ onwards: toClient, back: toServer })),
    });
    tap.onHoldingEnded(() => [toServer, toClient].forEach((pump) => void pump.holdingEnded()));
    const toErrors = new BytePump({
      source: stderr,
      target: errors,
      listener: this.#hearing(null),
      keepsTargetOpen: true,
    });
    this.#pumps = [toServer, toClient, toErrors];
    this.ended = this.#end(toClient, toErrors);
  }

  signal(signal: NodeJS.Signals): void {
    // SIGINT may mean anything to a server; the other two mean the end.
    if (signal === 'SIGINT') this.#server.signal(signal);
    else if (signal === 'SIGTERM') this.#server.terminate();
    else {
      this.#server.signal(signal);
      this.#quiet.start(quietMs, () => this.#server.terminate());
    }
  }

  #hearing(direction: McpDirection | null): PumpListener {
    return {
      passed: (bytes) => {
        this.#quiet.heard();
        if (direction === null) this.#tap.stderrPassed(bytes);
        else this.#tap.bytesPassed(direction, bytes);
        if (this.#tap.isCongested()) this.#rest();
      },
      ended: () => {
        if (direction !== null) this.#tap.directionEnded(direction);
        if (direction === 'client_to_server') this.#expectEnd();
      },
    };
  }

  #holding(direction: McpDirection, pumps: () => { onwards: BytePump; back: BytePump }): HoldingPlace {
    const outlets: LineOutlets = {
      goesOn: (line) => (line === null ? pumps().onwards.keptDropped() : pumps().onwards.put(line)),
      goesBack: (line) => pumps().back.put(line),
    };
    return {
      isOn: () => this.#tap.isHolding(),
      keeps: (line) => {
        this.#quiet.heard();
        const isKept = this.#tap.keeps(direction, line, outlets);
        if (this.#tap.isCongested()) this.#rest();
        return isKept;
      },
      keepsAny: () => this.#tap.keepsAny(direction),
    };
  }

  #rest(): void {
    for (const pump of this.#pumps) pump.rest();
    this.#tap.onceDrained(() => {
      for (const pump of this.#pumps) pump.resume();
    });
  }

  #expectEnd(): void {
    this.#quiet.start(quietMs, () => {
      if (this.#tap.isServerBusy()) this.#expectEnd();
      else this.#server.terminate();
    });
  }

  async #end(...outputs: BytePump[]): Promise<ServerEnd> {
    const end = await this.#server.exited;
    const said = Promise.all(outputs.map(({ done }) => done));
    if (end.kind === 'exited') await Promise.race([said, this.#quiet.quietFor(lastWordsMs)]);
    this.#quiet.stop();
    return end;
  }
}

/** Fires when nothing was heard for a while. */
class QuietTimer {
  #timer: NodeJS.Timeout | null = null;

  start(waitMs: number, onQuiet: () => void): void {
    this.stop();
    this.#timer = setTimeout(onQuiet, waitMs);
  }

  heard(): void {
    this.#timer?.refresh();
  }

  quietFor(waitMs: number): Promise<void> {
    return new Promise((resolve) => this.start(waitMs, resolve));
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
