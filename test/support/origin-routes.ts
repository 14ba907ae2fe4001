// The pages of the local origin site: each path answers with one thing that proxies have been known to change.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { generatedBody, generatedBuffer } from './generated-body.ts';
import { pngImage } from './png-image.ts';

export const FIXED_DATE = 'Fri, 20 Nov 2026 12:00:00 GMT';
export const SAMPLE_TEXT = `${'NectoProxy carries this sentence unchanged. äöü €. '.repeat(40)}\n`;
const ETAG = '"v1-sample"';

type Encoder = (bytes: Buffer) => Buffer;
export const ENCODERS: Record<string, Encoder> = {
  gzip: (bytes) => gzipSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
};

type Route = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void | Promise<void>;

/** Header pairs as a flat list: the order and the case on the wire are the ones given here. */
function answer(response: ServerResponse, status: number, headers: string[], body?: Buffer | string): void {
  response.sendDate = false;
  response.writeHead(status, ['Date', FIXED_DATE, ...headers]);
  response.end(body);
}

function sized(type: string, body: Buffer, extra: string[] = []): string[] {
  return ['Content-Type', type, 'Content-Length', String(body.length), ...extra];
}

export function encodedSample(codings: string): Buffer {
  return codings.split(',').reduce<Buffer>((bytes, coding) => ENCODERS[coding]!(bytes), Buffer.from(SAMPLE_TEXT));
}

async function stream(response: ServerResponse, chunks: Iterable<Buffer>): Promise<void> {
  for (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        const done = () => {
          response.off('drain', done).off('close', done);
          resolve();
        };
        response.on('drain', done).on('close', done);
      });
    }
  }
  response.end();
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const told = {
    method: request.method,
    bytes,
    sha256: hash.digest('hex'),
    headers: request.rawHeaders,
    trailers: request.rawTrailers,
  };
  const body = Buffer.from(JSON.stringify(told));
  answer(response, 200, sized('application/json', body), body);
}

function ranged(request: IncomingMessage, response: ServerResponse): void {
  const whole = generatedBuffer(10_000, 'range');
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  if (!match) return answer(response, 200, sized('application/octet-stream', whole, ['Accept-Ranges', 'bytes']), whole);
  const first = match[1] ? Number(match[1]) : whole.length - Number(match[2]);
  const last = match[1] && match[2] ? Math.min(Number(match[2]), whole.length - 1) : whole.length - 1;
  if (first >= whole.length || first > last) {
    return answer(response, 416, ['Content-Range', `bytes */${whole.length}`, 'Content-Length', '0']);
  }
  const part = whole.subarray(first, last + 1);
  answer(
    response,
    206,
    sized('application/octet-stream', part, ['Content-Range', `bytes ${first}-${last}/${whole.length}`]),
    part,
  );
}

async function events(response: ServerResponse, query: URLSearchParams): Promise<void> {
  response.sendDate = false;
  response.writeHead(200, [
    'Date',
    FIXED_DATE,
    'Content-Type',
    'text/event-stream',
    'Cache-Control',
    'no-store',
    'Access-Control-Allow-Origin',
    '*',
  ]);
  response.flushHeaders();
  const count = Number(query.get('count') ?? 5);
  for (let index = 0; index < count && !response.destroyed; index++) {
    response.write(
      `id: ${index}\ndata: ${JSON.stringify({ index, sentAt: performance.timeOrigin + performance.now() })}\n\n`,
    );
    await sleep(Number(query.get('everyMs') ?? 30));
  }
  response.end();
}

async function slow(response: ServerResponse, query: URLSearchParams): Promise<void> {
  response.sendDate = false;
  response.writeHead(200, ['Date', FIXED_DATE, 'Content-Type', 'text/plain']);
  response.flushHeaders();
  for (let index = 0; index < Number(query.get('chunks') ?? 5) && !response.destroyed; index++) {
    response.write(`piece ${index}\n`);
    await sleep(Number(query.get('everyMs') ?? 40));
  }
  response.end();
}

