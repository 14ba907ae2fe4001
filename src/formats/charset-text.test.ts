import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesInCharset, textInCharset } from './charset-text.ts';

const hex = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

describe('text in a character set', () => {
  it.each([
    ['windows-1252', 'é€ü', 'e980fc'],
    ['iso-8859-2', 'ąb', 'b162'],
    ['koi8-r', 'да', 'c4c1'],
    ['shift_jis', '日本ｱA', '93fa967bb141'],
    ['euc-jp', '日', 'c6fc'],
    ['euc-kr', '한', 'c7d1'],
    ['gbk', '你', 'c4e3'],
    ['big5', '你', 'a741'],
    ['utf-16le', '\ufeffé', 'fffee900'],
    ['utf-16be', 'a😀', '0061d83dde00'],
  ])('%s', (charset, text, bytes) => {
    expect(hex(bytesInCharset(text, charset))).toBe(bytes);
    expect(textInCharset(Buffer.from(bytes, 'hex'), charset)).toBe(text);
  });

  it.each([
    ['windows-1252', 'д'],
    ['shift_jis', '😀'],
    ['iso-2022-jp', '日'],
  ])('%s does not hold %s', (charset, text) => expect(bytesInCharset(text, charset)).toBeNull());

  it('is either exactly the bytes or none', () => {
    const charsets = fc.constantFrom(
      'windows-1252',
      'shift_jis',
      'euc-jp',
      'gbk',
      'gb18030',
      'big5',
      'utf-16le',
      'iso-2022-jp',
    );
    fc.assert(
      fc.property(charsets, fc.uint8Array({ maxLength: 12 }), (charset, bytes) => {
        const text = textInCharset(bytes, charset);
        if (text !== null) expect(hex(bytesInCharset(text, charset))).toBe(hex(bytes));
      }),
    );
  });
});
