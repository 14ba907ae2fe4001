import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldPath, foldQuery } from './fold-volatile.ts';
import { pairEntries } from './pair-entries.ts';
import { pairKeys } from './pair-key.ts';

const keys = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 2 })), { maxLength: 60 });
const pairable = (entries: Array<[number, number]>) => ({
  exact: Float64Array.from(entries, ([exact, folded]) => folded * 10 + exact),
  folded: Float64Array.from(entries, ([, folded]) => folded),
  endpoint: Float64Array.from(entries, ([, folded]) => folded),
});

describe('pairs of two sessions', () => {
  it('hold every entry once, and leave over none that would fit', () => {
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        const pairs = pairEntries(pairable(a), pairable(b));
        const used = (side: Int32Array) => [...side].filter((at) => at >= 0).sort((x, y) => x - y);
        expect(used(pairs.a)).toEqual([...a.keys()]);
        expect(used(pairs.b)).toEqual([...b.keys()]);
        const left = (side: 'a' | 'b', other: 'a' | 'b', from: typeof a) =>
          new Set([...pairs[side]].filter((at, n) => at >= 0 && pairs[other][n] === -1).map((at) => from[at]?.[1]));
        const onlyB = left('b', 'a', b);
        expect([...left('a', 'b', a)].filter((folded) => onlyB.has(folded))).toEqual([]);
      }),
    );
  });

  it('of a session and itself are each entry with itself', () => {
    fc.assert(
      fc.property(keys, (entries) => {
        const pairs = pairEntries(pairable(entries), pairable(entries));
        expect([...pairs.a]).toEqual([...pairs.b]);
      }),
    );
  });

  it('take the same request before one of the same kind, in whatever order they came', () => {
    const pairs = pairEntries(
      pairable([
        [1, 1],
        [2, 1],
        [3, 1],
      ]),
      pairable([
        [3, 1],
        [4, 1],
        [1, 1],
      ]),
    );
    expect([...pairs.b]).toEqual([2, 1, 0]);
  });

  it('take time in proportion', () => {
    const entries = Array.from({ length: 200_000 }, (_, at): [number, number] => [at, at % 3]);
    const pairs = pairEntries(pairable(entries), pairable(entries.toReversed()));
    expect(pairs.a).toHaveLength(200_000);
  });
});

describe('what changes from run to run', () => {
  it.each([
    ['/users/17/orders/9f86d081884c7d65', '/users/{id}/orders/{hash}'],
    ['/a/0190b5f2-7c1e-7d3a-9d2b-3f1f6d1b2c3d', '/a/{uuid}'],
    ['/app.3f2a1b9c.js', '/app.{hash}.js'],
    ['/v1/feedback/decade', '/v1/feedback/decade'],
    ['/files/report-20260331.pdf', '/files/report-{number}.pdf'],
    ['/t/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/t/{token}'],
  ])('in %s is folded to %s', (path, folded) => {
    expect(foldPath(path)).toBe(folded);
  });

  it('is folded in values of a query, whose order does not matter', () => {
    expect(foldQuery('b=2&a=1700000000000&c')).toBe('a={number}&b=2&c');
    const facts = { method: 'GET', host: 'x.test' };
    const keysOf = (path: string) =>
      pairKeys({ ...facts, path }, { isHostIgnored: false, isVolatileFolded: true }).folded;
    expect(keysOf('/p?a=1&t=1700000000000')).toBe(keysOf('/p?t=1700000000999&a=1'));
    expect(keysOf('/p?a=1')).not.toBe(keysOf('/p?a=2'));
  });
});
