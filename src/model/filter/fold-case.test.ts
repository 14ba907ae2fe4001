import { describe, expect, it } from 'vitest';
import { foldCase, isAscii } from './fold-case.ts';

describe('foldCase', () => {
  it('folds nothing outside ASCII into ASCII', () => {
    const wrong: string[] = [];
    for (let code = 0x80; code < 0x110000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      if ([...foldCase(String.fromCodePoint(code))].some(isAscii)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('folds letters of every script, whatever stands beside them', () => {
    expect(foldCase('ÜBER Übel')).toBe('über übel');
    expect(foldCase('ΟΔΟΣ')).toBe(foldCase('οδοσ'));
    expect(foldCase('ΟΔΟΣ ΕΔΩ').includes(foldCase('ΟΔΟΣ'))).toBe(true);
    expect(foldCase('\u212Aelvin ABC')).toBe('\u212Aelvin abc');
  });
});