function trailers(response: ServerResponse): void {
  response.sendDate = false;
  response.writeHead(200, [
    'Date',
    FIXED_DATE,
    'Content-Type',
    'text/plain',
    'Trailer',
    'X-Checksum, Server-Timing',
    'Transfer-Encoding',
    'chunked',
  ]);
  response.write('first ');
  response.write('second');
  response.addTrailers([
    ['X-Checksum', 'abc123'],
    ['Server-Timing', 'db;dur=53'],
  ]);
  response.end();
}

function etag(request: IncomingMessage, response: ServerResponse): void {
  const body = Buffer.from('fresh');
  if (request.headers['if-none-match'] === ETAG)
    return answer(response, 304, ['ETag', ETAG, 'Cache-Control', 'no-cache']);
  answer(response, 200, sized('text/plain', body, ['ETag', ETAG, 'Cache-Control', 'no-cache']), body);
}

function image(response: ServerResponse, query: URLSearchParams): void {
  const body = pngImage(16, Number(query.get('red') ?? 200));
  answer(response, 200, sized('image/png', body, ['Cache-Control', 'no-store']), body);
}

function generated(response: ServerResponse, query: URLSearchParams, isChunked: boolean): Promise<void> {
  const bodyBytes = Number(query.get('size') ?? 1000);
  response.sendDate = false;
  response.writeHead(200, [
    'Date',
    FIXED_DATE,
    'Content-Type',
    'application/octet-stream',
    ...(isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(bodyBytes)]),
  ]);
  if (response.req.method === 'HEAD') {
    response.end();
    return Promise.resolve();
  }
  return stream(response, generatedBody(bodyBytes, query.get('seed') ?? 'seed'));
}

export const ROUTES: Record<string, Route> = {
  '/text': (_request, response) =>
    answer(response, 200, sized('text/plain; charset=utf-8', Buffer.from(SAMPLE_TEXT)), SAMPLE_TEXT),
  '/json': (_request, response) => {
    const body = Buffer.from('{"ok":true}');
    answer(response, 200, sized('application/json', body, ['Access-Control-Allow-Origin', '*']), body);
  },
  '/bytes': (_request, response, query) => generated(response, query, false),
  '/chunked': (_request, response, query) => generated(response, query, true),
  '/encoded': (_request, response, query) => {
    const codings = query.get('codings') ?? 'gzip';
    const body = encodedSample(codings);
    answer(
      response,
      200,
      sized('text/plain; charset=utf-8', body, [
        'Content-Encoding',
        codings.split(',').join(', '),
        'Vary',
        'Accept-Encoding',
      ]),
      body,
    );
  },
  '/image.png': (_request, response, query) => image(response, query),
  '/range': (request, response) => ranged(request, response),
  '/redirect': (_request, response, query) =>
    answer(response, Number(query.get('status') ?? 302), [
      'Location',
      query.get('to') ?? '/text',
      'Content-Length',
      '0',
    ]),
  '/echo': (request, response) => echo(request, response),
  '/events': (_request, response, query) => events(response, query),
  '/slow': (_request, response, query) => slow(response, query),
  '/etag': (request, response) => etag(request, response),
  '/empty': (_request, response) => answer(response, 204, ['X-Nothing', 'here']),
  '/trailers': (_request, response) => trailers(response),
  '/early-hints': (_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style', 'x-hint': 'one' });
    answer(response, 200, ['Content-Type', 'text/plain', 'Content-Length', '5'], 'after');
  },
  '/processing': (_request, response) => {
    response.writeProcessing();
    response.writeProcessing();
    answer(response, 200, ['Content-Type', 'text/plain', 'Content-Length', '4'], 'done');
  },
  '/duplicates': (_request, response) =>
    answer(
      response,
      200,
      [
        'Set-Cookie',
        'a=1; Path=/',
        'X-Twice',
        'one',
        'Set-Cookie',
        'b=2; HttpOnly',
        'x-twice',
        'two',
        'sEt-CoOkIe',
        'c=3',
        'X-EMPTY',
        '',
        'content-length',
        '2',
      ],
      'ok',
    ),
  '/status': (_request, response, query) => {
    response.statusMessage = query.get('reason') ?? '';
    answer(response, Number(query.get('code') ?? 200), ['Content-Length', '0']);
  },
  '/hang': () => {},
};
