import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionAuthSeen, forwardRequestHead, forwardResponseHead, type RequestForwarding } from './header-rules.ts';
import { headerLines, parseRequestHead, parseResponseHead } from './http1-head.ts';

function request(lines: string, target = '/x') {
  const head = parseRequestHead(`GET ${target} HTTP/1.1\r\n${lines}\r\n`);
  if (head.kind === 'problem') throw new Error(head.message);
  return head;
}

function response(lines: string) {
  const head = parseResponseHead(`HTTP/1.1 200  Fine \r\n${lines}\r\n`);
  if (head.kind === 'problem') throw new Error(head.message);
  return head;
}

/** The header lines sent on for these header lines. */
function forwarded(lines: string, options: Partial<RequestForwarding> = {}): string {
  const { text } = forwardRequestHead(request(lines), { target: '/x', isProxyRequest: true, ...options });
  expect(text.startsWith('GET /x HTTP/1.1\r\n')).toBe(true);
  expect(text.endsWith('\r\n\r\n')).toBe(true);
  return text.slice('GET /x HTTP/1.1\r\n'.length, -2);
}

describe('forwardRequestHead', () => {
  it.each([
    '',
    'hOST:example.com\r\nB:  two \t\r\nb:\r\nCookie: a\r\nCookie: b\r\n',
    'Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n',
    'Connection: close\r\n',
    'connection:  Close , TE\r\nTE: trailers\r\n',
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n',
    'Connection: keep-alive, Upgrade\r\nUpgrade: TLS/1.0, websocket\r\n',
    'Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n',
    'Via: 1.1 other\r\nX-Forwarded-For: 10.0.0.1\r\n',
    'Connection:\r\n',
  ])('leaves %j as it came', (lines) => {
    const head = request(lines);
    const result = forwardRequestHead(head, { target: '/x', isProxyRequest: true });
    expect(result).toEqual({ text: head.text, headers: head.headers });
    expect(result.headers).toBe(head.headers);
  });

  it('puts the new target into the request line and touches nothing else', () => {
    const head = request('Host: a\r\nX:  y \r\n', 'http://a/x?y');
    const result = forwardRequestHead(head, { target: '/x?y', hostValue: 'a', isProxyRequest: true });
    expect(result.text).toBe('GET /x?y HTTP/1.1\r\nHost: a\r\nX:  y \r\n\r\n');
    expect(result.headers).toBe(head.headers);
  });

  it.each([
    ['Proxy-Connection: keep-alive\r\nA: b\r\n', 'A: b\r\n'],
    ['Proxy-Authorization: Basic eDp5\r\nA:  b\r\n', 'A:  b\r\n'],
    ['Connection: X-Own, keep-alive\r\nx-own: 1\r\nX-OWN: 2\r\nA: b\r\n', 'Connection: keep-alive\r\nA: b\r\n'],
    ['Connection: x-own\r\nX-Own: 1\r\nA: b\r\n', 'A: b\r\n'],
    ['Connection: close\r\nconnection: X-Own\r\nX-Own: 1\r\n', 'Connection: close\r\n'],
    ['Connection: unknown, Close\r\n', 'Connection: Close\r\n'],
    ['Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nA: b\r\n', 'A: b\r\n'],
    ['Connection: keep-alive, Upgrade\r\nUpgrade: h2c\r\n', 'Connection: keep-alive\r\n'],
    ['Connection: Upgrade\r\nUpgrade: H2C, websocket\r\n', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'],
    ['HTTP2-Settings: x\r\nA: b\r\n', 'A: b\r\n'],
    ['Connection: TE\r\nTE: gzip\r\nA: b\r\n', 'A: b\r\n'],
    ['Connection: TE\r\nTE: gzip;q=0.5, trailers\r\n', 'Connection: TE\r\nTE: trailers\r\n'],
  ])('turns %j into %j', (lines, expected) => {
    expect(forwarded(lines)).toBe(expected);
  });

  it.each([
    ['Content-Length', '5'],
    ['Transfer-Encoding', 'chunked'],
    ['Host', 'a'],
    ['Authorization', 'Basic x'],
    ['Cookie', 'a=b'],
    ['Cache-Control', 'no-store'],
  ])('never lets Connection take %s away', (name, value) => {
    expect(forwarded(`Connection: ${name}, close\r\n${name}: ${value}\r\n`)).toBe(
      `Connection: close\r\n${name}: ${value}\r\n`,
    );
  });

  it('leaves what is meant for a proxy in requests that are not addressed to us', () => {
    const lines = 'Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic x\r\n';
    expect(forwarded(lines, { isProxyRequest: false })).toBe(lines);
  });

  it.each([
    ['Host: a\r\nB: c\r\n', 'a', 'Host: a\r\nB: c\r\n'],
    ['B: c\r\nhost:  old \r\n', 'new:81', 'B: c\r\nhost: new:81\r\n'],
    ['B: c\r\n', 'new', 'Host: new\r\nB: c\r\n'],
    ['Host: a\r\nB: c\r\nHost: b\r\n', 'a', 'Host: a\r\nB: c\r\n'],
  ])('makes Host in %j say %s', (lines, hostValue, expected) => {
    expect(forwarded(lines, { hostValue })).toBe(expected);
  });

  it('gives headers that agree with its text, and has nothing to change the second time', () => {
    const line = fc.constantFrom(
      'Connection: close',
      'Connection: X-A, Upgrade , te',
      'connection: x-b,host,content-length',
      'X-A: 1',
      'x-b:2',
      'Upgrade: h2c, foo',
      'Upgrade: h2c',
      'TE: trailers, deflate',
      'TE: gzip',
      'HTTP2-Settings: z',
      'Proxy-Connection: keep-alive',
      'Proxy-Authorization: x',
      'Content-Length: 5',
      'Host: h',
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.boolean(),
        fc.constantFrom(undefined, 'h', 'i'),
        (lines, isProxyRequest, hostValue) => {
          const forwarding = { target: '/y', hostValue, isProxyRequest };
          const once = forwardRequestHead(request(lines.map((text) => `${text}\r\n`).join('')), forwarding);
          const sent = parseRequestHead(once.text);
          if (sent.kind === 'problem') throw new Error(sent.message);
          expect(sent).toMatchObject({ headers: once.headers, target: '/y' });
          expect(headerLines(sent).filter((text) => text === 'Content-Length: 5')).toHaveLength(
            lines.filter((text) => text === 'Content-Length: 5').length,
          );
          const twice = forwardRequestHead(sent, forwarding);
          expect(twice.text).toBe(once.text);
          expect(twice.headers).toBe(sent.headers);
        },
      ),
    );
  });
});

