// Offers a stdio server over streamable HTTP, so that the conformance suite, which speaks HTTP only, reaches it: one process for each MCP
// session, every message handed on as it is. Prints its address.
//   stdio-over-http-child.ts COMMAND ARGS…
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';

const [command, ...args] = process.argv.slice(2);
const sessions = new Map<string, StreamableHTTPServerTransport>();
const children = new Set<StdioClientTransport>();
/** Started before it is asked for. */
let spare = startServer();

async function startServer(): Promise<StdioClientTransport> {
  const env = process.env as Record<string, string>;
  const server = new StdioClientTransport({ command: command as string, args, env });
  children.add(server);
  await server.start();
  return server;
}

async function newSession(): Promise<StreamableHTTPServerTransport> {
  const server = await spare;
  spare = startServer();
  const client: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => void sessions.set(id, client),
    onsessionclosed: () => server.close(),
  });
  // What a server says while it works on a call belongs to the call's stream; stdio does not say to which of several.
  const underWay: RequestId[] = [];
  client.onmessage = (message) => {
    if ('method' in message && 'id' in message) underWay.push(message.id);
    void server.send(message);
  };
  server.onmessage = (message) => {
    const relatedRequestId = streamOf(message, underWay);
    void client.send(message, relatedRequestId === undefined ? {} : { relatedRequestId }).catch(() => undefined);
  };
  server.onclose = () => void client.close();
  await client.start();
  return client;
}

function streamOf(message: JSONRPCMessage, underWay: RequestId[]): RequestId | undefined {
  if ('method' in message) return underWay.at(-1);
  const at = underWay.indexOf(message.id as RequestId);
  if (at >= 0) underWay.splice(at, 1);
  return undefined;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const known = sessions.get(String(request.headers['mcp-session-id']));
  await (known ?? (await newSession())).handleRequest(request, response);
}

const listener = createServer((request, response) => {
  serve(request, response).catch((error) => response.destroy(error));
});
listener.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/mcp`);
});
process.once('SIGTERM', async () => {
  await Promise.all([...children].map((child) => child.close()));
  process.exit();
});
