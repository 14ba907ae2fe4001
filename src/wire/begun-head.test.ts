import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begunRequestProblem, begunResponseProblem } from './begun-head.ts';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const request = 'POST http://a.test/caf\xe9?b HTTP/1.1\r\nHost: a.test\r\nX-Empty:\r\nX-Odd:\t v \r\n\r\n';

describe('begunRequestProblem', () => {
  it('finds nothing wrong with any beginning of a good head', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: request.length - 1 }), (length) => {
        expect(begunRequestProblem(request.slice(0, length))).toBeUndefined();
      }),
    );
  });

  it.each([
    ['EHLO mail.test\r\n', 'request-line-spacing'],
    ['SSH-2.0-OpenSSH_9\r\n', 'request-line-spacing'],
    ['\x00', 'method-invalid'],
    ['GET / HTTP/1.1\r\nX: a\nb', 'bare-lf'],
    ['GET / HTTP/2.0\r\n', 'version-unsupported'],
  ])('tells %j from a request before its end', (text, code) => {
    expect(begunRequestProblem(text)).toMatchObject({ kind: 'problem', code });
  });
});

describe('begunResponseProblem', () => {
  it.each(['', 'H', 'HTTP/', 'HTTP/1.1 20', 'HTTP/9'])('waits for more after %j', (text) => {
    expect(begunResponseProblem(latin1(`xx${text}`), 2)).toBeUndefined();
  });

  it.each(['S', 'SSH-2.0-OpenSSH_9\r\n', '220 mail.test ESMTP\r\n', 'J\x00\x00\x00\n8.0', 'HTTQ'])(
    'refuses %j',
    (text) => {
      expect(begunResponseProblem(latin1(text), 0)).toMatchObject({ code: 'version-invalid' });
    },
  );
});
