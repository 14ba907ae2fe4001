import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../lab/child.ts';
import { type Contender, type Grounds, type RunningContender, UnavailableContender } from './contender.ts';

const projectFolder = fileURLToPath(new URL('../../', import.meta.url));
const profilingOptions = process.env.BENCH_NODE_OPTIONS;
export const commandPath = join(projectFolder, 'bin', 'nectoproxy.js');

/** NectoProxy as a user starts it, with its API at hand. */
export interface RunningNectoProxy extends RunningContender {
  pid: number;
  proxy: { host: string; port: number };
  dataFolder: string;
  uiUrl: string;
  api: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;
  recordedCount: () => Promise<number>;
  kill: () => Promise<void>;
}

export const nectoProxy: Contender = {
  name: 'NectoProxy',
  about: 'the shipped command, `nectoproxy start`; decrypts, everything recorded to disk',
  start: (grounds) => startNectoProxy(grounds),
};

export async function startNectoProxy(
  grounds: Grounds,
  dataFolder = join(grounds.folder, 'nectoproxy'),
): Promise<RunningNectoProxy> {
  if (!existsSync(commandPath)) throw new UnavailableContender('bin/nectoproxy.js does not exist');
  mkdirSync(dataFolder, { recursive: true });
  const child = await startChild({
    command: process.execPath,
    args: [
      ...[commandPath, 'start', '--port', '0', '--ui-port', '0', '--no-open', '--json'],
      ...['--data-dir', dataFolder, '--upstream-ca', grounds.certificates.caPath],
    ],
    // For a profile of NectoProxy alone; unlike flags, NODE_OPTIONS reaches its worker threads.
    env: profilingOptions === undefined ? {} : { NODE_OPTIONS: profilingOptions },
    readyWithinMs: 60_000,
  });
  const { proxyUrl, uiUrl, caPath } = child.ready as Record<string, string>;
  const proxyUrlParts = new URL(proxyUrl ?? '');
  const api = makeApi(uiUrl ?? '');
  return {
    version: packageVersion(),
    pid: Number(child.ready.pid ?? child.pid),
    proxy: { host: proxyUrlParts.hostname, port: Number(proxyUrlParts.port) },
    caPath: caPath ?? join(dataFolder, 'certs', 'ca.crt'),
    isIntercepting: true,
    dataFolder,
    uiUrl: uiUrl ?? '',
    api,
    recordedCount: async () => {
      const session = await (await api('GET', '/api/sessions/active')).json();
      return Number((session as { trafficCount: number }).trafficCount);
    },
    stop: () => child.stop('SIGTERM'),
    kill: () => child.stop('SIGKILL'),
  };
}

/** Calls the API, fails on any answer that is not a success. */
function makeApi(uiUrl: string): RunningNectoProxy['api'] {
  return async (method, path, body, headers) => {
    const response = await fetch(new URL(path, uiUrl), {
      method,
      signal: AbortSignal.timeout(60_000),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  };
}

export function packageVersion(): string {
  const manifest = readFileSync(join(projectFolder, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
