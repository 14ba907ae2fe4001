import { describe, expect, it } from 'vitest';
import { parseRequestHead, parseResponseHead } from './http1-head.ts';
import { isWebSocketAcceptance, isWebSocketUpgrade } from './websocket-handshake.ts';

const upgrade = 'Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n';

describe('isWebSocketUpgrade', () => {
  it.each([
    ['GET /chat HTTP/1.1', upgrade, true],
    ['GET /chat HTTP/1.1', 'Connection: Upgrade\r\nUpgrade: websocket, foo\r\n', true],
    ['POST /chat HTTP/1.1', upgrade, false],
    ['GET /chat HTTP/1.0', upgrade, false],
    ['GET /chat HTTP/1.1', 'Connection: close\r\nUpgrade: websocket\r\n', false],
    ['GET /chat HTTP/1.1', 'Connection: Upgrade\r\nUpgrade: h2c\r\n', false],
    ['GET /chat HTTP/1.1', 'Upgrade: websocket\r\n', false],
    ['GET /chat HTTP/1.1', '', false],
  ])('%s with %j: %s', (line, lines, isUpgrade) => {
    const head = parseRequestHead(`${line}\r\n${lines}\r\n`);
    if (head.kind === 'problem') throw new Error(head.message);
    expect(isWebSocketUpgrade(head)).toBe(isUpgrade);
  });
});

describe('isWebSocketAcceptance', () => {
  it.each([
    ['101 Switching Protocols', upgrade, true],
    ['200 OK', upgrade, false],
    ['101 Switching Protocols', 'Connection: Upgrade\r\nUpgrade: foo\r\n', false],
  ])('%s with %j: %s', (status, lines, isAcceptance) => {
    const head = parseResponseHead(`HTTP/1.1 ${status}\r\n${lines}\r\n`);
    if (head.kind === 'problem') throw new Error(head.message);
    expect(isWebSocketAcceptance(head)).toBe(isAcceptance);
  });
});
