import { describe, expect, it } from 'vitest';
import { type AccessRules, type Call, isLoopback, judge } from './access.ts';

const local: AccessRules = { uiHost: '127.0.0.1', port: 8889, token: 'the-token', requireToken: false };
const guarded: AccessRules = { ...local, requireToken: true };

function call(headers: Record<string, string>, more: Partial<Call> = {}): Call {
  return {
    method: 'GET',
    target: '/api/sessions',
    rawHeaders: Object.entries(headers).flat(),
    localAddress: '127.0.0.1',
    ...more,
  };
}

const own = { Host: 'localhost:8889' };
const kindOf = (asked: Call, rules = local): string => {
  const verdict = judge(asked, rules);
  return verdict.kind === 'refused' ? verdict.error.code : verdict.kind;
};

describe('the Host field', () => {
  it.each(['localhost:8889', 'LocalHost:8889', 'localhost', '127.0.0.1:8889', '[::1]:8889', ' 127.0.0.1:8889 '])(
    '%s is known',
    (host) => {
      expect(kindOf(call({ Host: host }))).toBe('allowed');
    },
  );

  it.each([
    '',
    'localhost:8888',
    'localhost:',
    'localhost:08889x',
    'evil.test:8889',
    'localhost.evil.test:8889',
    'localhost@evil.test',
    'evil.test/localhost',
    '127.0.0.1.evil.test',
    '127.0.0.2:8889',
    '192.168.1.5:8889',
    '::1',
    '[::1',
    'localhost.',
    '2130706433:8889',
  ])('%s is refused', (host) => {
    expect(kindOf(call({ Host: host }))).toBe('forbidden');
  });

  it('must be there, once', () => {
    expect(kindOf(call({}))).toBe('forbidden');
    expect(kindOf({ ...call({}), rawHeaders: ['Host', 'localhost:8889', 'host', 'localhost:8889'] })).toBe('forbidden');
  });

  it('may be the UI host as given', () => {
    const named = { ...guarded, uiHost: 'Box.local' };
    const authorization = { Authorization: 'Bearer the-token' };
    expect(kindOf(call({ Host: 'box.LOCAL:8889', ...authorization }), named)).toBe('allowed');
    expect(kindOf(call({ Host: '[fd00::1]:8889', ...authorization }), { ...local, uiHost: 'fd00::1' })).toBe('allowed');
  });

  it('may be the address the connection came to when all are listened on, and no other', () => {
    const open = { ...local, uiHost: '0.0.0.0' };
    const arrived = { localAddress: '::ffff:192.168.1.5' };
    const authorization = { Authorization: 'Bearer the-token' };
    expect(kindOf(call({ Host: '192.168.1.5:8889', ...authorization }, arrived), open)).toBe('allowed');
    expect(kindOf(call({ Host: '192.168.1.6:8889', ...authorization }, arrived), open)).toBe('forbidden');
    expect(kindOf(call({ Host: '0.0.0.0:8889', ...authorization }, arrived), local)).toBe('forbidden');
  });
});

describe('who sends it', () => {
  it.each<Record<string, string>>([
    { Origin: 'http://localhost:8889' },
    { Origin: 'http://localhost:8889', 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'none' },
    {},
  ])('%o is our own page or no page', (headers) => {
    expect(kindOf(call({ ...own, ...headers }))).toBe('allowed');
  });

  it.each<Record<string, string>>([
    { Origin: 'null' },
    { Origin: '' },
    { Origin: 'http://evil.test' },
    { Origin: 'https://localhost:8889' },
    { Origin: 'http://localhost' },
    { Origin: 'http://localhost:3000' },
    { Origin: 'http://127.0.0.1:8889' },
    { Origin: 'http://localhost:8889.evil.test' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'sec-fetch-site': '' },
    { Origin: 'http://localhost:8889', 'Sec-Fetch-Site': 'cross-site' },
    { Via: '1.1 somewhere' },
  ])('%o is refused, whatever the method and path', (headers) => {
    for (const target of ['/', '/api/events', '/API/sessions', '/api/traffic/x/response/body', '/nothing']) {
      for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
        expect(kindOf(call({ ...own, ...headers }, { target, method }))).toBe('forbidden');
      }
    }
  });

  it.each(['http://localhost:8889/api/sessions', 'http://example.com/', 'localhost:8889', '*'])(
    'the target %s is refused',
    (target) => {
      expect(kindOf(call(own, { target }))).toBe('forbidden');
    },
  );

  it('on port 80 is named without the port', () => {
    expect(kindOf(call({ Host: 'localhost', Origin: 'http://localhost' }, {}), { ...local, port: 80 })).toBe('allowed');
  });
});

