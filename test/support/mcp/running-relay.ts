// `mcp start` for a server over HTTP, as a process of its own.
import { spawn } from 'node:child_process';
import { COMMAND_PATH, cleanEnvironment } from '../command.ts';

export interface RunningRelay {
  url: string;
  /** By SIGINT; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** By SIGKILL; resolves when it is gone. */
  kill9(): Promise<unknown>;
  stderr(): string;
}

export async function startHttpRelayCommand(args: string[]): Promise<RunningRelay> {
  const command = [COMMAND_PATH, 'mcp', 'start', '--listen-port', '0', '--no-tui', '--json', ...args];
  const child = spawn(process.execPath, command, { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (text.endsWith('\n')) resolve((JSON.parse(text) as { url: string }).url);
    });
    child.once('close', (code) => reject(new Error(`the relay ended with ${code}: ${said.join('')}`)));
  });
  return {
    url,
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
    kill9: () => {
      child.kill('SIGKILL');
      return ended;
    },
    stderr: () => said.join(''),
  };
}
