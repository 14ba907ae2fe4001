// Starts a program that talks over its standard streams, directly or behind `mcp wrap`, and collects what it says.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { COMMAND_PATH, cleanEnvironment } from '../command.ts';

const scriptPath = fileURLToPath(new URL('./stdio-server-child.ts', import.meta.url));

export interface StdioProgram {
  child: ChildProcessWithoutNullStreams;
  pid: number;
  stdout(): Buffer;
  stderr(): string;
  send(bytes: string | Uint8Array): void;
  endInput(): void;
  /** Resolves when the program is gone and its streams are closed. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface ProgramOptions {
  /** Data directory of the relay; null: no relay. */
  wrappedIn: string | null;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  relayArgs?: string[];
}

/** A server of stdio-server-child.ts by its mode. */
export const scriptedServer = (mode: string, ...args: string[]): string[] => [
  process.execPath,
  scriptPath,
  mode,
  ...args,
];

export function startStdioProgram(command: string[], options: ProgramOptions): StdioProgram {
  const { wrappedIn, env, cwd, relayArgs = [] } = options;
  const relay = [process.execPath, COMMAND_PATH, 'mcp', 'wrap', '--data-dir', wrappedIn ?? '', ...relayArgs, '--'];
  const [file, ...args] = wrappedIn === null ? command : [...relay, ...command];
  const child = spawn(file as string, args, { env: cleanEnvironment(env), cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // Writing to a program that has ended is part of what is tested.
  child.stdin.on('error', () => {});
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    pid: child.pid as number,
    stdout: () => Buffer.concat(stdout),
    stderr: () => Buffer.concat(stderr).toString(),
    send: (bytes) => void child.stdin.write(bytes),
    endInput: () => void child.stdin.end(),
    ended,
  };
}

/** True while a process with this id exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
