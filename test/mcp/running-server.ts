// Servers of these tests as processes: started, their address awaited, ended.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../support/command.ts';

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

export const everyFeatureServer = fileURLToPath(new URL('every-feature-server-child.ts', import.meta.url));

/** The server of every feature, over streamable HTTP. */
export const startEveryFeatureServer = (): Promise<RunningServer> => startServer([everyFeatureServer, 'http']);

/** The clients of every feature; see there. */
export const startClients = (env: NodeJS.ProcessEnv): Promise<RunningServer> =>
  startServer([fileURLToPath(new URL('every-feature-client-child.ts', import.meta.url))], env);

function startServer(args: string[], env: NodeJS.ProcessEnv = {}): Promise<RunningServer> {
  const child = spawn(process.execPath, args, { env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const stop = (): Promise<void> => {
      child.kill('SIGTERM');
      return ended;
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.endsWith('\n')) resolve({ url: said.trim(), stop });
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${errors}`)));
  });
}
