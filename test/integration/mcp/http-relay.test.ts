// `mcp start` before a server over HTTP: the same bytes as without it, many clients at once, and messages linked to their exchanges.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScratchDir } from '../../support/command.ts';
import { type McpHttpServer, startMcpHttpServer } from '../../support/mcp/http-server.ts';
import { exchangeRaw } from '../../support/mcp/raw-exchange.ts';
import { recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import { type RunningRelay, startHttpRelayCommand } from '../../support/mcp/running-relay.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let server: McpHttpServer;
let relay: RunningRelay;
let dataDir: string;

beforeAll(async () => {
  scratch = await createScratchDir();
  dataDir = join(scratch.path, 'data');
  server = await startMcpHttpServer();
  relay = await startHttpRelayCommand([
    ...['--transport', 'streamable-http', '--target-url', `${server.origin}/mcp`],
    ...['--data-dir', dataDir, '--metadata', 'audit=1'],
  ]);
});
afterAll(async () => {
  await relay.stop();
  await server.close();
  await scratch.remove();
});

const post = (text: string, headers: Record<string, string> = {}, path = '/mcp'): Promise<Response> =>
  fetch(new URL(path, relay.url), {
    method: 'POST',
    body: text,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
  });

const request = (id: unknown, method: string): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"method":"${method}"}`;

/** What a client gets for these bytes, directly and through the relay; `HOST` stands for the address it was given. */
async function bothAnswers(bytes: string): Promise<{ direct: string; relayed: string }> {
  const answers = [server.origin, relay.url].map((url) => exchangeRaw(url, bytes.replace('HOST', new URL(url).host)));
  const [direct, relayed] = await Promise.all(answers);
  return { direct: direct as string, relayed: relayed as string };
}

const body = '{"jsonrpc":"2.0","method":"notifications/x"}';
const listing = request(12, 'tools/list');

test.each([
  [
    'an empty 202 with repeated unknown headers',
    `POST /mcp HTTP/1.1\r\nHost: HOST\r\nMCP-Protocol-Version: 2025-06-18\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  ],
  [
    'a 401 with its reason and both challenges',
    'POST /auth HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  ],
  [
    'an event stream with ids, retry and comments',
    `POST /mcp HTTP/1.1\r\nhost: HOST\r\nContent-Length: ${listing.length}\r\nconnection: close\r\n\r\n${listing}`,
  ],
  [
    'a body with a content coding, which the client asked for',
    'POST /coded HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  ],
  [
    'a body that the server cuts in the middle of an event',
    'POST /cut HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  ],
  [
    'a method that MCP does not have',
    'PUT /auth HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  ],
  ['a 204', 'DELETE /mcp HTTP/1.1\r\nHost: HOST\r\nMcp-Session-Id: s\r\nConnection: close\r\n\r\n'],
])('the answer is the same byte for byte: %s', async (_name, bytes) => {
  const { direct, relayed } = await bothAnswers(bytes);
  expect(relayed).toBe(direct);
  expect(relayed).toMatch(/^HTTP\/1\.1 [24]/);
});

test('the server gets every header as it was sent, Host apart', async () => {
  const head = [
    ...['POST /mcp?x=1 HTTP/1.1', 'Host: HOST', 'mcp-session-ID: abc', 'Last-Event-ID: 7', 'Authorization: Bearer t'],
    ...['Origin: http://localhost:6274', 'Mcp-Param-X: 1', 'Mcp-Param-X: 2', 'Connection: close', 'Content-Length: 44'],
  ];
  await bothAnswers(`${head.join('\r\n')}\r\n\r\n${body}`);
  const [direct, relayed] = server.asked.slice(-2);
  expect(relayed?.rawHeaders).toEqual(direct?.rawHeaders);
  expect(relayed?.url).toBe('/mcp?x=1');
  expect(relayed?.body).toBe(body);
});

test('clients at once each have a connection; requests, answers and their exchanges are linked', async () => {
  const ids = ['a', 'b', 'c'];
  const answers = await Promise.all(ids.map((id) => post(request(id, 'initialize'))));
  expect(answers.map(({ headers }) => headers.get('mcp-session-id'))).toEqual(['mcp-a', 'mcp-b', 'mcp-c']);
  for (const id of ids) await (await post(request(0, 'tools/list'), { 'Mcp-Session-Id': `mcp-${id}` })).text();
  const connections = () =>
    recordedMcp(dataDir).filter(({ mcpSessionId }) => ids.some((id) => mcpSessionId === `mcp-${id}`));
  await expect.poll(() => connections().map(({ messages }) => messages.length)).toEqual([4, 4, 4]);
  for (const { messages, transport, source, serverUrl, protocolVersion, metadata } of connections()) {
    expect({ transport, source, serverUrl, protocolVersion, metadata }).toEqual({
      transport: 'streamable-http',
      source: 'proxy',
      serverUrl: `${server.origin}/mcp`,
      protocolVersion: '2025-06-18',
      metadata: { audit: '1' },
    });
    expect(messages.map(({ method }) => method)).toEqual(['initialize', null, 'tools/list', null]);
    expect(messages[1]?.correlatedId).toBe(messages[0]?.proxyId);
    expect(messages[3]?.correlatedId).toBe(messages[2]?.proxyId);
    expect(messages.every(({ trafficId }) => trafficId !== null)).toBe(true);
    expect(messages[0]?.trafficId).toBe(messages[1]?.trafficId);
  }
});

test('an event reaches the client when it is sent, and a client that leaves is gone at the server at once', async () => {
  const client = new AbortController();
  const answer = await fetch(relay.url, {
    headers: { Accept: 'text/event-stream', 'Mcp-Session-Id': 'mcp-stream' },
    signal: client.signal,
  });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const next = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value);
  expect(await next()).toBe(': open\nretry: 500\n\n');
  const stream = server.streams.at(-1);
  stream?.write('id: 9\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n');
  expect(await next()).toBe('id: 9\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n');
  const asked = server.asked.at(-1);
  client.abort();
  await expect.poll(() => asked?.isClosed).toBe(true);
  await expect
    .poll(() => recordedMcp(dataDir).find(({ mcpSessionId }) => mcpSessionId === 'mcp-stream')?.messages.length)
    .toBe(1);
});

test('names that are not ours and pages of other sites are refused, and no server hears of them', async () => {
  const before = server.asked.length;
  const rebound = await exchangeRaw(
    relay.url,
    'POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  );
  expect(rebound).toMatch(/^HTTP\/1\.1 403 /);
  expect((await post(request(1, 'ping'), { Origin: 'https://evil.example' })).status).toBe(403);
  expect(server.asked.length).toBe(before);
});

test('the old SSE pair: answers on the stream belong to what was posted', async () => {
  const directory = join(scratch.path, 'old');
  const old = await startHttpRelayCommand([
    ...['--transport', 'sse', '--target-url', `${server.origin}/sse`, '--data-dir', directory],
  ]);
  const client = new AbortController();
  const stream = await fetch(old.url, { headers: { Accept: 'text/event-stream' }, signal: client.signal });
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  const next = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value);
  expect(await next()).toBe('event: endpoint\ndata: /messages?id=5\n\n');
  const posted = await fetch(new URL('/messages?id=5', old.url), { method: 'POST', body: request(1, 'tools/list') });
  expect([posted.status, await posted.text()]).toEqual([202, 'Accepted']);
  expect(await next()).toContain('"id":1');
  client.abort();
  expect(await old.stop()).toBe(0);
  const [connection, ...others] = recordedMcp(directory);
  expect(others).toEqual([]);
  expect(connection).toMatchObject({ transport: 'sse', isEnded: true, serverUrl: `${server.origin}/sse` });
  const [asked, answered] = connection?.messages ?? [];
  expect([asked?.method, answered?.kind, answered?.correlatedId]).toEqual(['tools/list', 'response', asked?.proxyId]);
});
