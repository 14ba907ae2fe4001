import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffSequences } from './sequence-diff.ts';

const short = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 });

describe('the difference of two sequences', () => {
  it('leads from one to the other', () => {
    fc.assert(
      fc.property(short, short, (a, b) => {
        const { steps } = diffSequences(a, b);
        const kept = (left: string) => steps.filter(({ change }) => change === 'same' || change === left);
        expect(kept('added').map(({ at }) => b[at])).toEqual(b);
        const removed = steps.filter(({ change }) => change !== 'added');
        expect(removed.map(({ change, at }) => (change === 'same' ? b[at] : a[at]))).toEqual(a);
      }),
    );
  });

  it('is as short as can be', () => {
    fc.assert(
      fc.property(short, short, (a, b) => {
        const edits = diffSequences(a, b).steps.filter(({ change }) => change !== 'same').length;
        expect(edits).toBe(a.length + b.length - 2 * longestCommon(a, b));
      }),
    );
  });

  it('ends soon for what is long and has nothing in common', () => {
    const a = Array.from({ length: 100_000 }, (_, at) => at);
    const b = a.map((value) => -value - 1);
    const { steps, isShortest } = diffSequences(a, b);
    expect(isShortest).toBe(false);
    expect(steps).toHaveLength(200_000);
  });
});

function longestCommon(a: number[], b: number[]): number {
  const best = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let x = 1; x <= a.length; x += 1)
    for (let y = 1; y <= b.length; y += 1)
      (best[x] as number[])[y] =
        a[x - 1] === b[y - 1]
          ? (best[x - 1]?.[y - 1] ?? 0) + 1
          : Math.max(best[x - 1]?.[y] ?? 0, best[x]?.[y - 1] ?? 0);
  return best[a.length]?.[b.length] ?? 0;
}
