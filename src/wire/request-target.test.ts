import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequestHead } from './http1-head.ts';
import {
  formatAuthority,
  hostProblem,
  hostWithoutBrackets,
  parseHostHeader,
  parseRequestTarget,
  type TargetScheme,
} from './request-target.ts';

describe('parseRequestTarget', () => {
  it.each(['/', '/where?q=now', '//a//../b/%2e%2E', '/a%zz\\|{}^"<>', '/caf\xc3\xa9', '/?http://a/'])(
    'keeps the origin-form %s as it is',
    (path) => {
      expect(parseRequestTarget('GET', path)).toEqual({ form: 'origin', path });
    },
  );

  it.each([
    ['http://example.com/a?b', 'http', 'example.com', 80, '/a?b', 'example.com'],
    ['HTTP://Example.com:8080/', 'http', 'Example.com', 8080, '/', 'Example.com:8080'],
    ['https://example.com', 'https', 'example.com', 443, '/', 'example.com'],
    ['http://example.com?x=1', 'http', 'example.com', 80, '/?x=1', 'example.com'],
    ['http://example.com:/x', 'http', 'example.com', 80, '/x', 'example.com:'],
    ['ws://a_b.c-d/x', 'ws', 'a_b.c-d', 80, '/x', 'a_b.c-d'],
    ['wss://[2001:db8::1]:444/x@y:z', 'wss', '[2001:db8::1]', 444, '/x@y:z', '[2001:db8::1]:444'],
    ['http://127.0.0.1:1/', 'http', '127.0.0.1', 1, '/', '127.0.0.1:1'],
    ['http://a:65535/', 'http', 'a', 65535, '/', 'a:65535'],
  ])('reads the absolute-form %s', (target, scheme, host, port, path, authority) => {
    expect(parseRequestTarget('GET', target)).toEqual({ form: 'absolute', scheme, host, port, path, authority });
  });

  it('reads authority-form for CONNECT and asterisk-form for OPTIONS', () => {
    expect(parseRequestTarget('CONNECT', 'example.com:443')).toEqual({
      form: 'authority',
      host: 'example.com',
      port: 443,
    });
    expect(parseRequestTarget('CONNECT', '[::1]:8443')).toEqual({ form: 'authority', host: '[::1]', port: 8443 });
    expect(parseRequestTarget('OPTIONS', '*')).toEqual({ form: 'asterisk' });
    expect(parseRequestTarget('OPTIONS', 'http://a:81')).toMatchObject({ form: 'absolute', path: '*' });
    expect(parseRequestTarget('OPTIONS', 'http://a:81/')).toMatchObject({ form: 'absolute', path: '/' });
  });

  it.each([
    ['GET', '', 'request-target-invalid'],
    ['GET', '*', 'request-target-invalid'],
    ['GET', 'example.com', 'request-target-invalid'],
    ['GET', 'example.com:443', 'request-target-invalid'],
    ['GET', 'ftp://example.com/', 'request-target-invalid'],
    ['GET', '__proto__://a/', 'request-target-invalid'],
    ['GET', 'http:/example.com', 'request-target-invalid'],
    ['GET', '?x', 'request-target-invalid'],
    ['GET', '/a b', 'request-target-invalid'],
    ['GET', '/a\x00', 'request-target-invalid'],
    ['GET', '/a#b', 'request-target-fragment'],
    ['GET', 'http://a/#', 'request-target-fragment'],
    ['GET', 'http://', 'host-empty'],
    ['GET', 'http:///x', 'host-empty'],
    ['GET', 'http://:80/', 'host-empty'],
    ['GET', 'http://user@a/', 'userinfo-refused'],
    ['GET', 'http://user:pass@a/', 'userinfo-refused'],
    ['GET', 'http://@a/', 'userinfo-refused'],
    ['GET', 'http://a:0/', 'port-invalid'],
    ['GET', 'http://a:65536/', 'port-invalid'],
    ['GET', 'http://a:080000/', 'port-invalid'],
    ['GET', 'http://a:+80/', 'port-invalid'],
    ['GET', 'http://a:8a/', 'port-invalid'],
    ['GET', 'http://a:80:80/', 'port-invalid'],
    ['GET', 'http://a%2eb/', 'host-invalid'],
    ['GET', 'http://a\\b/', 'host-invalid'],
    ['GET', 'http://a,b/', 'host-invalid'],
    ['GET', 'http://./', 'host-invalid'],
    ['GET', 'http://\xe9/', 'host-invalid'],
    ['GET', `http://${'a'.repeat(255)}/`, 'host-invalid'],
    ['GET', 'http://[::1/', 'host-empty'],
    ['GET', 'http://[::1]x/', 'host-invalid'],
    ['GET', 'http://[]/', 'host-invalid'],
    ['GET', 'http://[127.0.0.1]/', 'host-invalid'],
    ['GET', 'http://[fe80::1%25eth0]/', 'host-invalid'],
    ['GET', 'http://[v1.a]/', 'host-invalid'],
    ['CONNECT', 'example.com', 'port-missing'],
    ['CONNECT', 'example.com:', 'port-missing'],
    ['CONNECT', 'example.com:0', 'port-invalid'],
    ['CONNECT', ':443', 'host-empty'],
    ['CONNECT', 'http://example.com:443', 'port-invalid'],
    ['CONNECT', 'example.com:443/', 'port-invalid'],
    ['CONNECT', 'a@example.com:443', 'userinfo-refused'],
    ['CONNECT', '/', 'host-invalid'],
    ['CONNECT', '*', 'host-invalid'],
  ])('refuses %s %s as %s', (method, target, code) => {
    expect(parseRequestTarget(method, target)).toMatchObject({ kind: 'problem', code });
  });

  it('never repeats a password in what it says', () => {
    expect(JSON.stringify(parseRequestTarget('GET', 'http://user:secret@a/'))).not.toContain('secret');
  });

  it('reads back what is printed', () => {
    const scheme = fc.constantFrom<TargetScheme>('http', 'https', 'ws', 'wss');
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
    );
    const path = fc.string({ unit: fc.constantFrom(...'/?@:%[]az\xff'), maxLength: 20 }).map((rest) => `/${rest}`);
    fc.assert(
      fc.property(scheme, host, fc.integer({ min: 1, max: 65535 }), path, (name, hostName, port, rest) => {
        const authority = formatAuthority(hostName, port, name);
        expect(parseRequestTarget('GET', `${name}://${authority}${rest}`)).toEqual({
          form: 'absolute',
          scheme: name,
          host: hostName,
          port,
          path: rest,
          authority,
        });
        expect(formatAuthority(hostWithoutBrackets(hostName), port, name)).toBe(authority);
      }),
    );
  });

  it('never throws', () => {
    const method = fc.constantFrom('GET', 'CONNECT', 'OPTIONS');
    const unit = fc.constantFrom('http://', '[', ']', ':', '@', '/', '1', 'a', '#', '%', '.', ' ', '\u{1F600}');
    fc.assert(
      fc.property(method, fc.string({ unit, maxLength: 12 }), (name, target) => {
        parseRequestTarget(name, target);
        parseHostHeader(target);
      }),
    );
  });
});

