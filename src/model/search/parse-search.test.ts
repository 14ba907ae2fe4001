import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printFilter } from '../filter/print-filter.ts';
import { bytePiece, needleFinder } from './needle.ts';
import { parseSearch } from './parse-search.ts';
import { snippetOf } from './snippet.ts';

const usual = { isCaseSensitive: false, isRegex: false };
function parts(typed: string, options = usual): [terms: string, text: string] | string {
  const parsed = parseSearch(typed, options);
  if (parsed.kind === 'problem') return parsed.message;
  const { needle, filter } = parsed;
  return [printFilter(filter), needle.kind === 'text' ? needle.text : `/${needle.source}/${needle.flags}`];
}

describe('what is typed to search', () => {
  it.each([
    ['needle', '', 'needle'],
    ['  two words ', '', 'two words'],
    ['host:api.test out of stock', 'host:api.test', 'out of stock'],
    ['host:api.test -status:5xx out', 'host:api.test -status:5xx', 'out'],
    ['path:"/a b" c', 'path:"/a b"', 'c'],
    ['note:/a b/i c', 'note:/a b/i', 'c'],
    ['{"id": 42, "host":"a"}', '', '{"id": 42, "host":"a"}'],
    ['date: Mon, 1 Jan', '', 'date: Mon, 1 Jan'],
    ['status: ok', '', 'status: ok'],
    ['stauts:404 x', '', 'stauts:404 x'],
    ['http://a.test/b?c=d e', '', 'http://a.test/b?c=d e'],
    ['localhost:8080 x', '', 'localhost:8080 x'],
    ['"host:a.test"', '', 'host:a.test'],
    ['"say \\"yes\\" \\\\"', '', 'say "yes" \\'],
    ['/api/v1/', '', '/api/v1/'],
    ['/ord_\\d+/i', '', '/ord_\\d+/i'],
    ['a* OR (b', '', 'a* OR (b'],
  ])('%s', (typed, terms, text) => {
    expect(parts(typed)).toEqual([terms, text]);
  });

  it('is a regular expression without slashes when that is chosen', () => {
    expect(parts('host:a.test a.b', { isCaseSensitive: false, isRegex: true })).toEqual(['host:a.test', '/a.b/i']);
    expect(parts('a.b', { isCaseSensitive: true, isRegex: true })).toEqual(['', '/a.b/']);
  });

  it.each(['', '   ', 'host:a.test', '/(/i', '/(a+)+/i', 'x'.repeat(2001)])(
    'is refused with a sentence: %s',
    (typed) => {
      expect(parts(typed)).toMatch(/^[A-Z].*\.$/s);
    },
  );
});

describe('the piece of bytes that must be there', () => {
  it.each([
    ['plain', 'plain'],
    ['Größe 42', 'e 42'],
    ['日本', '日本'],
    ['é', null],
    ['ab\ufffdc', 'ab'],
  ])('%s: %s', (text, piece) => {
    expect(bytePiece({ kind: 'text', text, isCaseSensitive: false }, () => false)).toBe(piece);
  });
});

describe('a match', () => {
  it('is where it is said to be, in the text and in the snippet', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(word, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), word, (before, text, after) => {
        const whole = before + text + after;
        const match = needleFinder({ kind: 'text', text, isCaseSensitive: true })(whole, 0);
        expect(match).not.toBeNull();
        if (match === null) return;
        expect(whole.slice(match.from, match.to)).toBe(text);
        const { text: shown, from, to } = snippetOf(whole, match);
        expect(shown.slice(from, to)).toBe(text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' '));
      }),
    );
  });
});
