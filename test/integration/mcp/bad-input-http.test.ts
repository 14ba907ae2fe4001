// An HTTP relay given what no client or server should send: it passes as it is, is recorded as what it is, and harms nothing else.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratchDir } from '../../support/command.ts';
import { freePort } from '../../support/mcp/free-port.ts';
import { type RecordedMessage, recordedMcp } from '../../support/mcp/recorded-mcp.ts';
import { type RunningRelay, startHttpRelayCommand } from '../../support/mcp/running-relay.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let server: Server;
let relay: RunningRelay;
let dataDir: string;

/** Sends back what it was sent, as the type that `Answer-Type` names, in pieces of `Answer-Piece` bytes. */
const createEcho = (): Server =>
  createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const pieceBytes = Number(request.headers['answer-piece']);
    response.sendDate = false;
    response.writeHead(200, { 'Content-Type': String(request.headers['answer-type']) });
    for (let at = 0; at < body.length; at += pieceBytes) {
      response.write(body.subarray(at, at + pieceBytes));
      if (pieceBytes < 100) await new Promise(setImmediate);
    }
    response.end();
  });

beforeAll(async () => {
  scratch = await createScratchDir();
  dataDir = join(scratch.path, 'data');
  server = createEcho();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  relay = await startRelay(url, dataDir);
});
afterAll(async () => {
  await relay.stop();
  server.closeAllConnections();
  server.close();
  await scratch.remove();
});

const startRelay = (url: string, directory: string): Promise<RunningRelay> =>
  startHttpRelayCommand(['--transport', 'streamable-http', '--target-url', url, '--data-dir', directory]);

async function echoed(mcpSessionId: string, body: Buffer, answer: { type: string; pieceBytes: number }) {
  const headers = {
    ...{ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
    ...{ 'Mcp-Session-Id': mcpSessionId, 'Answer-Type': answer.type, 'Answer-Piece': String(answer.pieceBytes) },
  };
  const response = await fetch(relay.url, { method: 'POST', headers, body: new Uint8Array(body) });
  return Buffer.from(await response.arrayBuffer());
}

/** What was recorded of one MCP session, once there are `count` messages of a direction. */
async function recorded(mcpSessionId: string, direction: string, count: number): Promise<RecordedMessage[]> {
  const messages = (): RecordedMessage[] =>
    recordedMcp(dataDir)
      .filter((connection) => connection.mcpSessionId === mcpSessionId)
      .flatMap((connection) => connection.messages)
      .filter((message) => message.direction === direction);
  // Messages of 20 MB are among them: looking costs something.
  await expect.poll(() => messages().length, { timeout: 30_000, interval: 300 }).toBe(count);
  return messages();
}

describe('[mcp-bad-input] an HTTP relay', () => {
  test.each([
    ['no JSON', 'no JSON at all \u0000', ['invalid']],
    ['JSON that is cut', '{"jsonrpc":"2.0","id":1,"meth', ['invalid']],
    ['a value that is no object', '42', ['invalid']],
    ['an id that is an empty text', '{"jsonrpc":"2.0","id":"","method":"x"}', ['request']],
    ['an id that is null', '{"jsonrpc":"2.0","id":null,"method":"x"}', ['request']],
    ['an id with a fraction', '{"jsonrpc":"2.0","id":1.50,"method":"x"}', ['request']],
    ['an id beyond all numbers', '{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"x"}', ['request']],
    ['keys given twice', '{"jsonrpc":"2.0","id":1,"id":2,"method":"a","method":"b"}', ['request']],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","method":"b"}]', ['request', 'notification']],
    ['a batch of anything', '[1,{"jsonrpc":"2.0","id":1,"method":"a"},"x"]', ['invalid', 'request', 'invalid']],
    ['depth', `{"jsonrpc":"2.0","id":1,"method":"a","params":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, ['request']],
  ])('passes %s on as it is', async (name, body, kinds) => {
    const id = encodeURIComponent(name);
    const bytes = Buffer.from(body);
    const answer = await echoed(id, bytes, { type: 'application/json', pieceBytes: bytes.length });
    expect(answer.equals(bytes)).toBe(true);
    const messages = await recorded(id, 'client_to_server', kinds.length);
    expect(messages.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('passes event streams on byte for byte, however odd, in pieces of one byte', async () => {
    const lines = [
      ': a comment é€😀\r\n\r\nid: 1\r\nevent: message\r\ndata: {"jsonrpc":"2.0","method":"é😀"}\r\n\r\n',
      'retry: none\n\ndata\n\nunknown: field\nno colon\n\nevent: other\ndata: {"jsonrpc":"2.0","method":"other"}\n\n',
      'data: {"jsonrpc":"2.0",\rdata: "method":"two lines"}\r\rdata: no JSON\n\n\u0000\n\n',
      'id: last\ndata: {"jsonrpc":"2.0","method":"without an end"}',
    ];
    const bytes = Buffer.from(`\uFEFF${lines.join('')}`);
    const answer = await echoed('events', bytes, { type: 'text/event-stream', pieceBytes: 1 });
    expect(answer.equals(bytes)).toBe(true);
    const messages = await recorded('events', 'server_to_client', 3);
    expect(messages.map(({ method }) => method)).toEqual(['é😀', 'two lines', null]);
  });

  test.each(['application/json', 'text/event-stream'])('passes 20 MB on and records it whole: %s', async (type) => {
    const message = `{"jsonrpc":"2.0","method":"big","params":{"x":"${'é'.repeat(10_000_000)}"}}`;
    const bytes = Buffer.from(type === 'application/json' ? message : `data: ${message}\n\n`);
    const answer = await echoed(`big-${type}`, bytes, { type, pieceBytes: 65_537 });
    expect(answer.equals(bytes)).toBe(true);
    const [big] = await recorded(`big-${type}`, 'server_to_client', 1);
    expect(big?.text === message).toBe(true);
  });

  test('answers 502 with the reason when nobody is at the address, and goes on', async () => {
    const port = await freePort();
    const directory = join(scratch.path, 'refused');
    const refused = await startRelay(`http://127.0.0.1:${port}/mcp`, directory);
    const ask = async (): Promise<[number, string]> => {
      const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
      const response = await fetch(refused.url, { method: 'POST', body, headers: { 'Mcp-Session-Id': 's' } });
      return [response.status, await response.text()];
    };
    for (let n = 0; n < 2; n += 1) {
      const [status, text] = await ask();
      expect(status).toBe(502);
      expect(text).toContain(String(port));
    }
    expect(await refused.stop()).toBe(0);
    const methods = recordedMcp(directory).flatMap(({ messages }) => messages.map(({ method }) => method));
    expect(methods).toEqual(['ping', 'ping']);
  });
});
