import { describe, expect, it } from 'vitest';
import { hasToken, headersHaveToken, headerValue, headerValues, isHeaderNamed, splitList } from './header-lookup.ts';

const headers = [
  ['Accept', 'a'],
  ['ACCEPT', 'b'],
  ['Connection', 'Keep-Alive, Upgrade'],
] as const;

describe('header lookup', () => {
  it('finds values whatever the letter case of the name', () => {
    expect(headerValue(headers, 'accept')).toBe('a');
    expect(headerValues(headers, 'accept')).toEqual(['a', 'b']);
    expect(headerValue(headers, 'acce')).toBeUndefined();
    expect(headerValues(headers, 'host')).toEqual([]);
  });

  it('takes no other character for a letter or a hyphen', () => {
    const token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (const wanted of '-0123456789abcdefghijklmnopqrstuvwxyz') {
      for (const char of token) expect(isHeaderNamed(char, wanted)).toBe(char.toLowerCase() === wanted);
    }
  });

  it('finds tokens as whole members of a list', () => {
    expect(hasToken('close', 'close')).toBe(true);
    expect(hasToken('Keep-Alive ,\tCLOSE', 'close')).toBe(true);
    expect(hasToken('closed', 'close')).toBe(false);
    expect(hasToken('not close', 'close')).toBe(false);
    expect(hasToken('', 'close')).toBe(false);
    expect(headersHaveToken(headers, 'connection', 'upgrade')).toBe(true);
    expect(headersHaveToken(headers, 'connection', 'close')).toBe(false);
    expect(splitList(', a,,b c ,\t')).toEqual(['a', 'b c']);
  });
});
