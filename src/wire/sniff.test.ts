import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SniffedProtocol, sniffProtocol } from './sniff.ts';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('sniffProtocol', () => {
  it.each<[string, SniffedProtocol]>([
    ['', 'more'],
    ['\x16', 'more'],
    ['\x16\x03', 'tls'],
    ['\x16\x03\x01\x02\x00\x01', 'tls'],
    ['\x16\x02', 'unknown'],
    ['\x17\x03\x03', 'unknown'],
    ['G', 'more'],
    ['GET', 'more'],
    ['GET ', 'more'],
    ['GET /', 'http'],
    ['M-SEARCH * HTTP/1.1\r\n', 'http'],
    ['OPTIONS * HTTP/1.1\r\n', 'http'],
    ['GET http://example.com/', 'more'],
    ['GET http://example.com/ HTT', 'more'],
    ['GET http://example.com/ HTTP/1.1\r\n', 'http'],
    ['CONNECT example.com:443 HTTP/1.1\r\n', 'http'],
    ['get /', 'http'],
    ['\r\nGET /', 'http'],
    ['\r\n', 'more'],
    ['P', 'more'],
    ['PR', 'more'],
    ['PRI * HTTP/2', 'more'],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'http2-preface'],
    ['PRI * HTTP/1.1\r\n', 'http'],
    ['POST /', 'http'],
    ['PROPFIND /', 'http'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'unknown'],
    ['EHLO example.com\r\n', 'unknown'],
    ['NICK someone\r\n', 'unknown'],
    ['*1\r\n$4\r\nPING\r\n', 'unknown'],
    ['{"a": 1}', 'unknown'],
    ['GET\t/', 'unknown'],
    ['GET\0', 'unknown'],
    [' GET /', 'unknown'],
    ['A'.repeat(31), 'more'],
    ['A'.repeat(40), 'unknown'],
    [`GET ${'a'.repeat(9000)}`, 'unknown'],
    ['\x00\x00\x00\x2a', 'unknown'],
    ['\x05\x01\x00', 'unknown'],
    ['\x04\x01\x00\x50', 'unknown'],
  ])('takes %j for %s', (text, expected) => {
    expect(sniffProtocol(latin1(text))).toBe(expected);
  });

  it('never throws, and never changes its mind when more bytes come', () => {
    const unit = fc.constantFrom(
      'PRI * HTTP/2.0\r\n',
      'GET',
      ' ',
      '/',
      ' HTTP/1.1',
      '\r\n',
      'a',
      'P',
      '\x16',
      '\x03',
      '\0',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 10 }), fc.nat(60), (text, cut) => {
        const early = sniffProtocol(latin1(text.slice(0, cut)));
        if (early !== 'more') expect(sniffProtocol(latin1(text))).toBe(early);
      }),
      { numRuns: 1000 },
    );
  });
});
