// Many plausible entries, quickly: through the recorder, as capture would write them. The same numbers give the same traffic.
import { randomFillSync } from 'node:crypto';
import { Exchange } from '../../src/model/exchange.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { RawHeaders } from '../../src/model/http-message.ts';
import { createUuidV7 } from '../../src/model/uuid.ts';
import { createRecorder, type Recorder } from '../../src/record/recorder.ts';
import { openStore } from '../../src/record/store/open-store.ts';
import { seededRandom } from './seeded-random.ts';

export interface SeedOptions {
  entries: number;
  /** Created and made active when given; otherwise the active session gets the entries. */
  sessionName?: string;
  seed?: number;
  /** Store as many body bytes as the sizes say. Absent: a short text each, so that a million entries stay below 3 GB. */
  hasWholeBodies?: boolean;
}

const createId = createUuidV7(Date.now, (bytes) => randomFillSync(bytes));
/** So many at a time wait for the writer. */
const batch = 2_000;
/** Between two entries, on average. */
const stepMs = 40;

/** Gives the id of the session that got them. The proxy may run on the directory or not. */
export async function seedTraffic(
  dataDir: string,
  { entries, sessionName, seed = 1, hasWholeBodies = false }: SeedOptions,
): Promise<string> {
  const store = await openStore(dataDir);
  const recorder = createRecorder(store.connectRecorder(), { maxBodyBytes: 0 });
  try {
    if (sessionName !== undefined) await store.execute('create-session', { name: sessionName });
    const { id } = await store.reader.activeSession();
    const random = seededRandom(seed);
    const firstAt = Date.now() - entries * stepMs;
    for (let index = 0; index < entries; index += 1) {
      recordPlausible(recorder, {
        sessionId: id,
        index,
        startedAt: Math.round(firstAt + index * stepMs),
        random,
        hasWholeBodies,
      });
      if (index % batch === batch - 1) await recorder.flush();
    }
    await recorder.flush();
    return id;
  } finally {
    await recorder.close();
    await store.close();
  }
}

interface Place {
  sessionId: string;
  index: number;
  startedAt: number;
  random: () => number;
  hasWholeBodies: boolean;
}

interface Kind {
  host: string;
  method: string;
  path: (index: number, random: () => number) => string;
  type: string;
  /** Usual size of the response. */
  bytes: number;
  /** Usual duration. */
  ms: number;
}

const kinds: readonly Kind[] = [
  {
    host: 'api.shop.test',
    method: 'GET',
    path: (at) => `/v2/products?page=${at % 97}`,
    type: 'application/json',
    bytes: 4_200,
    ms: 60,
  },
  {
    host: 'api.shop.test',
    method: 'GET',
    path: (at) => `/v2/products/${at % 4001}`,
    type: 'application/json',
    bytes: 900,
    ms: 35,
  },
  { host: 'api.shop.test', method: 'POST', path: () => '/v2/cart/items', type: 'application/json', bytes: 300, ms: 90 },
  {
    host: 'api.shop.test',
    method: 'PUT',
    path: (at) => `/v2/cart/items/${at}`,
    type: 'application/json',
    bytes: 220,
    ms: 80,
  },
  {
    host: 'api.shop.test',
    method: 'DELETE',
    path: (at) => `/v2/cart/items/${at}`,
    type: 'application/json',
    bytes: 60,
    ms: 70,
  },
  {
    host: 'cdn.shop.test',
    method: 'GET',
    path: (at) => `/img/${(at * 7919) % 10007}.webp`,
    type: 'image/webp',
    bytes: 2_400,
    ms: 18,
  },
  {
    host: 'cdn.shop.test',
    method: 'GET',
    path: (at) => `/assets/app.${(at % 31).toString(16)}f3.js`,
    type: 'text/javascript',
    bytes: 3_000,
    ms: 22,
  },
  {
    host: 'cdn.shop.test',
    method: 'GET',
    path: (at) => `/assets/style.${(at % 11).toString(16)}a.css`,
    type: 'text/css',
    bytes: 1_500,
    ms: 15,
  },
  {
    host: 'www.shop.test',
    method: 'GET',
    path: (at) => `/category/${['shoes', 'coats', 'hats'][at % 3]}`,
    type: 'text/html',
    bytes: 2_800,
    ms: 140,
  },
  { host: 'auth.shop.test', method: 'POST', path: () => '/oauth/token', type: 'application/json', bytes: 700, ms: 180 },
  {
    host: 'metrics.vendor.test',
    method: 'POST',
    path: (at) => `/collect?v=1&cid=${at % 1000}.${at}`,
    type: 'image/gif',
    bytes: 43,
    ms: 25,
  },
  {
    host: 'graph.partner.test',
    method: 'POST',
    path: () => '/graphql',
    type: 'application/json',
    bytes: 1_800,
    ms: 120,
  },
];

