import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { McpExit } from '../../model/mcp-message.ts';

/**
 * The life of an MCP server that talks over its standard streams. In: a command and the wish to end it. Out: its three streams, and one
 * answer when it is gone. It runs without a shell, in the same process group and with the environment it is given, as its client would
 * have started it.
 */
export interface ServerCommand {
  command: string;
  args: readonly string[];
  /** The whole environment. */
  env: NodeJS.ProcessEnv;
  /** Absent: ours. */
  cwd?: string | undefined;
}

export interface ServerProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process is gone, or could not be started; its streams may still have something to say. */
  readonly exited: Promise<ServerEnd>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL when that did not help. Its standard input should be closed before (MCP, "Lifecycle: Shutdown"). */
  terminate(): void;
}

export type ServerEnd =
  | ({ kind: 'exited' } & McpExit)
  /** `exitCode` as a shell would say it: 127 not found, 126 found and not executable. */
  | { kind: 'not-started'; exitCode: 126 | 127; reason: string };

/**
 * From SIGTERM to SIGKILL. The SDK's clients give a server 2 s after SIGTERM and then kill it; what they see is us, so the server must be
 * gone by then.
 */
const killAfterMs = 1_700;

export function startServerProcess(server: ServerCommand): ServerProcess {
  const child = spawn(server.command, [...server.args], {
    env: server.env,
    ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const exited = new Promise<ServerEnd>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve(notStarted(error, server));
    });
    child.once('exit', (code, signal) => resolve({ kind: 'exited', code, signal }));
  });
  // A signal that cannot be sent is told as an error, too; an error that nobody hears would end us.
  child.on('error', () => {});
  return { ...streamsOf(child), exited, ...endingOf(child) };
}

function streamsOf({ stdin, stdout, stderr }: ChildProcess): Pick<ServerProcess, 'stdin' | 'stdout' | 'stderr'> {
  if (stdin === null || stdout === null || stderr === null) throw new Error('the streams of the server are not pipes');
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
  return { stdin, stdout, stderr };
}

function endingOf(child: ChildProcess): Pick<ServerProcess, 'signal' | 'terminate'> {
  const isGone = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  let killer: NodeJS.Timeout | null = null;
  child.once('exit', () => killer !== null && clearTimeout(killer));
  return {
    signal: (signal) => void (isGone() || child.kill(signal)),
    terminate() {
      if (isGone() || killer !== null) return;
      child.kill('SIGTERM');
      killer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    },
  };
}

function notStarted({ code, message }: NodeJS.ErrnoException, { command, cwd }: ServerCommand): ServerEnd {
  if (code === 'ENOENT' && cwd !== undefined && !existsSync(cwd))
    return { kind: 'not-started', exitCode: 127, reason: `there is no directory ${cwd} to run it in` };
  if (code === 'ENOENT') return { kind: 'not-started', exitCode: 127, reason: `there is no command ${command}` };
  if (code === 'EACCES') return { kind: 'not-started', exitCode: 126, reason: `${command} may not be executed` };
  return { kind: 'not-started', exitCode: 126, reason: message };
}
