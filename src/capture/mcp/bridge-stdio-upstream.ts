import { finished } from 'node:stream/promises';
import { LineCutter } from '../../wire/ndjson.ts';
import type { BridgeUpstream, UpstreamEnd, UpstreamListener } from './bridge-upstream.ts';
import { type ServerCommand, type ServerEnd, type ServerProcess, startServerProcess } from './server-process.ts';

/**
 * A server that talks over its standard streams, at the far end of a bridge. In: messages. Out: a line for each; what it says, cut at line
 * ends. One process for each conversation. Its input is closed first, then it is told to end, then it is killed (MCP, "Lifecycle: Shutdown").
 */
export interface StdioUpstreamOptions {
  server: ServerCommand;
  /** For people, as a shell would read it. */
  serverCommand: string;
}

/** From the end of its input to SIGTERM. */
const patienceMs = 2_000;
/** What it said before it ended is waited for this long; a grandchild may keep the streams open. */
const lastWordsMs = 2_000;
const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;
const lineEnd = Uint8Array.of(lf);

export function openStdioUpstream(options: StdioUpstreamOptions, listener: UpstreamListener): BridgeUpstream {
  return new StdioUpstream(options, listener);
}

class StdioUpstream implements BridgeUpstream {
  readonly facts: BridgeUpstream['facts'];
  readonly #server: ServerProcess;
  readonly #listener: UpstreamListener;
  readonly #cutter = new LineCutter();
  #isClosing = false;

  constructor({ server, serverCommand }: StdioUpstreamOptions, listener: UpstreamListener) {
    this.facts = { transport: 'stdio', serverCommand, serverUrl: null };
    this.#server = startServerProcess(server);
    this.#listener = listener;
    const { stdout, stderr } = this.#server;
    stdout.on('data', (bytes: Buffer) => this.#cutter.push(bytes, (line) => this.#tell(line)));
    stderr.on('data', (bytes: Buffer) => listener.saidOnStderr(bytes));
    void this.#watch();
  }

  send(message: Uint8Array): Promise<void> {
    const { stdin } = this.#server;
    if (!stdin.writable) return Promise.resolve();
    stdin.cork();
    stdin.write(onOneLine(message));
    const hasRoom = stdin.write(lineEnd);
    stdin.uncork();
    if (hasRoom) return Promise.resolve();
    return new Promise((resolve) => {
      stdin.once('drain', resolve);
      stdin.once('close', resolve);
    });
  }

  rest(): void {
    this.#server.stdout.pause();
  }

  resume(): void {
    this.#server.stdout.resume();
  }

  finish(): void {
    this.#server.stdin.end();
  }

  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#server.stdin.end();
    const patience = setTimeout(() => this.#server.terminate(), patienceMs);
    void this.#server.exited.then(() => clearTimeout(patience));
  }

  kill(): void {
    this.#server.signal('SIGKILL');
  }

  #tell({ bytes, isTruncated }: { bytes: Uint8Array; isTruncated: boolean }): void {
    if (isTruncated) this.#listener.lost();
    else if (bytes.length > 0) this.#listener.said(bytes);
  }

  async #watch(): Promise<void> {
    const end = await this.#server.exited;
    const { stdout, stderr } = this.#server;
    stdout.resume();
    const overdue = Promise.withResolvers<void>();
    const timer = setTimeout(overdue.resolve, lastWordsMs);
    const isOver = (stream: typeof stdout): Promise<void> => finished(stream, { writable: false }).catch(() => {});
    if (end.kind === 'exited') await Promise.race([Promise.all([isOver(stdout), isOver(stderr)]), overdue.promise]);
    clearTimeout(timer);
    this.#cutter.end((line) => this.#tell(line));
    for (const stream of [stdout, stderr]) stream.destroy();
    this.#listener.ended(toUpstreamEnd(end));
  }
}

/** Line breaks between the tokens of a JSON text would end the line too early; in its strings they cannot stand (RFC 8259 §7). */
export function onOneLine(message: Uint8Array): Uint8Array {
  if (!message.includes(lf) && !message.includes(cr)) return message;
  return message.map((byte) => (byte === lf || byte === cr ? space : byte));
}

function toUpstreamEnd(end: ServerEnd): UpstreamEnd {
  if (end.kind === 'not-started') {
    const reason = `The MCP server could not be started: ${end.reason}`;
    return { exit: { code: end.exitCode, signal: null }, reason };
  }
  const how = end.signal === null ? `with exit code ${end.code}` : `by ${end.signal}`;
  return { exit: { code: end.code, signal: end.signal }, reason: `The MCP server has ended ${how}` };
}
