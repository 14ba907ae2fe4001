import { describe, expect, test } from 'vitest';
import { dialFailure, handshakeFailure, lookupFailure } from './dial-failure.ts';
import { alternateFamilies, literalAddress } from './resolve-addresses.ts';
import { targetKey } from './target-key.ts';

const error = (code: string, syscall?: string): NodeJS.ErrnoException =>
  Object.assign(new Error(code), { code, syscall });

describe('failures of a dial', () => {
  test.each([
    ['ECONNREFUSED', 'refused'],
    ['ETIMEDOUT', 'timed-out'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['EACCES', 'unreachable'],
    ['EMFILE', 'unreachable'],
    ['ECONNRESET', 'reset'],
    ['ESOMETHING', 'unreachable'],
  ])('%s is %s', (code, kind) => {
    const failure = dialFailure(error(code), 'connect', 'a.test port 1');
    expect(failure).toMatchObject({ kind, code, side: 'upstream', phase: 'connect' });
    expect(failure.message).toContain('a.test port 1');
  });

  test('a name that does not exist differs from name servers that do not answer', () => {
    expect(lookupFailure(error('ENOTFOUND'), 'a.test').message).toContain('has no address');
    expect(lookupFailure(error('EAI_AGAIN'), 'a.test').message).toContain('no name server answered');
  });

  test.each([
    [error('ERR_SSL_WRONG_VERSION_NUMBER'), 'upstream-tls', 'does not speak TLS'],
    [error('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'), 'upstream-tls', 'no TLS version in common'],
    [error('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'upstream-tls', 'client certificate'],
    [error('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'), 'upstream-tls', 'refused the handshake'],
    [error('ERR_SSL_DH_KEY_TOO_SMALL'), 'upstream-tls', 'too weak'],
    [error('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'), 'upstream-tls', 'with an alert'],
    [error('ECONNRESET', 'read'), 'reset', 'reset the connection'],
    [error('ECONNRESET'), 'closed-early', 'closed the connection'],
    [error('ESOMETHING'), 'upstream-tls', 'failed'],
  ])('handshake: %s is %s', (cause, kind, words) => {
    const failure = handshakeFailure(cause, 'a.test port 443');
    expect(failure).toMatchObject({ kind, phase: 'upstream-tls', code: cause.code });
    expect(failure.message).toContain(words);
  });
});

test('addresses alternate between families, the first choice first, without repeats', () => {
  expect(alternateFamilies(['::1', '::2', '::3', '10.0.0.1', '10.0.0.2', '::1'])).toEqual([
    '::1',
    '10.0.0.1',
    '::2',
    '10.0.0.2',
    '::3',
  ]);
  expect(alternateFamilies(['10.0.0.1'])).toEqual(['10.0.0.1']);
  expect(alternateFamilies([])).toEqual([]);
});

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['2130706433', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['::1', '::1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['a.test', null],
  ['1.test', null],
])('%s is the address %s', (host, address) => {
  expect(literalAddress(host)).toBe(address);
});

test('connections are shared between equal targets only', () => {
  const target = {
    scheme: 'https',
    host: 'a.test',
    port: 443,
    address: null,
    serverName: 'a.test',
    mustVerify: true,
  } as const;
  const changes = [
    {},
    { scheme: 'http' },
    { host: 'b.test' },
    { port: 444 },
    { address: '10.0.0.1' },
    { serverName: 'b.test' },
    { serverName: null },
    { mustVerify: false },
  ] as const;
  expect(new Set(changes.map((change) => targetKey({ ...target, ...change }))).size).toBe(changes.length);
  expect(targetKey({ ...target })).toBe(targetKey(target));
});
