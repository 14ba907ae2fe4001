// The page a browser loads from the site: sub-resources from several origins in several codings, then fetch, upload,
// event stream and WebSocket from script. It writes what it saw to `window.seen`, and `window.seen.done` at the end.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { FIXED_DATE } from './origin-routes.ts';

const STYLE = 'body { font-family: sans-serif } #styled { color: rgb(1, 2, 3) }\n';

/** `otherOrigins` are the addresses of further origins, the WebSocket one included by its http(s) address. */
export function pageHtml(otherOrigins: string[]): string {
  const images = otherOrigins
    .map((origin, index) => `<img id="image${index}" src="${origin}/image.png?red=${50 + index}&page">`)
    .join('\n');
  return `<!doctype html>
<html><head><meta charset="utf-8"><title>loading</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
</head><body><p id="styled">styled</p>
<img id="own" src="/image.png?red=9&page">
${images}
<script>const OTHER_ORIGINS = ${JSON.stringify(otherOrigins)}</script>
<script src="/page.js"></script>
</body></html>
`;
}

const SCRIPT = `
const seen = window.seen = {}
const loaded = (image) => image.complete ? Promise.resolve() : new Promise((ok, no) => { image.onload = ok; image.onerror = () => no(new Error(image.src)) })
const listen = () => new Promise((ok, no) => {
  const indexes = []
  const source = new EventSource('/events?count=3&everyMs=20&page')
  source.onmessage = (event) => {
    indexes.push(JSON.parse(event.data).index)
    if (indexes.length === 3) { source.close(); ok(indexes) }
  }
  source.onerror = () => no(new Error('event stream'))
})
const talk = () => new Promise((ok, no) => {
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/ws?page', ['chat.v2', 'chat.v1'])
  const heard = []
  socket.onopen = () => { socket.send('hello'); socket.send(new Uint8Array([1, 2, 3])) }
  socket.binaryType = 'arraybuffer'
  socket.onmessage = (event) => {
    heard.push(typeof event.data === 'string' ? event.data : [...new Uint8Array(event.data)])
    if (heard.length === 2) socket.close(4001, 'enough')
  }
  socket.onclose = (event) => ok({ heard, protocol: socket.protocol, code: event.code, reason: event.reason })
  socket.onerror = () => no(new Error('websocket'))
})
async function run() {
  await Promise.all([...document.images].map(loaded))
  seen.widths = [...document.images].map((image) => image.naturalWidth)
  seen.color = getComputedStyle(document.getElementById('styled')).color
  seen.json = await (await fetch(OTHER_ORIGINS[0] + '/json?page')).json()
  const body = new Uint8Array(200000).map((_, index) => index % 251)
  seen.upload = await (await fetch('/echo?page', { method: 'POST', body })).json()
  seen.redirected = (await fetch('/redirect?to=%2Ftext%3Fpage&page')).url
  seen.ranged = (await fetch('/range?page', { headers: { Range: 'bytes=5-9' } })).status
  seen.events = await listen()
  seen.socket = await talk()
}
run().catch((reason) => { seen.failed = String(reason) }).finally(() => { seen.done = true; document.title = 'done' })
`;

export function servePage(request: IncomingMessage, response: ServerResponse, otherOrigins: string[]): boolean {
  const files: Record<string, [type: string, coding: string, body: Buffer]> = {
    '/': ['text/html; charset=utf-8', 'gzip', gzipSync(pageHtml(otherOrigins))],
    '/page.css': ['text/css', 'br', brotliCompressSync(STYLE)],
    '/page.js': ['text/javascript', 'zstd', zstdCompressSync(SCRIPT)],
  };
  const file = files[new URL(request.url ?? '/', 'http://site').pathname];
  if (!file) return false;
  const [type, coding, body] = file;
  response.sendDate = false;
  response.writeHead(200, [
    'Date',
    FIXED_DATE,
    'Content-Type',
    type,
    'Content-Encoding',
    coding,
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'no-store',
  ]);
  response.end(body);
  return true;
}
