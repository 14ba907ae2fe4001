import { describe, expect, it } from 'vitest';
import { keepsAlive, requestFraming, responseFraming } from './http1-framing.ts';
import { parseRequestHead, parseResponseHead } from './http1-head.ts';

function request(lines: string, version = '1.1') {
  const head = parseRequestHead(`POST / HTTP/${version}\r\n${lines}\r\n`);
  if (head.kind === 'problem') throw new Error(head.message);
  return head;
}

function response(status: number, lines: string, version = '1.1') {
  const head = parseResponseHead(`HTTP/${version} ${status} X\r\n${lines}\r\n`);
  if (head.kind === 'problem') throw new Error(head.message);
  return head;
}

const refusals: Array<[lines: string, code: string]> = [
  ['Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', 'content-length-with-transfer-encoding'],
  ['Transfer-Encoding: chunked\r\ncontent-length: 0\r\n', 'content-length-with-transfer-encoding'],
  ['Content-Length: 5\r\ncontent-length: 6\r\n', 'content-length-repeated'],
  ['Content-Length: 5, 5\r\n', 'content-length-invalid'],
  ['Content-Length: +5\r\n', 'content-length-invalid'],
  ['Content-Length: -5\r\n', 'content-length-invalid'],
  ['Content-Length: 0x5\r\n', 'content-length-invalid'],
  ['Content-Length: 5e1\r\n', 'content-length-invalid'],
  ['Content-Length: 5.0\r\n', 'content-length-invalid'],
  ['Content-Length: 1 2\r\n', 'content-length-invalid'],
  ['Content-Length: \xb2\r\n', 'content-length-invalid'],
  ['Content-Length:\r\n', 'content-length-invalid'],
  ['Content-Length: 9007199254740992\r\n', 'content-length-too-large'],
  ['Content-Length: 18446744073709551621\r\n', 'content-length-too-large'],
  [`Content-Length: ${'0'.repeat(17)}\r\n`, 'content-length-too-large'],
  ['Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', 'transfer-encoding-repeated'],
  ['Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', 'transfer-encoding-repeated'],
  ['Transfer-Encoding: gzip, chunked\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding: chunked, gzip\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding: chunked, chunked\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding: chunked,\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding: xchunked\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding: chunked;a=b\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding: "chunked"\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding: identity\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding: gzip\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding:\r\n', 'transfer-encoding-unsupported'],
  ['Transfer-Encoding: chunk\xe9d\r\n', 'transfer-encoding-unsupported'],
];

describe('requestFraming', () => {
  it.each([
    ['', { kind: 'none' }],
    ['Content-Length: 0\r\n', { kind: 'length', bytes: 0 }],
    ['CONTENT-LENGTH: 0042\r\n', { kind: 'length', bytes: 42 }],
    ['Content-Length: 9007199254740991\r\n', { kind: 'length', bytes: 9007199254740991 }],
    ['Transfer-Encoding: chunked\r\n', { kind: 'chunked' }],
    ['transfer-encoding: \t Chunked \r\n', { kind: 'chunked' }],
    ['X-Content-Length: 5\r\nContent-Lengt_: 7\r\n', { kind: 'none' }],
  ])('reads %j', (lines, framing) => {
    expect(requestFraming(request(lines))).toEqual(framing);
  });

  it.each(refusals)('refuses %j as %s', (lines, code) => {
    expect(requestFraming(request(lines))).toMatchObject({ kind: 'problem', code });
  });

  it('refuses a length that is said twice', () => {
    const twice = 'Content-Length: 5\r\nContent-Length: 5\r\n';
    expect(requestFraming(request(twice))).toMatchObject({ code: 'content-length-repeated' });
  });

  it('refuses Transfer-Encoding in HTTP/1.0', () => {
    expect(requestFraming(request('Transfer-Encoding: chunked\r\n', '1.0'))).toMatchObject({
      code: 'transfer-encoding-in-http-1-0',
    });
  });
});

describe('responseFraming', () => {
  it.each([
    [200, 'GET', '', { kind: 'until-close' }],
    [200, 'GET', 'Content-Length: 3\r\n', { kind: 'length', bytes: 3 }],
    [200, 'GET', 'Content-Length: 3\r\ncontent-length:3\r\n', { kind: 'length', bytes: 3 }],
    [200, 'GET', 'Transfer-Encoding: chunked\r\n', { kind: 'chunked' }],
    [200, 'HEAD', 'Content-Length: 3\r\n', { kind: 'none' }],
    [200, 'HEAD', 'Transfer-Encoding: chunked\r\n', { kind: 'none' }],
    [100, 'POST', '', { kind: 'none' }],
    [103, 'GET', 'Content-Length: 3\r\n', { kind: 'none' }],
    [101, 'GET', '', { kind: 'none' }],
    [204, 'GET', 'Content-Length: 3\r\n', { kind: 'none' }],
    [304, 'GET', 'Content-Length: 3\r\n', { kind: 'none' }],
    [200, 'CONNECT', 'Content-Length: 3\r\n', { kind: 'none' }],
    [299, 'CONNECT', '', { kind: 'none' }],
    [407, 'CONNECT', 'Content-Length: 3\r\n', { kind: 'length', bytes: 3 }],
    [205, 'GET', 'Content-Length: 0\r\n', { kind: 'length', bytes: 0 }],
  ])('of %i to %s with %j', (status, method, lines, framing) => {
    expect(responseFraming(response(status, lines), method)).toEqual(framing);
  });

  it.each(refusals)('refuses %j as %s', (lines, code) => {
    expect(responseFraming(response(200, lines), 'GET')).toMatchObject({ kind: 'problem', code });
  });

  it('refuses Transfer-Encoding in HTTP/1.0', () => {
    expect(responseFraming(response(200, 'Transfer-Encoding: chunked\r\n', '1.0'), 'GET')).toMatchObject({
      code: 'transfer-encoding-in-http-1-0',
    });
  });
});

describe('keepsAlive', () => {
  it.each([
    ['1.1', '', true],
    ['1.1', 'Connection: close\r\n', false],
    ['1.1', 'connection: TE, Close\r\n', false],
    ['1.1', 'Connection: keep-alive\r\nConnection: close\r\n', false],
    ['1.1', 'Connection: closed\r\n', true],
    ['1.0', '', false],
    ['1.0', 'Connection: Keep-Alive\r\n', true],
    ['1.0', 'Connection: keep-alive, close\r\n', false],
  ])('HTTP/%s %j: %s', (version, lines, isKept) => {
    expect(keepsAlive(request(lines, version), { kind: 'none' })).toBe(isKept);
    expect(keepsAlive(response(200, lines, version), { kind: 'length', bytes: 1 })).toBe(isKept);
  });

  it('ends with a body that the close ends', () => {
    expect(keepsAlive(response(200, ''), { kind: 'until-close' })).toBe(false);
  });
});