const failures: readonly Failure[] = [
  {
    kind: 'refused',
    side: 'upstream',
    phase: 'connect',
    code: 'ECONNREFUSED',
    message: 'Nothing listens at 127.0.0.1:9.',
  },
  { kind: 'timed-out', side: 'upstream', phase: 'response-head', message: 'The origin did not answer in time.' },
  {
    kind: 'aborted',
    side: 'client',
    phase: 'response-body',
    message: 'The client went away before the response was complete.',
  },
];

function recordPlausible(recorder: Recorder, place: Place): void {
  const { sessionId, index, startedAt, random } = place;
  const kind = kinds[Math.floor(random() ** 1.3 * kinds.length)] as Kind;
  const path = kind.path(index, random);
  const exchange = new Exchange({
    id: createId(),
    sessionId,
    startedAt,
    kind: 'http',
    method: kind.method,
    url: `https://${kind.host}${path}`,
    protocol: 'https',
    host: kind.host,
    path,
    httpVersion: '1.1',
    requestHeaders: requestHeaders(kind, index),
    clientAddress: `127.0.0.1:${40_000 + (index % 20_000)}`,
  });
  recorder.exchangeStarted(exchange);
  exchange.requestSent();
  exchange.remoteAddress = '127.0.0.1:443';
  const durationMs = Math.round(kind.ms * 10 * Math.exp((random() - 0.4) * 2.2)) / 10;
  const failure = random() < 0.006 ? failures[index % failures.length] : undefined;
  if (failure === undefined) {
    answer(recorder, exchange, { ...place, kind });
    exchange.timings = { blocked: 0.2, send: 0.1, wait: durationMs * 0.8, receive: durationMs * 0.2 };
    exchange.completed(durationMs);
  } else {
    exchange.failed(failure, durationMs * 3);
  }
  recorder.exchangeEnded(exchange);
}

function answer(
  recorder: Recorder,
  exchange: Exchange,
  { kind, index, random, hasWholeBodies }: Place & { kind: Kind },
): void {
  const status = statusOf(kind, random());
  const type: RawHeaders = status === 204 || status === 304 ? [] : [['Content-Type', kind.type]];
  exchange.responseStarted({
    httpVersion: '1.1',
    status,
    statusText: statusTexts[status] ?? '',
    headers: [...type, ['Server', 'test'], ['X-Request-Id', String(index)]],
  });
  if (type.length === 0) return;
  const text = `{"id":${index},"name":"${kind.path(index, random)}","total":${Math.round(random() * 10_000) / 100}}`;
  const size = Math.max(text.length, Math.round(kind.bytes * (0.4 + random())));
  exchange.responseBodyBytes = size;
  recorder.bodyReceived(exchange, 'response', Buffer.from(hasWholeBodies ? text.padEnd(size) : text));
}

function requestHeaders(kind: Kind, index: number): RawHeaders {
  return [
    ['Host', kind.host],
    ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) Test/1.0'],
    ['Accept', '*/*'],
    ['X-Trace', index.toString(36)],
  ];
}

const statusTexts: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  302: 'Found',
  304: 'Not Modified',
  401: 'Unauthorized',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

function statusOf({ method }: Kind, share: number): number {
  if (share < 0.02) return 404;
  if (share < 0.03) return 401;
  if (share < 0.035) return 429;
  if (share < 0.042) return 500;
  if (share < 0.045) return 503;
  if (method === 'GET') return share < 0.12 ? 304 : share < 0.14 ? 302 : 200;
  if (method === 'DELETE') return 204;
  return method === 'POST' && share < 0.5 ? 201 : 200;
}
