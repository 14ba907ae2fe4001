// MCP that passes through plain `nectoproxy start`: its messages are found, and linked to their entries; other traffic has none.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type McpHttpServer, startMcpHttpServer } from '../../support/mcp/http-server.ts';
import { recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import { type Product, startProduct } from '../../support/product.ts';

let server: McpHttpServer;
let other: Server;
let product: Product;

beforeAll(async () => {
  server = await startMcpHttpServer();
  other = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
    response.end(gzipSync('{"jsonrpc":"2.0","id":5,"result":{}}'));
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  product = await startProduct();
});
afterAll(async () => {
  await product.stop();
  await server.close();
  other.close();
});

/** Through the proxy; resolves to the body. */
function ask(
  url: string,
  method: string,
  { body, headers }: { body?: string; headers: Record<string, string> },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: product.proxyPort,
      path: url,
      method,
      headers: { Host: new URL(url).host, ...headers },
    };
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (more: string) => {
        text += more;
      });
      response.once('end', () => resolve(text));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

const usual = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };

test('streamable HTTP through the proxy becomes messages of its entries', async () => {
  const url = `${server.origin}/mcp`;
  const initialize =
    '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"clientInfo":{"name":"agent","version":"1"}}}';
  await ask(url, 'POST', { body: initialize, headers: usual });
  const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search"}}';
  await ask(url, 'POST', { body: call, headers: { ...usual, 'Mcp-Session-Id': 'mcp-0' } });
  await expect.poll(() => recordedMcp(product.dataDir)[0]?.messages.length).toBe(4);
  const [connection, ...others] = recordedMcp(product.dataDir);
  expect(others).toEqual([]);
  expect(connection).toMatchObject({
    source: 'capture',
    transport: 'streamable-http',
    mcpSessionId: 'mcp-0',
    serverUrl: url,
  });
  const messages = connection?.messages ?? [];
  expect(messages.map(({ text }) => text)).toEqual([
    initialize,
    '{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18"}}',
    call,
    '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}}',
  ]);
  const entry = await product.entry(messages[2]?.trafficId as string);
  expect(entry.url).toBe(url);
  expect(messages[3]?.trafficId).toBe(messages[2]?.trafficId);
});

test('an answer with a content coding is read; JSON-RPC that is not MCP is left alone', async () => {
  const { port } = other.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/rpc`;
  const body = '{"jsonrpc":"2.0","id":5,"method":"tools/list"}';
  await ask(url, 'POST', { body, headers: { 'Content-Type': 'application/json', Accept: 'application/json' } });
  await ask(url, 'POST', { body, headers: { ...usual, 'MCP-Protocol-Version': '2025-11-25' } });
  const found = () => recordedMcp(product.dataDir).filter(({ serverUrl }) => serverUrl === url);
  await expect
    .poll(() => found().map(({ messages }) => messages.map(({ kind }) => kind)))
    .toEqual([['request', 'response']]);
});

test('the old SSE pair through the proxy is one connection', async () => {
  const answered = ask(`${server.origin}/sse`, 'GET', { headers: { Accept: 'text/event-stream' } });
  await expect.poll(() => recordedMcp(product.dataDir).filter(({ transport }) => transport === 'sse').length).toBe(1);
  const body = '{"jsonrpc":"2.0","id":"x","method":"tools/list"}';
  await ask(`${server.origin}/messages?id=5`, 'POST', { body, headers: { 'Content-Type': 'application/json' } });
  const old = () => recordedMcp(product.dataDir).find(({ transport }) => transport === 'sse');
  await expect.poll(() => old()?.messages.map(({ kind }) => kind)).toEqual(['request', 'response']);
  for (const stream of server.streams) stream.end();
  await answered;
  await expect.poll(() => old()?.isEnded).toBe(true);
});
