// A small MCP server over streamable HTTP that speaks content codings, and tells what it was asked, byte for byte.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Transform } from 'node:stream';
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';

export const coders = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync };
export type Coding = keyof typeof coders;

export interface CodedServer {
  listener: RequestListener;
  asked: Array<{ headers: IncomingMessage['headers']; body: Buffer }>;
  /** GET streams that wait for something to be said. */
  streams: ServerResponse[];
}

export const answerTo = (id: unknown): string => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[]}}`;

/** More than is ever held. */
export const largeBytes = 70 * 1024 * 1024;

/** Answers in the coding that `Accept-Encoding` names, as an event stream when the tool is called `stream`, at length when it is `large`. */
export function createCodedServer(): CodedServer {
  const asked: CodedServer['asked'] = [];
  const streams: ServerResponse[] = [];
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write(': open\n\n');
        return void streams.push(response);
      }
      const body = Buffer.concat(pieces);
      asked.push({ headers: request.headers, body });
      answer(request, body, { response, count: asked.length });
    });
  };
  return { listener, asked, streams };
}

function answerBatch(messages: Array<{ id?: unknown; params?: { name?: string } }>, response: ServerResponse): void {
  const asked = messages.filter(({ id }) => id !== undefined);
  if (asked.length === 0) return void response.writeHead(202).end();
  const answers = asked.map(({ id }) => answerTo(id));
  if (asked.some(({ params }) => params?.name === 'stream')) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    return void response.end(answers.map((one) => `data: ${one}\n\n`).join(''));
  }
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(`[${answers.join(',')}]`);
}

interface Answering {
  response: ServerResponse;
  /** Requests so far. */
  count: number;
}

function answer({ headers }: IncomingMessage, body: Buffer, { response, count }: Answering): void {
  const message = headers['content-encoding'] === undefined ? JSON.parse(body.toString()) : { id: 'coded' };
  if (Array.isArray(message)) return answerBatch(message, response);
  const { id, method, params } = message as { id?: unknown; method?: string; params?: { name?: string } };
  const named = String(headers['accept-encoding']);
  const coding = named in coders ? (named as Coding) : null;
  if (id === undefined) return void response.writeHead(202).end();
  const session = method === 'initialize' ? { 'Mcp-Session-Id': `session-${count}` } : {};
  const encoding = coding === null ? {} : { 'Content-Encoding': coding };
  if (params?.name !== 'stream') {
    const text = params?.name === 'large' ? answerTo(id).padEnd(largeBytes) : answerTo(id);
    response.writeHead(200, { 'Content-Type': 'application/json', ...session, ...encoding });
    return void response.end(coding === null ? text : coders[coding](text));
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream', ...encoding });
  const out = coding === null ? response : compressorTo(coding, response);
  out.write(': a comment\n\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{}}\n\n');
  if (coding !== null) (out as ReturnType<typeof createGzip>).flush();
  out.end(`id: 7\ndata: ${answerTo(id)}\n\n`);
}

function compressorTo(coding: Coding, response: ServerResponse): Transform {
  const compressor =
    coding === 'gzip'
      ? createGzip({ flush: constants.Z_SYNC_FLUSH })
      : coding === 'br'
        ? createBrotliCompress()
        : createZstdCompress();
  compressor.pipe(response);
  return compressor;
}
