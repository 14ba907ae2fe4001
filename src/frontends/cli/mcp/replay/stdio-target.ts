import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { printableLine } from '../../../terminal-text/printable-text.ts';
import { mostMessageBytes, type ReplayTarget, type TargetListener } from './replay-target.ts';

const waitMs = 2000;
const keptStderrLength = 4000;

/** A server as a process of ours: a message a line (MCP, transport stdio). Lines that are no JSON object are passed over. */
export function createStdioTarget(words: readonly string[], place: ProcessPlace = {}): ReplayTarget {
  return new StdioTarget(words, place);
}

/** Beside our own environment and directory. */
export interface ProcessPlace {
  env?: Record<string, string>;
  cwd?: string;
}

class StdioTarget implements ReplayTarget {
  readonly #words: readonly string[];
  readonly #place: ProcessPlace;
  #child: ChildProcess | null = null;
  #stderr = '';
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(words: readonly string[], place: ProcessPlace) {
    this.#words = words;
    this.#place = place;
  }

  async start(listener: TargetListener): Promise<void> {
    const [command = '', ...args] = this.#words;
    const { env, cwd } = this.#place;
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env }, cwd });
    this.#child = child;
    // Whatever ends us does not leave it behind.
    const killWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.once('close', () => process.off('exit', killWithUs));
    child.stdin.on('error', () => {});
    child.stdout.on('data', (bytes: Buffer) => this.#read(bytes, listener));
    child.stderr.on('data', (bytes: Buffer) => {
      this.#stderr = (this.#stderr + bytes.toString('utf8')).slice(-keptStderrLength);
    });
    // `close` comes when its output was read to the end as well.
    child.on('close', (code, signal) => listener.onEnded(this.#endWords(code, signal)));
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error: NodeJS.ErrnoException) => {
        // The code is the same for both.
        const isLost = cwd !== undefined && !existsSync(cwd);
        const reason =
          error.code !== 'ENOENT'
            ? error.message
            : isLost
              ? `there is no directory ${cwd}`
              : 'there is no such program';
        reject(new Error(`“${printableLine(command)}” cannot be started: ${reason}`));
      });
    });
  }

  setProtocolVersion(): void {}

  async send(payload: Uint8Array): Promise<void> {
    const stdin = this.#child?.stdin;
    if (!stdin?.writable) throw new Error('the server has ended');
    // A line may hold no line break: in JSON that is white space only.
    const line =
      payload.includes(0x0a) || payload.includes(0x0d)
        ? payload.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte))
        : payload;
    stdin.write(Buffer.concat([line, Buffer.from('\n')]));
  }

  /** As the specification has it: its input ends, then it is asked, then it is made to. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === null || child.pid === undefined || hasExited(child)) return;
    const exited = once(child, 'exit');
    child.stdin?.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await Promise.race([exited, sleep(waitMs, undefined, { ref: false })]);
      if (hasExited(child)) break;
      child.kill(signal);
    }
    // A grandchild may keep the streams open.
    child.stdout?.destroy();
    child.stderr?.destroy();
  }

  #read(bytes: Buffer, listener: TargetListener): void {
    let from = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
      const line = Buffer.concat([...this.#rest, bytes.subarray(from, end)]);
      this.#rest = [];
      this.#restBytes = 0;
      from = end + 1;
      if (line.length > 0) listener.onMessage(line);
    }
    const rest = bytes.subarray(from);
    this.#restBytes += rest.length;
    if (this.#restBytes > mostMessageBytes) this.#rest = [];
    else if (rest.length > 0) this.#rest.push(rest);
  }

  #endWords(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const last = this.#stderr.trim().split('\n').at(-1) ?? '';
    return `the server has ended (${how}${last === '' ? '' : `; it last said: ${printableLine(last.slice(0, 300))}`})`;
  }
}

const hasExited = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
