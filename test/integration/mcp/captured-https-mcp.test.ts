// MCP inside decrypted HTTPS, through plain `nectoproxy start`: messages of its entries, nothing else to be started.
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { curl } from '../../support/curl.ts';
import { recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { createTestAuthority } from '../../support/test-authority.ts';

const initialized = '{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","big":12345678901234567890}}';
const progress = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":1.0}}';
const called = '{"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":true}}';

let server: Server;
let product: Product;
let url: string;

beforeAll(async () => {
  const authority = await createTestAuthority();
  server = createServer(await authority.issue(), (request, response) => {
    request.resume().once('end', () => {
      if (request.headers['mcp-session-id'] === undefined) {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Mcp-Session-Id': 'tls-1' }).end(initialized);
      } else {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.end(`data: ${progress}\n\nevent: message\ndata: ${called}\n\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://localhost:${(server.address() as AddressInfo).port}/mcp`;
  product = await startProduct({ upstreamCa: authority.certificatePem });
});
afterAll(async () => {
  await product.stop();
  server.closeAllConnections();
  server.close();
});

async function post(body: string, headers: string[] = []): Promise<string> {
  const usual = ['Content-Type: application/json', 'Accept: application/json, text/event-stream', ...headers];
  const args = [...usual.flatMap((header) => ['-H', header]), '--data-binary', body];
  const answer = await curl(url, args, { proxyUrl: product.proxyUrl, caPem: product.caPem });
  expect(answer.stderr).toBe('');
  return answer.body.toString();
}

test('streamable HTTP inside decrypted HTTPS', async () => {
  const initialize =
    '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"clientInfo":{"name":"é","version":"1"}}}';
  expect(await post(initialize)).toBe(initialized);
  const call =
    '{ "jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","_meta":{"progressToken":"t"}} }';
  expect(await post(call, ['Mcp-Session-Id: tls-1'])).toContain(`data: ${called}\n\n`);
  await expect.poll(() => recordedMcp(product.dataDir)[0]?.messages.length).toBe(5);
  const [connection, ...others] = recordedMcp(product.dataDir);
  expect(others).toEqual([]);
  expect(connection).toMatchObject({ source: 'capture', mcpSessionId: 'tls-1', serverUrl: url });
  const messages = connection?.messages ?? [];
  expect(messages.map(({ text }) => text)).toEqual([initialize, initialized, call, progress, called]);
  const entry = await product.entry(messages[4]?.trafficId as string);
  expect(entry).toMatchObject({ url, protocol: 'https', isModified: false });
});