describe('forwardResponseHead', () => {
  it('leaves the status line and the headers as they came', () => {
    const head = response('Connection: Keep-Alive\r\nkeep-alive: timeout=5\r\nSet-Cookie: a\r\nSet-Cookie:  b\r\n');
    expect(forwardResponseHead(head)).toEqual({ text: head.text, headers: head.headers });
  });

  it('drops what belongs to the connection to the origin', () => {
    const head = response(
      'Connection: X-Own, Upgrade\r\nUpgrade: h2c\r\nX-Own: 1\r\nProxy-Connection: close\r\nA:  b\r\n',
    );
    expect(forwardResponseHead(head)).toEqual({
      text: 'HTTP/1.1 200  Fine \r\nProxy-Connection: close\r\nA:  b\r\n\r\n',
      headers: [
        ['Proxy-Connection', 'close'],
        ['A', 'b'],
      ],
    });
  });
});

describe('connectionAuthSeen', () => {
  it.each([
    ['Authorization', 'NTLM TlRMTVNTUAAB', true],
    ['authorization', 'negotiate YII', true],
    ['Proxy-Authorization', 'Negotiate YII', true],
    ['WWW-Authenticate', 'NTLM', true],
    ['WWW-Authenticate', 'Basic realm="x", Negotiate', true],
    ['Proxy-Authenticate', 'Negotiate', true],
    ['Authorization', 'Basic bnRsbQ==', false],
    ['Authorization', 'Bearer ntlmish', false],
    ['X-Authorization', 'NTLM x', false],
  ])('%s: %s is %s', (name, value, isSeen) => {
    expect(
      connectionAuthSeen([
        ['A', 'b'],
        [name, value],
      ]),
    ).toBe(isSeen);
  });
});
