import { describe, expect, it } from 'vitest';
import { type CompareAddress, comparePanel, parseComparePanel } from './compare-address.ts';

describe('what is compared, in the address', () => {
  it.each<CompareAddress>([
    { kind: 'entries', a: '1-a', b: '2-b' },
    { kind: 'sessions', a: null, b: null },
    { kind: 'sessions', a: '1-a', b: null },
    { kind: 'sessions', a: '1-a', b: '2-b' },
  ])('is read back: %j', (address) => {
    expect(parseComparePanel(comparePanel(address))).toEqual(address);
  });

  it('is nothing else', () => {
    for (const panel of [null, 'sessions', 'compare', 'compare~entries~1', 'compare~other~1~2'])
      expect(parseComparePanel(panel)).toBeNull();
  });
});
