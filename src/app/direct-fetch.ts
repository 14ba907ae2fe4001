import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

/**
 * A fetch for the local API that never goes through a proxy. Node's own one does when NODE_USE_ENV_PROXY and http_proxy are set, which is
 * just what `start` tells people to set in the terminal where they then run other commands; and the proxy refuses its own control port.
 */
export function createDirectFetch(): { fetch: (request: Request) => Promise<Response>; close(): void } {
  const agent = new Agent({ keepAlive: true });
  return { fetch: (request) => fetchDirectly(request, agent), close: () => agent.destroy() };
}

async function fetchDirectly(request: Request, agent: Agent): Promise<Response> {
  const headers = Object.fromEntries(request.headers);
  // A file is sent as it is read; everything else is small.
  const isFile = request.body !== null && headers['content-type'] !== 'application/json';
  const body = request.body === null || isFile ? null : Buffer.from(await request.arrayBuffer());
  if (body !== null) headers['content-length'] = String(body.byteLength);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      request.url,
      { method: request.method, headers, agent, signal: request.signal },
      (incoming) => resolve(responseOf(incoming)),
    );
    outgoing.on('error', reject);
    if (!isFile) outgoing.end(body ?? undefined);
    else pipeline(Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>), outgoing, () => {});
  });
}

function responseOf(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2)
    headers.append(incoming.rawHeaders[at] as string, incoming.rawHeaders[at + 1] as string);
  const status = incoming.statusCode ?? 0;
  const body =
    status === 204 || status === 304
      ? null
      : (Readable.toWeb(incoming) as NodeReadableStream<Uint8Array> as ReadableStream<Uint8Array>);
  return new Response(body, { status, statusText: incoming.statusMessage ?? '', headers });
}
