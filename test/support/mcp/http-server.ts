// A small MCP server over streamable HTTP and the old SSE pair, which tells what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { KeyAndCertificate } from '../test-authority.ts';

export interface AskedRequest {
  method: string;
  url: string;
  rawHeaders: string[];
  body: string;
  isClosed: boolean;
}

export interface McpHttpServer {
  origin: string;
  asked: AskedRequest[];
  /** Event streams that wait for something to be said. */
  streams: ServerResponse[];
  close(): Promise<void>;
}

export async function startMcpHttpServer(tls: KeyAndCertificate | null = null): Promise<McpHttpServer> {
  const asked: AskedRequest[] = [];
  const streams: ServerResponse[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const one: AskedRequest = {
      method: request.method as string,
      url: request.url as string,
      rawHeaders: request.rawHeaders,
      body: '',
      isClosed: false,
    };
    asked.push(one);
    response.once('close', () => {
      one.isClosed = true;
    });
    request.setEncoding('utf8').on('data', (text: string) => {
      one.body += text;
    });
    request.on('end', () => answer(request, one.body, { response, streams }));
  };
  const server = tls === null ? createServer(serve) : createSecureServer(tls, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `${tls === null ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    streams,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Answering {
  response: ServerResponse;
  streams: ServerResponse[];
}

function answer({ method, url = '' }: IncomingMessage, body: string, { response, streams }: Answering): void {
  response.sendDate = false;
  if (url === '/auth') {
    const challenge = ['WWW-Authenticate', 'Bearer resource_metadata="/x"', 'WWW-Authenticate', 'Basic'];
    response.writeHead(401, 'Who are you', challenge).end();
  } else if (url === '/coded') {
    const coded = gzipSync('{"jsonrpc":"2.0","id":1,"result":{}}');
    const head = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip', 'Content-Length': coded.length };
    response.writeHead(200, head).end(coded);
  } else if (url === '/cut') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('data: {"jsonrpc":"2.0","method":"notifications/before"}\n\ndata: {"half', () => response.destroy());
  } else if (method === 'DELETE') {
    response.writeHead(204).end();
  } else if (method === 'GET') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(url === '/sse' ? 'event: endpoint\ndata: /messages?id=5\n\n' : ': open\nretry: 500\n\n');
    streams.push(response);
  } else {
    answerPost(url, JSON.parse(body), { response, streams });
  }
}

function answerPost(url: string, { id, method }: { id?: unknown; method: string }, { response, streams }: Answering) {
  const result = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"protocolVersion":"2025-06-18"}}`;
  if (url.startsWith('/messages')) {
    response.writeHead(202).end('Accepted');
    for (const stream of streams) stream.write(`event: message\ndata: ${result}\n\n`);
  } else if (id === undefined) {
    response.writeHead(202, { 'Mcp-Unknown': 'a', 'MCP-UNKNOWN': 'b' }).end();
  } else if (method === 'initialize') {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Mcp-Session-Id': `mcp-${id}` }).end(result);
  } else {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.end(`: a comment\nid: e1\nretry: 100\n\nid: e2\nevent: message\ndata: ${result}\n\n`);
  }
}
