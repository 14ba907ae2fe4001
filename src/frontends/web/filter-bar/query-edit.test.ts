import { describe, expect, it } from 'vitest';
import { hasTerm, listedValues, termText, withoutTerm, withTerm, withToggled } from './query-edit.ts';

describe('editing a query by clicks', () => {
  it('adds a term once, in place of its opposite', () => {
    expect(withTerm('', 'host:a.test')).toBe('host:a.test');
    expect(withTerm('status:404', 'host:a.test')).toBe('status:404 host:a.test');
    expect(withTerm('status:404 host:a.test', 'host:a.test')).toBe('status:404 host:a.test');
    expect(withTerm('-host:a.test x', 'host:a.test')).toBe('x host:a.test');
    expect(withTerm('host:a.test', '-host:a.test')).toBe('-host:a.test');
  });

  it('keeps alternatives together, and gives up on what does not parse', () => {
    expect(withTerm('a OR b', 'host:c')).toBe('(a OR b) host:c');
    expect(withTerm('status:', 'host:c')).toBe('host:c');
  });

  it('takes a term away', () => {
    expect(withoutTerm('is:error host:a', 'is:error')).toBe('host:a');
    expect(withoutTerm('is:error', 'is:error')).toBe('');
    expect(hasTerm('is:error host:a', 'is:error')).toBe(true);
    expect(hasTerm('is:error OR host:a', 'is:error')).toBe(false);
  });

  it('toggles values of a list', () => {
    expect(withToggled('', 'method', 'GET')).toBe('method:GET');
    expect(withToggled('method:GET', 'method', 'POST')).toBe('method:GET,POST');
    expect(withToggled('x method:get,POST y', 'method', 'GET')).toBe('x method:POST y');
    expect(withToggled('x method:GET y', 'method', 'GET')).toBe('x y');
    expect(listedValues('a status:4xx,500', 'status')).toEqual(['4xx', '500']);
    expect(listedValues('-status:4xx', 'status')).toEqual([]);
  });

  it('quotes what needs it', () => {
    expect(termText('host', 'a.test')).toBe('host:a.test');
    expect(termText('path', 'a b "c"')).toBe('path:"a b \\"c\\""');
  });
});
