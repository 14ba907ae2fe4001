// One request with Node's own client, and all that it tells about the response: raw headers, 1xx heads, body, trailers.
import http from 'node:http';
import https from 'node:https';
import { ConnectAgent } from './connect-agent.ts';

export interface NodeResponse {
  status: number;
  statusText: string;
  httpVersion: string;
  rawHeaders: string[];
  rawTrailers: string[];
  informational: { status: number; statusText: string; rawHeaders: string[] }[];
  body: Buffer;
}

export interface NodeRequestOptions {
  method?: string;
  /** Flat list of names and values: order and case are kept on the wire. */
  headers?: string[];
  body?: Buffer | Iterable<Buffer>;
  trailers?: [string, string][];
  proxyUrl?: string;
  ca?: string;
}

export function nodeRequest(address: string, options: NodeRequestOptions = {}): Promise<NodeResponse> {
  const url = new URL(address);
  const headers = ['Host', url.host, ...(options.headers ?? [])];
  const { request, agent } =
    url.protocol === 'https:' ? overTls(url, headers, options) : inPlain(url, headers, options);
  return new Promise<NodeResponse>((resolve, reject) => {
    const informational: NodeResponse['informational'] = [];
    request.on('information', (info) => {
      informational.push({ status: info.statusCode, statusText: info.statusMessage, rawHeaders: info.rawHeaders });
    });
    request.on('error', reject);
    request.on('response', (response) => {
      collect(response).then(
        (body) =>
          resolve({
            status: response.statusCode ?? 0,
            statusText: response.statusMessage ?? '',
            httpVersion: response.httpVersion,
            rawHeaders: response.rawHeaders,
            rawTrailers: response.rawTrailers,
            informational,
            body,
          }),
        reject,
      );
    });
    sendBody(request, options);
  }).finally(() => agent?.destroy());
}

function inPlain(url: URL, headers: string[], options: NodeRequestOptions) {
  const target = options.proxyUrl ? new URL(options.proxyUrl) : url;
  const path = options.proxyUrl ? url.href : url.pathname + url.search;
  const request = http.request({
    host: target.hostname,
    port: target.port,
    method: options.method ?? 'GET',
    path,
    headers,
    agent: false,
  });
  return { request, agent: undefined };
}

function overTls(url: URL, headers: string[], options: NodeRequestOptions) {
  // Kept alive on both ways, because Node says in the request which it is.
  const agent = options.proxyUrl
    ? new ConnectAgent({ proxyUrl: options.proxyUrl, ca: options.ca ?? '', servername: url.hostname })
    : new https.Agent({ keepAlive: true });
  const request = https.request({
    host: url.hostname,
    port: url.port,
    method: options.method ?? 'GET',
    path: url.pathname + url.search,
    headers,
    agent,
    ...(options.ca ? { ca: options.ca } : {}),
  });
  return { request, agent };
}

function sendBody(request: http.ClientRequest, options: NodeRequestOptions): void {
  const { body, trailers } = options;
  if (Buffer.isBuffer(body)) request.write(body);
  else for (const chunk of body ?? []) request.write(chunk);
  if (trailers) request.addTrailers(trailers);
  request.end();
}

async function collect(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
