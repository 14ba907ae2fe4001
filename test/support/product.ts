// Starts the shipped proxy on free ports and a data directory of its own, and talks to it as a user's programs do.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntrySummary, TrafficEntry } from '../../src/model/traffic-entry.ts';
import { COMMAND_PATH, cleanEnvironment, createScratchDir } from './command.ts';

const START_TIMEOUT_MS = 40_000;
const POLL_MS = 25;

export interface ApiAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the body where it looks at it
  body: any;
}

export interface ProductOptions {
  /** An existing data directory: it is used as it is and not removed at the end. */
  dataDir?: string;
  /** PEM of further authorities for origins (`--upstream-ca`). */
  upstreamCa?: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
}

export interface Product {
  proxyUrl: string;
  proxyPort: number;
  uiUrl: string;
  uiPort: number;
  dataDir: string;
  /** The product's root certificate: its path and PEM. */
  caPath: string;
  caPem: string;
  session: { id: string; name: string };
  /** Null when the API asks for none. */
  token: string | null;
  /** The UI's address for a browser, with the token when there is one. */
  openUrl: string;
  pid: number;
  stderr(): string;
  api(path: string, init?: RequestInit & { json?: unknown }): Promise<ApiAnswer>;
  /** Newest entries of the active session, or what the query asks for. */
  entries(query?: string): Promise<EntrySummary[]>;
  entry(id: string): Promise<TrafficEntry>;
  body(id: string, side: 'request' | 'response', query?: string): Promise<Buffer>;
  /** The newest finished entry (complete or failed) that fits, whole. */
  waitForEntry(fits: (entry: EntrySummary) => boolean, timeoutMs?: number): Promise<TrafficEntry>;
  isAlive(): boolean;
  stop(): Promise<number | null>;
  kill9(): Promise<void>;
}

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const scratch = await createScratchDir();
  const dataDir = options.dataDir ?? join(scratch.path, 'data');
  const args = [
    'start',
    '--port',
    '0',
    '--ui-port',
    '0',
    '--no-open',
    '--data-dir',
    dataDir,
    '--json',
    ...(options.args ?? []),
  ];
  if (options.upstreamCa) {
    const caFile = join(scratch.path, 'upstream-ca.pem');
    await writeFile(caFile, options.upstreamCa);
    args.push('--upstream-ca', caFile);
  }
  const child = spawn(process.execPath, [COMMAND_PATH, ...args], {
    env: cleanEnvironment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  try {
    const started = await startedLine(child, stderr);
    const caPem = await readFile(started.caPath, 'utf8');
    return assemble({ child, ended, stderr, started, caPem, remove: scratch.remove });
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    await scratch.remove();
    throw error;
  }
}

interface StartedLine {
  proxyUrl: string;
  uiUrl: string;
  pid: number;
  dataDir: string;
  session: { id: string; name: string };
  token: string | null;
  openUrl: string;
  caPath: string;
}

function startedLine(child: ChildProcess, stderr: string[]): Promise<StartedLine> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (why: string) => reject(new Error(`the proxy ${why}\nstdout: ${text}\nstderr: ${stderr.join('')}`));
    const timer = setTimeout(() => fail(`did not say that it started within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    child.once('error', (error) => fail(`could not be spawned: ${error.message}`));
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code} before it started`);
    });
    child.stdout!.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((candidate) => candidate.includes('"started"'));
      if (!line) return;
      clearTimeout(timer);
      resolve(JSON.parse(line) as StartedLine);
    });
  });
}

interface Parts {
  child: ChildProcess;
  ended: Promise<number | null>;
  stderr: string[];
  started: StartedLine;
  caPem: string;
  remove(): Promise<void>;
}

function assemble({ child, ended, stderr, started, caPem, remove }: Parts): Product {
  const { proxyUrl, uiUrl } = started;
  const api = (path: string, init?: RequestInit & { json?: unknown }) => callApi(uiUrl, path, init);
  const entries = async (query = '') =>
    (await api(`/api/traffic?${query || 'limit=200'}`)).body.entries as EntrySummary[];
  const entry = async (id: string) => (await api(`/api/traffic/${id}`)).body as TrafficEntry;
  const waitForEntry = async (fits: (entry: EntrySummary) => boolean, timeoutMs = 20_000) => {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const seen = await entries();
      const found = seen.find(
        (candidate) => (candidate.state === 'completed' || candidate.state === 'failed') && fits(candidate),
      );
      if (found) return entry(found.id);
      if (Date.now() > deadline)
        throw new Error(
          `no such entry within ${timeoutMs} ms; the newest are\n${seen.slice(0, 8).map(inOneLine).join('\n')}\nstderr: ${stderr.join('')}`,
        );
      await sleep(POLL_MS);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const hung = setTimeout(() => child.kill('SIGKILL'), 10_000);
    const code = await ended;
    clearTimeout(hung);
    await remove();
    return code;
  };
  return {
    ...started,
    caPem,
    api,
    entries,
    entry,
    waitForEntry,
    proxyPort: Number(new URL(proxyUrl).port),
    uiPort: Number(new URL(uiUrl).port),
    stderr: () => stderr.join(''),
    async body(id, side, query = '') {
      const response = await fetch(`${uiUrl}/api/traffic/${id}/${side}/body${query && `?${query}`}`);
      return Buffer.from(await response.arrayBuffer());
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    stop: () => end('SIGINT'),
    kill9: async () => {
      await end('SIGKILL');
    },
  };
}

async function callApi(uiUrl: string, path: string, init: RequestInit & { json?: unknown } = {}): Promise<ApiAnswer> {
  const { json, ...rest } = init;
  const request: RequestInit =
    json === undefined
      ? rest
      : {
          ...rest,
          body: JSON.stringify(json),
          headers: { 'Content-Type': 'application/json', ...(rest.headers as Record<string, string>) },
        };
  const response = await fetch(new URL(path, uiUrl), request);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

function inOneLine({ kind, method, url, status, state, failure }: EntrySummary): string {
  return `  ${kind} ${method} ${url.slice(0, 120)} ${status} ${state} ${failure ? JSON.stringify(failure) : ''}`;
}
