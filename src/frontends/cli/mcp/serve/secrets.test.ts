import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secrets } from './secrets.ts';

const replaced = (text: string): string => new Secrets(true).text(text);

describe('secrets in a text', () => {
  it.each([
    ['{"access_token":"s3cr3t-value","expires_in":5}', '{"access_token":"redacted-1","expires_in":5}'],
    ['{"password" : "a\\"b", "name": "x"}', '{"password" : "redacted-1", "name": "x"}'],
    ['{"text":"{\\"apiKey\\":\\"s3cr3t\\"}"}', '{"text":"{\\"apiKey\\":\\"redacted-1\\"}"}'],
    ['{"headers":{"Authorization":"Bearer abcdefgh"}}', '{"headers":{"Authorization":"Bearer redacted-1"}}'],
    ['client_secret=abc&code=1&x=2', 'client_secret=redacted-1&code=1&x=2'],
    ['see https://a.test/?auth_token=abc&x=1 there', 'see https://a.test/?auth_token=redacted-1&x=1 there'],
    ['curl -H "Authorization: Bearer abcdefgh12"', 'curl -H "Authorization: Bearer redacted-1"'],
    ['a\nX-Api-Key: abc def\nb', 'a\nX-Api-Key: redacted-1\nb'],
    ['node server.js --api-key sk-123 --port 1', 'node server.js --api-key redacted-1 --port 1'],
    ['SHOP_API_KEY="sk-123" node server.js', 'SHOP_API_KEY="redacted-1" node server.js'],
    ['{"refresh_token":"cut at the e', '{"refresh_token":"redacted-1'],
  ])('%s', (text, shown) => {
    expect(replaced(text)).toBe(shown);
  });

  it.each(['{"code":"ENOENT","key":"a"}', 'a token is needed', '{"token":""}', '{"tokens":5}', 'Basic usage'])(
    'are not seen in %s',
    (text) => {
      expect(replaced(text)).toBe(text);
    },
  );

  it('get one placeholder wherever they stand, also without a name', () => {
    const secrets = new Secrets(true);
    expect(secrets.url('https://a.test/?token=abcdef1')).toBe('https://a.test/?token=redacted-1');
    expect(secrets.named('X-Api-Key', 'abcdef2')).toBe('redacted-2');
    expect(secrets.text('first abcdef1, then abcdef2')).toBe('first redacted-1, then redacted-2');
    expect(secrets.named('x-note', 'abcdef1')).toBe('redacted-1');
  });

  it.each(['\\', ' ', '\n', '"a"', '"token":', 'Bearer ', '--', '?token', '\\"', 'x '])(
    'are looked for in time that grows with the text: %j again and again',
    (piece) => {
      const startedAt = performance.now();
      replaced(piece.repeat(150_000 / piece.length));
      // A few milliseconds; many minutes where time grows with the square.
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    },
  );

  it('stay when they are wanted', () => {
    const secrets = new Secrets(false);
    expect(secrets.text('{"token":"abcdef"}', { from: 2, to: 7 })).toBe('token');
    expect(secrets.named('cookie', 'a=b')).toBe('a=b');
  });

  it('are replaced in parts of a text as in the whole, wherever it is cut', () => {
    const text = '{"a":1,"api_key":"0123456789","b":"x","token":"ABCDEFGH","c":"0123456789"}';
    const whole = replaced(text);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(text.length)), (cuts) => {
        const secrets = new Secrets(true);
        const ends = [...cuts.sort((a, b) => a - b), text.length];
        const parts = ends.map((to, at) => secrets.text(text, { from: ends[at - 1] ?? 0, to }));
        expect(parts.join('')).toBe(whole);
      }),
    );
  });
});
