// The server of every-feature.ts as a process: over stdio, or with "http" over streamable HTTP, where it prints its address. Both eras.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
  toWebRequest,
} from '@modelcontextprotocol/node';
import { createMcpHandler, type EventStore, isLegacyRequest, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createEveryFeatureServer } from './every-feature.ts';

/** Keeps what was said on each stream, for clients that come back. */
class KeptEvents implements EventStore {
  readonly #kept: Array<{ stream: string; message: JSONRPCMessage }> = [];

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    return String(this.#kept.push({ stream, message }) - 1);
  }

  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const stream = this.#kept[Number(lastEventId)]?.stream ?? '';
    for (const [at, kept] of this.#kept.entries())
      if (at > Number(lastEventId) && kept.stream === stream) await send(String(at), kept.message);
    return stream;
  }
}

const sessions = new Map<string, NodeStreamableHTTPServerTransport>();

async function newLegacySession(): Promise<NodeStreamableHTTPServerTransport> {
  const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    eventStore: new KeptEvents(),
    retryInterval: 100,
    onsessioninitialized: (id) => void sessions.set(id, transport),
    onsessionclosed: (id) => void sessions.delete(id),
  });
  await createEveryFeatureServer({ era: 'legacy' }).connect(transport);
  return transport;
}

async function serveHttp(): Promise<void> {
  const modern = createMcpHandler(createEveryFeatureServer, { legacy: 'reject' });
  const handleModern = toNodeHandler(modern);
  const isHostKnown = localhostHostValidation();
  const isOriginKnown = localhostOriginValidation();
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isHostKnown(request, response) || !isOriginKnown(request, response)) return;
    const body = request.method === 'POST' ? await parsedBody(request) : undefined;
    if (request.method === 'POST' && body === undefined) return void response.writeHead(400).end();
    if (!(await isLegacyRequest(await toWebRequest(request, body), body))) return handleModern(request, response, body);
    const id = request.headers['mcp-session-id'];
    const known = sessions.get(String(id));
    if (id !== undefined && known === undefined) return void response.writeHead(404).end();
    await (known ?? (await newLegacySession())).handleRequest(request, response, body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  });
}

async function parsedBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  try {
    return JSON.parse(Buffer.concat(pieces).toString());
  } catch {
    return undefined;
  }
}

if (process.argv[2] === 'http') await serveHttp();
else serveStdio(createEveryFeatureServer);
