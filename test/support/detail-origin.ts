// An origin whose answers are worth looking at in the details of an entry: each path one kind of body, cookies, tokens, streams, hostile content.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type WebSocket, WebSocketServer } from 'ws';
import { pngImage } from './png-image.ts';

export interface DetailOrigin {
  url: string;
  wsUrl: string;
  /** What asked for something it should not: a page whose scripts or pictures came to life. */
  betrayals: string[];
  /** The responses of `/in-steps` and `/feed`, in the order in which they were asked for: a test writes on in them. */
  running: http.ServerResponse[];
  /** Path → content type and body of further answers. */
  given: Map<string, [type: string, body: Buffer]>;
  /** The open ends of WebSockets, to send from. */
  sockets(): WebSocket[];
  close(): Promise<void>;
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const TOKEN = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'user-42', name: 'Ada', iat: 1_760_000_000, exp: 1_760_003_600 })}.c2lnbmF0dXJl`;

/** Numbers that JavaScript would round, and a name that comes twice. */
export const JSON_TEXT = `{"id":12345678901234567890,"price":19.90,"id":1e400,"items":[${Array.from(
  { length: 40 },
  (_, at) =>
    `{"sku":"SKU-${1000 + at}","title":"Product ${at}","stock":${at * 7},"tags":["new","sale"],"dimensions":{"width":${at}.50,"unit":"cm"}}`,
).join(',')}],"owner":null,"isOpen":true,"note":"<script>window.hacked=1</script> äöü €"}`;

export const hostilePage = (betrayUrl: string): string => `<!doctype html><html><head>
<title><script>window.hacked = 1</script></title>
<meta http-equiv="refresh" content="0;url=${betrayUrl}/refresh">
<link rel="stylesheet" href="${betrayUrl}/style.css"><link rel="preconnect" href="${betrayUrl}">
<base href="${betrayUrl}/base/"></head>
<body style="background:url(${betrayUrl}/background.png)" onload="fetch('${betrayUrl}/onload')">
<h1 id="heading">Recorded page</h1>
<script>parent.hacked = 1; fetch('${betrayUrl}/script')</script>
<img src="${betrayUrl}/image.png" onerror="parent.hacked = 1"><img src="x" onerror="top.hacked = 1">
<iframe src="${betrayUrl}/frame"></iframe><object data="${betrayUrl}/object"></object>
<form action="${betrayUrl}/form"><button>Send</button></form><a href="${betrayUrl}/link" ping="${betrayUrl}/ping">link</a>
<svg onload="parent.hacked = 1"><script href="${betrayUrl}/svg.js"/></svg>
</body></html>`;

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80" viewBox="0 0 120 80"><script>parent.hacked=1</script><rect width="120" height="80" rx="12" fill="#2557d6"/><circle cx="60" cy="40" r="24" fill="#fff" fill-opacity=".8"/></svg>`;
const css = '.card{display:grid;gap:8px;color:#333}@media (max-width:600px){.card{gap:4px}}';
const script = 'const add=(a,b)=>a+b;export function total(items){return items.map(i=>i.price).reduce(add,0)}';
const xml =
  '<?xml version="1.0" encoding="UTF-8"?><order id="7"><item sku="A1"><name>Tea</name><qty>2</qty></item><empty/></order>';

