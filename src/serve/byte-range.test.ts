import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseByteRange } from './byte-range.ts';

describe('a range of a body of 100 bytes', () => {
  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=90-', 90, 100],
    ['bytes=90-1000', 90, 100],
    ['bytes=-10', 90, 100],
    ['bytes=-1000', 0, 100],
    ['Bytes = 5 - 5 ', 5, 6],
    ['bytes=99-99', 99, 100],
  ])('%s', (header, from, to) => {
    expect(parseByteRange(header, 100)).toEqual({ kind: 'part', from, to });
  });

  it.each([
    null,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=9-5',
    'bytes=a-b',
    'items=0-5',
    'bytes=0-1,5-6',
    'bytes=1.5-2',
    'bytes=--1',
  ])('%s is ignored', (header) => {
    expect(parseByteRange(header, 100)).toEqual({ kind: 'whole' });
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=99999999999999999999-'])(
    '%s cannot be satisfied',
    (header) => {
      expect(parseByteRange(header, 100)).toEqual({ kind: 'unsatisfiable' });
    },
  );

  it('lies within the body and is never empty', () => {
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat()), fc.option(fc.nat()), (length, first, last) => {
        const range = parseByteRange(`bytes=${first ?? ''}-${last ?? ''}`, length);
        if (range.kind !== 'part') return;
        expect(range.from).toBeGreaterThanOrEqual(0);
        expect(range.to).toBeGreaterThan(range.from);
        expect(range.to).toBeLessThanOrEqual(length);
      }),
    );
  });
});
