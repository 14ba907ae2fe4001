// A real store in a scratch folder, a recorder that feeds it, and the API on a free port: what the app wires up, without a proxy.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Exchange, type ExchangeStart } from '../../../src/model/exchange.ts';
import type { Failure } from '../../../src/model/failure.ts';
import type { RawHeaders } from '../../../src/model/http-message.ts';
import { createUuidV7 } from '../../../src/model/uuid.ts';
import type { WebSocketFrame } from '../../../src/model/websocket.ts';
import { createRecorder, type Recorder } from '../../../src/record/recorder.ts';
import { openStore } from '../../../src/record/store/open-store.ts';
import type { Store } from '../../../src/record/store/store.ts';
import type { AccessOptions, ApiDependencies } from '../../../src/serve/api-dependencies.ts';
import { type RunningServer, serveOn } from '../../../src/serve/serve-on.ts';

const createId = createUuidV7(Date.now, (bytes) => void bytes.set(randomBytes(bytes.length)));

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the body where it looks at it
  body: any;
}

export interface ServedStore {
  store: Store;
  recorder: Recorder;
  deps: ApiDependencies;
  server: RunningServer;
  url: string;
  bugs: unknown[];
  afterCommands: string[];
  activeSessionId(): Promise<string>;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  record(made?: Partial<Made>): Promise<Exchange>;
  stop(): Promise<void>;
}

/** An exchange to be. Everything has a plain default. */
export interface Made {
  sessionId: string;
  start: Partial<ExchangeStart>;
  requestBody: Uint8Array;
  status: number;
  responseHeaders: RawHeaders;
  responseBody: Uint8Array;
  frames: WebSocketFrame[];
  failure: Failure;
  /** Leave it running. */
  isOpen: boolean;
  /** Do not wait until it is committed. */
  isUnflushed: boolean;
}

export const testCertificate = {
  subject: 'CN=NectoProxy CA',
  issuer: 'CN=NectoProxy CA',
  serialNumber: '01',
  validFrom: 1_700_000_000_000,
  validTo: 1_900_000_000_000,
  fingerprint256: 'AA:BB',
  path: '/tmp/<certs>/ca.crt',
  pem: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n',
};

export interface ServedStoreOptions {
  access?: Partial<AccessOptions>;
  host?: string;
  deps?: Partial<ApiDependencies>;
}

export async function startServedStore(options: ServedStoreOptions = {}): Promise<ServedStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nectoproxy-serve-'));
  const store = await openStore(dataDir);
  const recorder = createRecorder(store.connectRecorder(), { maxBodyBytes: 64 * 1024 * 1024 });
  const bugs: unknown[] = [];
  const afterCommands: string[] = [];
  const deps: ApiDependencies = {
    reader: store.reader,
    search: store.search,
    execute: store.execute,
    onCommitted: (listener) => store.onCommitted(listener),
    recordingHealth: () => store.recordingHealth(),
    onRecordingHealth: (listener) => store.onRecordingHealth(listener),
    facts: {
      version: '0.0.0',
      pid: process.pid,
      startedAt: 1,
      proxyUrl: 'http://127.0.0.1:8888',
      dataDir,
      instanceId: 'this-run',
    },
    certificates: { rootCertificate: () => testCertificate, clearCache: async () => ({ removed: 3 }) },
    afterCommand: async (kind) => void afterCommands.push(kind),
    reportBug: (error) => void bugs.push(error),
    ...options.deps,
  };
  const access = { token: 'the-token', requireToken: false, ...options.access };
  const server = await serveOn({ host: options.host ?? '127.0.0.1', port: 0, deps, access });
  const url = `http://127.0.0.1:${server.port}`;
  const served: ServedStore = {
    store,
    recorder,
    deps,
    server,
    url,
    bugs,
    afterCommands,
    activeSessionId: async () => (await store.reader.activeSession()).id,
    call: (method, path, body) => callApi(url + path, method, body),
    record: (made = {}) => recordExchange(served, made),
    stop: async () => {
      await server.close();
      await recorder.close();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return served;
}

async function callApi(address: string, method: string, body: unknown): Promise<Answer> {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(address, { method, ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

async function recordExchange(served: ServedStore, made: Partial<Made>): Promise<Exchange> {
  const { recorder } = served;
  const exchange = new Exchange({
    id: createId(),
    sessionId: made.sessionId ?? (await served.activeSessionId()),
    startedAt: Date.now(),
    kind: 'http',
    method: 'GET',
    url: 'http://example.test/thing?q=1',
    protocol: 'http',
    host: 'example.test',
    path: '/thing?q=1',
    httpVersion: '1.1',
    requestHeaders: [['Host', 'example.test']],
    clientAddress: '127.0.0.1:50000',
    ...made.start,
  });
  recorder.exchangeStarted(exchange);
  feed(recorder, exchange, 'request', made.requestBody);
  exchange.requestSent();
  if (made.failure === undefined || made.status !== undefined) {
    exchange.responseStarted({
      httpVersion: '1.1',
      status: made.status ?? 200,
      statusText: 'OK',
      headers: made.responseHeaders ?? [['Content-Type', 'text/plain; charset=utf-8']],
    });
    recorder.exchangeChanged(exchange);
    feed(recorder, exchange, 'response', made.responseBody);
  }
  for (const frame of made.frames ?? []) recorder.frameRelayed(exchange, frame, null);
  if (!made.isOpen) {
    if (made.failure === undefined) exchange.completed(12.5);
    else exchange.failed(made.failure, 12.5);
    recorder.exchangeEnded(exchange);
  }
  if (!made.isUnflushed) await recorder.flush();
  return exchange;
}

function feed(
  recorder: Recorder,
  exchange: Exchange,
  side: 'request' | 'response',
  bytes: Uint8Array | undefined,
): void {
  if (bytes === undefined) return;
  for (let at = 0; at < bytes.length; at += 65_536) {
    const chunk = bytes.subarray(at, at + 65_536);
    if (side === 'request') exchange.requestBodyBytes += chunk.length;
    else exchange.responseBodyBytes += chunk.length;
    recorder.bodyReceived(exchange, side, chunk);
  }
}
