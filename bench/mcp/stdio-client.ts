import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

const newline = 10;
const filling = 'a'.repeat(920);

/** A client of a stdio server that counts answers, without reading them. */
export class StdioClient {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #answers = 0;
  #awaited = { answers: Number.POSITIVE_INFINITY, resolve: (): void => undefined };
  #lastId = 0;

  constructor([command, ...args]: readonly string[]) {
    this.#child = spawn(command as string, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout.on('data', (bytes: Buffer) => {
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) this.#answers += 1;
      if (this.#answers >= this.#awaited.answers) this.#awaited.resolve();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get answers(): number {
    return this.#answers;
  }

  /** One request after the other: milliseconds of each. */
  async oneAtATime(count: number): Promise<number[]> {
    const tookMs: number[] = [];
    for (let n = 0; n < count; n += 1) {
      const startedAt = performance.now();
      const answered = this.#reached(this.#answers + 1);
      this.#child.stdin.write(this.#request());
      await answered;
      tookMs.push(performance.now() - startedAt);
    }
    return tookMs;
  }

  /** As many as the pipes take; resolves to seconds until the last answer. */
  async pipelined(count: number): Promise<number> {
    const startedAt = performance.now();
    const answered = this.#reached(this.#answers + count);
    const blockRequests = 64;
    for (let sent = 0; sent < count; sent += blockRequests) {
      let block = '';
      for (let n = sent; n < Math.min(count, sent + blockRequests); n += 1) block += this.#request();
      if (!this.#child.stdin.write(block)) await once(this.#child.stdin, 'drain');
    }
    await answered;
    return (performance.now() - startedAt) / 1000;
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'close');
    this.#child.stdin.end();
    await ended;
  }

  #request(): string {
    this.#lastId += 1;
    return `{"jsonrpc":"2.0","id":${this.#lastId},"method":"tools/call","params":{"name":"x","arguments":{"text":"${filling}"}}}\n`;
  }

  #reached(answers: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { answers, resolve };
    });
  }
}
