import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Filter } from './filter-tree.ts';
import { parseFilter } from './parse-filter.ts';
import { printFilter } from './print-filter.ts';

const parsed = (text: string): Filter => {
  const result = parseFilter(text);
  if (result.kind === 'problem') throw new Error(`${text}: ${result.problem.message}`);
  return result.filter;
};
const problem = (text: string) => {
  const result = parseFilter(text);
  return result.kind === 'problem' ? result.problem : null;
};
/** The tree without source ranges. */
const shape = (filter: Filter): unknown =>
  JSON.parse(JSON.stringify(filter, (key, value) => (key === 'from' || key === 'to' ? undefined : value)));

describe('parseFilter', () => {
  it.each([
    ['', ''],
    ['  login  ', 'login'],
    ['a AND b', 'a b'],
    ['a b OR c', 'a b OR c'],
    ['(a OR b) c', '(a OR b) c'],
    ['((a b) c)', 'a b c'],
    ['NOT a', '-a'],
    ['NOT (a OR b)', '-(a OR b)'],
    ['- a'.replace(' ', ''), '-a'],
    ['or and not', 'or and not'],
    ['"OR"', '"OR"'],
    ['Method:get,Post', 'method:get,Post'],
    ['code:404', 'status:404'],
    ['status:500..599', 'status:5xx'],
    ['status:=200,3XX', 'status:200,3xx'],
    ['status:>=400 status:..499', 'status:>=400 status:<=499'],
    ['duration:>1000', 'duration:>1s'],
    ['duration:1.5s..2m', 'duration:1500ms..2m'],
    ['size:10240..2MB', 'size:10kb..2mb'],
    ['size:<1.5k', 'size:<1536b'],
    ['http:h2,HTTP/1.1', 'http:2,1.1'],
    ['type:JSON,image/*', 'type:json,image/*'],
    ['is:Error,slow', 'is:error,slow'],
    ['header:X-Trace', 'header:X-Trace'],
    ['req.header:accept=json', 'req.header:accept=json'],
    ['request.header:"a b"="c d"', 'req.header:"a b"="c d"'],
    ['resp.header:set-cookie=/a b\\/c/is', 'resp.header:set-cookie=/a b\\/c/is'],
    ['since:2026-11-05 until:today', 'since:2026-11-05 until:today'],
    ['since:2026-11-05T10:30+0200', 'since:2026-11-05T10:30+02:00'],
    ['since:90m', 'since:90m'],
    ['until:14:30:15', 'until:14:30:15'],
    ['colour:red', 'color:red'],
    ['path:/api/', 'path:"/api/"'],
    ['/api/', '"/api/"'],
    ['/api/users', '"/api/users"'.replaceAll('"', '')],
    ['/api|v2/i', '/api|v2/i'],
    ['url:/ap(i|p)/', 'url:/ap(i|p)/'],
    ['url:/api/users', 'url:/api/users'],
    ['body:/foo bar/', 'body:/foo bar/'],
    ['http://example.com:80/x', '"http://example.com:80/x"'],
    ['localhost:8080', '"localhost:8080"'],
    ['127.0.0.1:8080', '"127.0.0.1:8080"'],
    ['path:/a(1)/b*', 'path:/a(1)/b*'],
    ['(path:/a(1)/b OR x)', 'path:"/a(1)/b" OR x'],
    ['path:/a,b', 'path:"/a,b"'],
    ['body:"say \\"hi\\" \\\\ C:\\dir"', 'body:"say \\"hi\\" \\\\ C:\\\\dir"'],
    ['NOT(a)(b)', '-a b'],
    ['host:*.example.com status:>=400 -path:/health', 'host:*.example.com status:>=400 -path:/health'],
  ])('%s → %s', (text, canonical) => {
    const filter = parsed(text);
    expect(printFilter(filter)).toBe(canonical);
    expect(shape(parsed(canonical))).toEqual(shape(filter));
  });

  it('takes text that begins with a slash for a regular expression only in its full form', () => {
    expect(shape(parsed('path:/api/'))).toMatchObject({ match: { kind: 'literal', text: '/api/' } });
    expect(shape(parsed('/api/'))).toMatchObject({ match: { kind: 'literal', text: '/api/' } });
    expect(shape(parsed('path:/api/i'))).toMatchObject({ match: { kind: 'regex', source: 'api', flags: 'i' } });
    expect(shape(parsed('url:/api/'))).toMatchObject({ match: { kind: 'regex', source: 'api', flags: '' } });
    expect(shape(parsed('url:/api/v1/'))).toMatchObject({ match: { kind: 'literal', text: '/api/v1/' } });
    expect(shape(parsed('url:"/api/"'))).toMatchObject({ match: { kind: 'literal', text: '/api/' } });
  });

  it('keeps where each condition stands', () => {
    const filter = parsed('  host:a -(status:404 OR  b)');
    expect(filter).toMatchObject({
      kind: 'and',
      operands: [
        { from: 2, to: 8 },
        { kind: 'not', from: 9, to: 28, operand: { from: 10, to: 28 } },
      ],
    });
  });

  it.each([
    ['status:', 0, 7, /^status needs a number, a class such as 5xx, or a comparison/],
    ['status: 404', 0, 7, /^status needs/],
    ['status:abc', 7, 10, /^status needs/],
    ['status:200,', 11, 11, /nothing stands beside this comma/],
    ['status:599..500', 7, 15, /must not be larger/],
    ['size:10xb', 5, 9, /^size needs/],
    ['status:/4../', 7, 12, /^status needs/],
    ['a OR', 2, 4, /^OR needs a condition on both sides/],
    ['OR a', 0, 2, /^OR needs/],
    ['a AND OR b', 6, 8, /^OR needs/],
    ['(a OR) b', 3, 5, /^OR needs/],
    ['NOT', 0, 3, /^NOT needs/],
    ['a -', 2, 3, /^“-” needs/],
    ['a - b', 2, 3, /^“-” needs/],
    ['(a', 0, 2, /closing parenthesis is missing/],
    ['a)', 1, 2, /no opening/],
    [')', 0, 1, /no opening/],
    ['()', 0, 2, /nothing between/],
    ['"abc', 0, 4, /closing quote/],
    ['host:"a"b', 5, 9, /after the closing quote/],
    ['stauts:404', 0, 6, /no field “stauts”\. Did you mean “status”\?/],
    ['key:value', 0, 3, /no field “key”\. To look for this text, put it in quotes/],
    ['is:eror', 3, 7, /^is needs one of error, slow/],
    ['type:jsn', 5, 8, /^type needs one of json/],
    ['color:pink', 6, 10, /^color needs one of red, orange/],
    ['http:9', 5, 6, /^http needs/],
    ['header:a:b', 7, 10, /stands “=”/],
    ['header:/a/i', 7, 11, /wildcard/],
    ['header:a=', 0, 9, /leave out “=”/],
    ['since:soon', 6, 10, /^since needs a date/],
    ['since:2026-02-30', 6, 16, /^since needs/],
    ['body:""', 5, 7, /empty/],
    ['body:/(/', 5, 8, /regular expression is not valid/],
    ['/(a+)+/i', 0, 8, /itself repeated/],
  ])('says what is wrong with %s', (text, from, to, message) => {
    expect(problem(text)).toMatchObject({ from, to });
    expect(problem(text)?.message).toMatch(message);
  });

  it('bounds what it takes', () => {
    expect(problem('a'.repeat(4001))?.message).toMatch(/at most 4000 characters/);
    expect(problem('a '.repeat(201))?.message).toMatch(/at most 200 conditions/);
    expect(problem(`${'('.repeat(50)}a${')'.repeat(50)}`)?.message).toMatch(/nested too deeply/);
    expect(problem(`${'-'.repeat(3000)}a`)?.message).toMatch(/nested too deeply/);
  });

  const piece = fc.constantFrom(
    ...[
      '(',
      ')',
      ' ',
      '-',
      '"',
      '\\',
      '/',
      '*',
      ',',
      '=',
      ':',
      '..',
      '>',
      '>=',
      'OR',
      'AND',
      'NOT',
      'a',
      'B',
      'é',
      '10',
      'kb',
      'xx',
      '\ud800',
      '(a',
      '//',
    ],
    ...[
      'status:',
      'host:',
      'path:',
      'url:',
      'is:',
      'type:',
      'header:',
      'since:',
      'size:',
      'duration:',
      'body:',
      'tag:',
      'http:',
      'error',
      '5xx',
      'json',
      'today',
      '/a/i',
    ],
  );
  const query = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));

  it('never throws, and points into the text', () => {
    fc.assert(
      fc.property(fc.oneof(query, fc.string()), (text) => {
        const result = parseFilter(text);
        if (result.kind === 'filter') return;
        expect(result.problem.from).toBeGreaterThanOrEqual(0);
        expect(result.problem.to).toBeGreaterThanOrEqual(result.problem.from);
        expect(result.problem.to).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3000 },
    );
  });

  it('prints what parses to the same filter, and prints that the same', () => {
    fc.assert(
      fc.property(query, (text) => {
        const result = parseFilter(text);
        if (result.kind === 'problem') return;
        const printed = printFilter(result.filter);
        expect(shape(parsed(printed))).toEqual(shape(result.filter));
        expect(printFilter(parsed(printed))).toBe(printed);
      }),
      { numRuns: 5000 },
    );
  });
});
