import { expect, test } from 'vitest';
import type { Exchange } from '../../model/exchange.ts';
import { createEndpointRewrite } from './endpoint-rewrite.ts';

const eventStream: Array<[string, string]> = [['Content-Type', 'text/event-stream; charset=utf-8']];

function rewritten(text: string, { from = 0, headers = eventStream } = {}): { text: string; said: string[] } {
  const said: string[] = [];
  const rewrite = createEndpointRewrite('http://127.0.0.1:3001', (sentence) => void said.push(sentence));
  const bytes = Buffer.from(text);
  rewrite({ isModified: false } as Exchange, headers, bytes, from);
  return { text: bytes.toString(), said };
}

test('the address of the server becomes a path, and the bytes stay as many', () => {
  const head = 'HTTP/1.1 200 OK\r\n\r\n';
  const body = '44\r\nevent: endpoint\ndata: http://127.0.0.1:3001/messages?sessionId=é1\n\n\r\n';
  const { text, said } = rewritten(head + body, { from: head.length });
  expect(Buffer.byteLength(text)).toBe(Buffer.byteLength(head + body));
  expect(text).toBe(`${head}44\r\nevent: endpoint\ndata: /messages?sessionId=é1\n:${' '.repeat(19)}\n\n\r\n`);
  expect(said).toHaveLength(1);
});

test('lines that end with CRLF, and an address without path', () => {
  const { text } = rewritten('event:endpoint\r\ndata:http://127.0.0.1:3001\r\n\r\n');
  expect(text).toBe(`event:endpoint\r\ndata:/\r\n:${' '.repeat(17)}\r\n\r\n`);
});

test.each([
  ['a path', 'event: endpoint\ndata: /messages\n\n', 0],
  ['another event', 'event: message\ndata: http://127.0.0.1:3001/x\n\n', 0],
  ['another server', 'event: endpoint\ndata: http://127.0.0.1:3002/messages\n\n', 1],
])('%s stays', (_what, body, sentences) => {
  const { text, said } = rewritten(body);
  expect(text).toBe(body);
  expect(said).toHaveLength(sentences);
});

test('other types are not looked at', () => {
  const body = 'event: endpoint\ndata: http://127.0.0.1:3001/x\n\n';
  expect(rewritten(body, { headers: [['Content-Type', 'text/plain']] }).text).toBe(body);
});
