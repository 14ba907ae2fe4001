import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowSlots } from './use-row-slots.ts';

it('each row has an element of its own, in the order of the elements', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(120), fc.nat(1_000_000), (first, count, base) => {
      const slots = rowSlots({ first, count, base });
      expect(slots.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: count }, (_, at) => first + at),
      );
      const keys = slots.map(({ key }) => key);
      expect(new Set(keys).size).toBe(count);
      expect(keys).toEqual(keys.toSorted((a, b) => a - b));
    }),
  );
});

it('a row keeps its element while the list is scrolled a little, and rows are in order at the base', () => {
  const before = new Map(rowSlots({ first: 100, count: 40, base: 100 }).map(({ index, key }) => [index, key]));
  for (const { index, key } of rowSlots({ first: 107, count: 40, base: 100 }))
    if (before.has(index)) expect(key).toBe(before.get(index));
  expect(rowSlots({ first: 107, count: 40, base: 107 }).map(({ index }) => index)).toEqual(
    Array.from({ length: 40 }, (_, at) => 107 + at),
  );
});
