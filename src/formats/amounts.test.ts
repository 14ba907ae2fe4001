import { describe, expect, it } from 'vitest';
import { bytesText, countText, durationText } from './amounts.ts';

describe('amounts', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9_940, '9.9 kB'],
    [9_960, '10 kB'],
    [999_400, '999 kB'],
    [999_600, '1.0 MB'],
    [1_234_567, '1.2 MB'],
    [340_000_000, '340 MB'],
    [1.2e9, '1.2 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [0.04, '0.0 ms'],
    [0.42, '0.4 ms'],
    [12.3, '12 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1200, '1.2 s'],
    [59_960, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));

  it('counts in English', () => {
    expect([0, 1, 1234].map((count) => countText(count, 'request'))).toEqual([
      '0 requests',
      '1 request',
      '1,234 requests',
    ]);
  });
});