describe('the token', () => {
  it.each<Record<string, string>>([
    { Authorization: 'Bearer the-token' },
    { authorization: 'bearer   the-token ' },
    { Cookie: 'nectoproxy_8889=the-token' },
    { Cookie: 'a=b; nectoproxy_8889=the-token; c=d' },
  ])('%o is taken', (headers) => {
    expect(kindOf(call({ ...own, ...headers }), guarded)).toBe('allowed');
  });

  it.each<Record<string, string>>([
    {},
    { Authorization: 'Bearer wrong' },
    { Authorization: 'Bearer' },
    { Authorization: 'Basic the-token' },
    { Authorization: 'the-token' },
    { Cookie: 'nectoproxy_8888=the-token' },
    { Cookie: 'nectoproxy_8889=' },
    { Cookie: 'xnectoproxy_8889=the-token' },
  ])('%o is not enough', (headers) => {
    expect(kindOf(call({ ...own, ...headers }), guarded)).toBe('unauthorized');
  });

  it('is asked for beyond loopback without being told to', () => {
    expect(kindOf(call({ Host: 'localhost:8889' }), { ...local, uiHost: '0.0.0.0' })).toBe('unauthorized');
    expect(kindOf(call({ Host: '192.168.1.5:8889' }), { ...local, uiHost: '192.168.1.5' })).toBe('unauthorized');
    expect(['127.0.0.1', '127.9.9.9', 'localhost', '::1', '[::1]'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', 'localhost.test', '128.0.0.1', '127.0.0.1.test'].some(isLoopback)).toBe(false);
  });

  it('that is empty never opens anything', () => {
    expect(kindOf(call({ ...own, Authorization: 'Bearer ' }), { ...guarded, token: '' })).toBe('unauthorized');
    expect(kindOf(call({ ...own, Cookie: 'nectoproxy_8889=' }), { ...guarded, token: '' })).toBe('unauthorized');
  });

  it('does not help a foreign page', () => {
    const headers = { ...own, Origin: 'http://evil.test', Authorization: 'Bearer the-token' };
    expect(kindOf(call(headers), guarded)).toBe('forbidden');
  });

  it('in the address of a page becomes a cookie', () => {
    const verdict = judge(call(own, { target: '/sessions/5?a=1&token=the-token' }), guarded);
    expect(verdict).toEqual({
      kind: 'signed-in',
      location: '/sessions/5?a=1',
      cookie: 'nectoproxy_8889=the-token; Path=/; HttpOnly; SameSite=Strict',
    });
    expect(kindOf(call(own, { target: '/?token=wrong' }), guarded)).toBe('unauthorized');
    expect(kindOf(call(own, { target: '/api/sessions?token=the-token' }), guarded)).toBe('unauthorized');
  });

  it('in an address never leads to another host', () => {
    for (const target of [
      '//evil.test/?token=the-token',
      '/\\evil.test/?token=the-token',
      '///evil.test?token=the-token',
    ]) {
      const verdict = judge(call(own, { target }), guarded);
      expect(verdict.kind === 'signed-in' && verdict.location).toMatch(/^\/evil\.test\/?$/);
    }
  });
});
