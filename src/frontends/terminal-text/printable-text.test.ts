import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printableBytes, printableLine, printableText } from './printable-text.ts';

describe('text of strangers', () => {
  it('reaches a terminal without anything it would obey', () => {
    expect(printableLine('a\u001b[2Jb\u0007\r\n\u009b31m\u202ec\u200bd')).toBe(
      'a\\x1b[2Jb\\x07\\x0d\\x0a\\x9b31m\\u202ec\\u200bd',
    );
    expect(printableText('a\r\nb\tc\rd\u001b]0;x\u0007')).toBe('a\nb\tc\\x0dd\\x1b]0;x\\x07');
    expect(printableLine('\ud800\u{e0041}')).toBe('\\ud800\\u{e0041}');
  });

  it('stays as it is when it is plain', () => {
    expect(printableLine('grün 日本 €, “quoted” 👍')).toBe('grün 日本 €, “quoted” 👍');
  });

  it('of header bytes is shown as UTF-8 where it is that', () => {
    expect(printableBytes('caf\u00c3\u00a9')).toBe('café');
    expect(printableBytes('caf\u00e9')).toBe('café');
    expect(printableBytes('x\u00c2\u009b31m')).toBe('x\\x9b31m');
  });

  it('never holds a control character, whatever came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printableLine(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
        expect(printableText(text).replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
