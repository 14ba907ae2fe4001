import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process of the bench: started here, stopped here by its pid, never outliving the bench. */
export interface Child {
  pid: number;
  /** The JSON object it printed as its first line on stdout. */
  ready: Record<string, unknown>;
  process: ChildProcess;
  stop: (signal?: NodeJS.Signals) => Promise<void>;
}

export interface ChildCommand {
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** Where to run it; the bench's own working directory if absent. */
  cwd?: string;
  /** False for a program that announces nothing: `ready` is then empty. */
  announces?: boolean;
  readyWithinMs?: number;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => process.exit(130));
}

export async function startChild(command: ChildCommand): Promise<Child> {
  const child = spawn(command.command, command.args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: { ...process.env, ...command.env },
  });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  const ready = await firstLine(child, command);
  return { pid: child.pid ?? 0, ready, process: child, stop: (signal) => stopChild(child, signal) };
}

/** A Node process of the bench with an IPC channel; it ends by itself when the channel closes. */
export function forkChild(modulePath: string, args: string[] = []): ChildProcess {
  const child = fork(modulePath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
}

export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 5000);
  await exited;
  clearTimeout(giveUp);
}

function firstLine(child: ChildProcess, command: ChildCommand): Promise<Record<string, unknown>> {
  let errors = '';
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${command.command} ${command.args[0] ?? ''}: ${why}\n${errors}`));
    const waitMs = command.readyWithinMs ?? 20_000;
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`said nothing within ${waitMs} ms`);
    }, waitMs);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`ended with ${signal ?? code} before it was ready`));
    const finish = (line: Record<string, unknown>) => {
      clearTimeout(timer);
      resolve(line);
    };
    if (command.announces === false) child.once('spawn', () => finish({}));
    const onOutput = (chunk: Buffer) => {
      output += chunk.toString();
      // Node's own tracing (--trace-gc) writes to stdout too; the announcement is the first line that is an object.
      const line = output
        .split('\n')
        .slice(0, -1)
        .find((one) => one.startsWith('{'));
      if (line === undefined) return;
      child.stdout?.off('data', onOutput).resume();
      finish(JSON.parse(line));
    };
    if (command.announces !== false) child.stdout?.on('data', onOutput);
  });
}
