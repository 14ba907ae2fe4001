import { describe, expect, it } from 'vitest';
import { regexObjection } from './regex-check.ts';

describe('regexObjection', () => {
  it.each([
    '^/api/v\\d+',
    '(foo|bar)+',
    '(?:\\w+\\.)?example',
    '[a-z]+(\\.[a-z]{2,})?',
    '(a+b)?',
    '"id": ?\\d+',
    '(\\w|-)+',
    '(.|\\n)*x',
    'a\\(b+\\)*',
    '[(+]+',
    '(foo|far)*',
  ])('takes %s', (source) => expect(regexObjection(source, 'i')).toBeNull());

  it.each([
    '(a+)+',
    '(a*)*b',
    '(?:x+y?)+$',
    '((ab)*c?)*',
    '(a|a)*',
    '(\\w|\\d)+',
    '([a-z]+){2,}',
    '(?<name>a+)*',
    '(?=a+)+|(a+)+',
  ])('refuses %s', (source) => expect(regexObjection(source, '')).toMatch(/repeats something/));

  it('says why a pattern does not compile', () => {
    expect(regexObjection('(a', '')).toMatch(/^is not valid: /);
    expect(regexObjection('a', 'ii')).toMatch(/^is not valid: /);
    expect(regexObjection('a'.repeat(501), '')).toMatch(/longer than 500/);
  });
});