/** A WAV file (RIFF): 8 bits, one channel, 8000 samples a second. */
function toneOfSilence(seconds: number): Buffer {
  const samples = Buffer.alloc(Math.round(8000 * seconds), 128);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** gRPC over HTTP2, "Length-Prefixed-Message". */
function grpcMessage(text: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(Buffer.byteLength(text), 1);
  return Buffer.concat([head, Buffer.from(text)]);
}

const mixedBody = [
  '--cut here',
  'Content-Type: application/json',
  '',
  '{"part":"one"}',
  '--cut here',
  'Content-Type: image/svg+xml',
  'Content-Disposition: attachment; filename="<img src=x onerror=parent.hacked=1>.svg"',
  '',
  svg,
  '--cut here--',
  '',
].join('\r\n');

type Answer = (request: http.IncomingMessage, response: http.ServerResponse, url: URL) => void | Promise<void>;

const send = (response: http.ServerResponse, type: string, body: Buffer | string, headers: string[] = []) => {
  const bytes = Buffer.from(body);
  response.writeHead(200, ['Content-Type', type, 'Content-Length', String(bytes.length), ...headers]);
  response.end(bytes);
};
const plain =
  (type: string, body: Buffer | string): Answer =>
  (_, response) =>
    send(response, type, body);

/** Responses that go on when a test says so. */
const running: http.ServerResponse[] = [];

const answers: Record<string, Answer> = {
  '/json': (_, response) => send(response, 'application/json', gzipSync(JSON_TEXT), ['Content-Encoding', 'gzip']),
  '/stacked': (_, response) =>
    send(response, 'application/json', brotliCompressSync(gzipSync('{"stacked":true}')), [
      'Content-Encoding',
      'gzip, br',
    ]),
  '/broken-gzip': (_, response) => send(response, 'text/plain', 'not gzip at all', ['Content-Encoding', 'gzip']),
  '/ndjson': plain('application/x-ndjson', '{"line":1}\n{"line":2}\n'),
  '/xml': plain('application/xml', xml),
  '/css': plain('text/css', css),
  '/script': plain('text/javascript', script),
  '/svg': plain('image/svg+xml', svg),
  '/image': (_, response) => send(response, 'image/png', pngImage(48, 180)),
  '/wav': plain('audio/wav', toneOfSilence(0.2)),
  '/no-video': plain('video/mp4', Buffer.from('\0\0\0\x20ftypisom\0\0\0\0not a film', 'latin1')),
  '/no-font': plain('font/woff2', Buffer.from('wOF2\0not a font', 'latin1')),
  '/no-image': plain('image/png', Buffer.from('\x89PNG\r\n\x1a\n\0not a picture', 'latin1')),
  '/bytes': plain('application/octet-stream', Buffer.from(Array.from({ length: 256 }, (_, at) => at))),
  '/grpc': plain('application/grpc+proto', Buffer.concat([grpcMessage('hello'), grpcMessage('a second one')])),
  '/mixed': plain('multipart/mixed; boundary="cut here"', mixedBody),
  '/meta-charset': plain(
    'text/html',
    Buffer.from('<!doctype html><meta charset="windows-1251"><p>\xcf\xf0\xe8\xe2\xe5\xf2</p>', 'latin1'),
  ),
  '/wrong-utf8': plain('text/plain; charset=utf-8', Buffer.from('fine \xff not fine', 'latin1')),
  '/latin1': plain('text/plain; charset=iso-8859-1', Buffer.from('Gr\xfc\xdfe', 'latin1')),
  '/cookies': (_, response) =>
    send(response, 'text/plain', 'set', [
      'Set-Cookie',
      'session=abc123; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600',
      'Set-Cookie',
      `jwt=${TOKEN}; Path=/; SameSite=None`,
      'Set-Cookie',
      'old=; Path=/; Max-Age=0',
    ]),
  '/empty': (_, response) => void response.writeHead(204).end(),
  '/echo': async (request, response) => {
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) bytes += chunk.length;
    send(response, 'application/json', JSON.stringify({ bytes }));
  },
  '/hostile-headers': (_, response) =>
    send(response, 'text/plain', '<img src=x onerror=parent.hacked=1>', [
      'X-Script',
      '<script>window.hacked=1</script>',
      'X-Bytes',
      Buffer.from('Grüße').toString('latin1'),
      'Set-Cookie',
      '<b>name</b>=<script>window.hacked=1</script>; Path=/',
    ]),
  '/large': (_, response, url) => large(response, Number(url.searchParams.get('size') ?? 200_000_000)),
  '/events': (_, response, url) => events(response, url.searchParams),
  '/cut-off': (_, response) => {
    response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', '1000']);
    response.write('{"first":1,"second":[1,2,3');
    setTimeout(() => response.destroy(), 50);
  },
  '/in-steps': (_, response) => {
    response.writeHead(200, ['Content-Type', 'text/plain']);
    response.write('first piece\n');
    running.push(response);
  },
  '/feed': (_, response) => {
    response.writeHead(200, ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-store']);
    response.write('event: tick\ndata: {"number":1}\n\n');
    running.push(response);
  },
  '/slow': async (_, response) => {
    response.writeHead(200, ['Content-Type', 'text/plain']);
    response.write('first ');
    await sleep(1500);
    response.end('second');
  },
};

async function large(response: http.ServerResponse, bodyBytes: number): Promise<void> {
  response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', String(bodyBytes)]);
  const line = Buffer.from(`${JSON.stringify({ id: 1, text: 'x'.repeat(200) })},\n`);
  const block = Buffer.concat(Array.from({ length: 1200 }, () => line));
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { signal } = gone;
  for (let sent = 0; sent < bodyBytes && !response.destroyed; sent += block.length) {
    const chunk = block.subarray(0, Math.min(block.length, bodyBytes - sent));
    if (!response.write(chunk)) await once(response, 'drain', { signal }).catch(() => {});
  }
  response.end();
}

async function events(response: http.ServerResponse, query: URLSearchParams): Promise<void> {
  response.writeHead(200, ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-store']);
  const count = Number(query.get('count') ?? 5);
  for (let at = 1; at <= count && !response.destroyed; at++) {
    response.write(`id: ${at}\nevent: ${at % 3 === 0 ? 'price' : 'message'}\ndata: {"tick":${at},"symbol":"ACME"}\n\n`);
    await sleep(Number(query.get('everyMs') ?? 20));
  }
  response.end();
}

export async function startDetailOrigin(): Promise<DetailOrigin> {
  const betrayals: string[] = [];
  const given: DetailOrigin['given'] = new Map();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://origin');
    if (url.pathname.startsWith('/betray')) betrayals.push(url.pathname);
    if (url.pathname === '/hostile')
      return send(response, 'text/html; charset=utf-8', hostilePage(`http://${request.headers.host}/betray`));
    const own = given.get(url.pathname);
    if (own) return send(response, ...own);
    const answer = answers[url.pathname];
    if (answer === undefined) return void response.writeHead(404, ['Content-Length', '0']).end();
    Promise.resolve(answer(request, response, url)).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket: WebSocket) => {
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) =>
      socket.send(isBinary ? (data as Buffer) : `{"echo":${JSON.stringify(String(data))}}`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    wsUrl: `ws://localhost:${port}`,
    betrayals,
    running,
    given,
    sockets: () => [...sockets.clients],
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        sockets.close();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
