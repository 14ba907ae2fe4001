import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowNumbers } from './row-numbers.ts';

type Step =
  | { kind: 'append' | 'prepend'; numbers: number[] }
  | { kind: 'insert'; share: number; number: number }
  | { kind: 'remove'; share: number };

const numbers = fc.array(fc.nat(1000), { maxLength: 700 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('append' as const, 'prepend' as const), numbers }),
  fc.record({ kind: fc.constant('insert' as const), share, number: fc.nat(1000) }),
  fc.record({ kind: fc.constant('remove' as const), share }),
);

describe('RowNumbers', () => {
  it('hold what an array would, whatever is done to them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const rows = new RowNumbers(fc.sample(fc.constantFrom(2, 1024), 1)[0]);
        let expected: number[] = [];
        for (const each of steps) expected = taken(rows, expected, each);
        expect(rows.length).toBe(expected.length);
        expect(rows.slice(0, rows.length)).toEqual(expected);
        expect(rows.slice(3, 7)).toEqual(expected.slice(3, 7));
        expect(rows.slice(-5, -2)).toEqual([]);
        expect(rows.indexOf(500)).toBe(expected.indexOf(500));
      }),
    );
  });

  it('find a place by halving', () => {
    const rows = RowNumbers.of(new Float64Array([2, 4, 6, 8]));
    const placeOf = (wanted: number): number => rows.lowerBound((number) => number < wanted);
    expect([1, 2, 3, 8, 9].map(placeOf)).toEqual([0, 0, 1, 3, 4]);
  });
});

function taken(rows: RowNumbers, before: number[], step: Step): number[] {
  switch (step.kind) {
    case 'append':
      rows.append(step.numbers);
      return [...before, ...step.numbers];
    case 'prepend':
      rows.prepend(step.numbers);
      return [...step.numbers, ...before];
    case 'insert': {
      const at = Math.floor(step.share * before.length);
      rows.insertAt(at, step.number);
      return before.toSpliced(at, 0, step.number);
    }
    case 'remove': {
      if (before.length === 0) return before;
      const at = Math.min(before.length - 1, Math.floor(step.share * before.length));
      rows.removeAt(at);
      return before.toSpliced(at, 1);
    }
  }
}
