import { describe, expect, it } from 'vitest';
import { sortedIndexes } from './sorted-indexes.ts';

function sorted(keys: readonly number[]): { order: number[]; steps: number } {
  const sorting = sortedIndexes(keys.length, (a, b) => (keys[a] as number) - (keys[b] as number));
  for (let steps = 0; ; steps += 1) {
    const { done, value } = sorting.next();
    if (done) return { order: [...value], steps };
  }
}

describe('sortedIndexes', () => {
  it.each([0, 1, 2, 19_999, 20_000, 20_001, 65_000, 140_001])('sorts %i keys and keeps equals in order', (count) => {
    const keys = Array.from({ length: count }, (_, index) => (index * 7919) % 1009);
    const expected = keys.map((_, index) => index).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
    expect(sorted(keys).order).toEqual(expected);
  });

  it('pauses on its way', () => {
    expect(sorted(Array.from({ length: 100_000 }, (_, index) => -index)).steps).toBeGreaterThan(15);
  });
});
