import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterTokens } from './filter-tokens.ts';

const shown = (query: string): string[] =>
  filterTokens(query).map(({ kind, from, to }) => `${kind} ${query.slice(from, to)}`);

describe('the colours of a query', () => {
  it('tell fields, operators, words between terms and quoted text', () => {
    expect(shown('host:a.test status:>=400 OR -path:/x/i "two words"')).toEqual([
      'field host',
      'operator :',
      'field status',
      'operator :>=',
      'keyword OR',
      'not -',
      'field path',
      'operator :',
      'text /x/i',
      'text "two words"',
    ]);
  });

  it('leave alone what only looks like a field', () => {
    expect(shown('http://a.test foo:bar')).toEqual([]);
  });

  it('lie within the text, in order, for anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:-"\\/ ()>=hostOR'.split('')) }), (query) => {
        let at = 0;
        for (const { from, to } of filterTokens(query)) {
          expect(from).toBeGreaterThanOrEqual(at);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(query.length);
          at = to;
        }
      }),
    );
  });
});
