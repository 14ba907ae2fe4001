import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankOf, valuesAtRanks } from './quantiles.ts';

describe('values at ranks', () => {
  it('are those of the sorted list, in any part of the array', () => {
    // 0 and -0 are the same duration, whichever of them a rank falls on.
    const number = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true })).map((value) => value + 0);
    const values = fc.array(number, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.nat(5), (list, before) => {
        const cells = Float64Array.from([...new Array<number>(before).fill(-7), ...list, -7]);
        const ranks = [50, 95, 99, 100].map((percent) => rankOf(percent, list.length));
        const sorted = Float64Array.from(list).sort();
        expect(valuesAtRanks(cells, { from: before, to: before + list.length }, ranks)).toEqual(
          ranks.map((rank) => sorted[rank]),
        );
        expect([...cells.subarray(0, before), cells[cells.length - 1]]).toEqual(new Array(before + 1).fill(-7));
      }),
    );
  });
});
