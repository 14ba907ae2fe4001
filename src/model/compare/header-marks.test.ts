import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderMarks } from './header-marks.ts';
import { createNoise, noNoise, volatileHeaders } from './noise.ts';
import { textMark } from './text-mark.ts';

const exact = () => new HeaderMarks(createNoise(noNoise));
const headers = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.string()), {
  selector: ([name]) => name.toLowerCase(),
  maxLength: 12,
});

describe('marks of headers', () => {
  it('are the same in any order of names, and others when a value is', () => {
    fc.assert(
      fc.property(headers, fc.nat(), (fields, at) => {
        const marks = exact();
        expect(marks.markOf(fields.toReversed())).toBe(marks.markOf(fields));
        const changed = fields.map(
          ([name, value], n) => [name, n === at % fields.length ? `${value}!` : value] as const,
        );
        if (fields.length > 0) expect(marks.markOf(changed)).not.toBe(marks.markOf(fields));
      }),
    );
  });

  it('keep the order of several values of one name', () => {
    const fields = (...values: string[]) => values.map((value) => ['Vary', value] as const);
    expect(exact().markOf(fields('a', 'b'))).not.toBe(exact().markOf(fields('b', 'a')));
    expect(exact().markOf(fields('a', 'a'))).not.toBe(exact().markOf(fields('a')));
  });

  it('leave noise out', () => {
    const marks = new HeaderMarks(createNoise({ ...noNoise, headers: volatileHeaders, isVolatileFolded: true }));
    const one = marks.markOf([
      ['Date', 'Monday'],
      ['Set-Cookie', 'a=1; Expires=Monday; Path=/'],
    ]);
    expect(
      marks.markOf([
        ['Set-Cookie', 'a=1; Path=/; Expires=Friday'],
        ['date', 'Friday'],
      ]),
    ).toBe(one);
    expect(marks.markOf([['Set-Cookie', 'a=2; Path=/; Expires=Friday']])).not.toBe(one);
  });
});

describe('marks of texts', () => {
  it('are spread: none of a million short texts shares one', () => {
    const seen = new Set<number>();
    for (let n = 0; n < 1_000_000; n += 1) seen.add(textMark(`/things/${n}`));
    expect(seen.size).toBe(1_000_000);
  });
});
