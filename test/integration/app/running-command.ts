// A command that goes on until it is told to end: what it has printed so far, and how it ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { COMMAND_PATH, cleanEnvironment } from '../../support/command.ts';

const POLL_MS = 25;

export interface RunningCommand {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Waits until the output fits; fails with all of it when it does not in time. */
  until(fits: (stdout: string, stderr: string) => boolean, timeoutMs?: number): Promise<void>;
  end(signal?: NodeJS.Signals): Promise<number | null>;
  ended: Promise<number | null>;
}

export function startCommand(args: string[], env: NodeJS.ProcessEnv = {}): RunningCommand {
  const child = spawn(process.execPath, [COMMAND_PATH, ...args], {
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    ended,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async until(fits, timeoutMs = 40_000) {
      const deadline = Date.now() + timeoutMs;
      while (!fits(output.stdout, output.stderr)) {
        if (Date.now() > deadline)
          throw new Error(`waited in vain\nstdout: ${output.stdout}\nstderr: ${output.stderr}`);
        await sleep(POLL_MS);
      }
    },
    async end(signal = 'SIGINT') {
      child.kill(signal);
      const hung = setTimeout(() => child.kill('SIGKILL'), 10_000);
      const code = await ended;
      clearTimeout(hung);
      return code;
    },
  };
}