describe('Host', () => {
  it('is read into host and port', () => {
    expect(parseHostHeader('example.com')).toEqual({ host: 'example.com', port: undefined });
    expect(parseHostHeader('[::1]:8080')).toEqual({ host: '[::1]', port: 8080 });
    expect(parseHostHeader('')).toMatchObject({ code: 'host-empty' });
    expect(parseHostHeader('a b')).toMatchObject({ code: 'host-invalid' });
    expect(parseHostHeader('http://a')).toMatchObject({ code: 'port-invalid' });
  });

  it.each([
    ['GET / HTTP/1.1', '', 'host-missing'],
    ['GET / HTTP/1.1', 'Host: a\r\nhost: a\r\n', 'host-repeated'],
    ['GET / HTTP/1.0', 'Host: a\r\nHost: b\r\n', 'host-repeated'],
    ['GET / HTTP/1.1', 'Host: a/b\r\n', 'host-invalid'],
    ['GET / HTTP/1.1', 'Host: a:99999\r\n', 'port-invalid'],
    ['CONNECT a:1 HTTP/1.1', 'Host: a, b\r\n', 'host-invalid'],
    ['GET / HTTP/1.1', 'Host: a:1\r\n', undefined],
    ['GET / HTTP/1.0', '', undefined],
    ['CONNECT a:1 HTTP/1.1', '', undefined],
    ['GET / HTTP/1.1', 'Host:\r\n', undefined],
  ])('of %s with %j: %s', (line, lines, code) => {
    const head = parseRequestHead(`${line}\r\n${lines}\r\n`);
    if (head.kind === 'problem') throw new Error(head.message);
    expect(hostProblem(head)?.code).toBe(code);
  });
});
