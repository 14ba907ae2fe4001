import { describe, expect, it } from 'vitest';
import { isKeyMatch, type PressedKey } from './key-match.ts';

const key = (name: string, held: Partial<PressedKey> = {}): PressedKey => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('a pressed key', () => {
  it.each([
    ['Mod+K', key('k', { ctrlKey: true }), false, true],
    ['Mod+K', key('k', { metaKey: true }), true, true],
    ['Mod+K', key('k', { metaKey: true }), false, false],
    ['Mod+K', key('k', { ctrlKey: true }), true, false],
    ['Mod+K', key('k'), false, false],
    ['Mod+Shift+F', key('F', { ctrlKey: true, shiftKey: true }), false, true],
    ['Mod+Shift+F', key('f', { ctrlKey: true }), false, false],
    ['?', key('?', { shiftKey: true }), false, true],
    ['/', key('/'), false, true],
    ['/', key('/', { shiftKey: true }), false, true],
    ['/', key('/', { ctrlKey: true }), false, false],
    ['s', key('s'), false, true],
    ['s', key('S', { shiftKey: true }), false, false],
    ['s', key('s', { altKey: true }), false, false],
    ['Shift+ArrowDown', key('ArrowDown', { shiftKey: true }), false, true],
    ['ArrowDown', key('ArrowDown', { shiftKey: true }), false, false],
  ])('%s', (keys, pressed, onApple, isMatch) => {
    expect(isKeyMatch(keys, pressed, onApple)).toBe(isMatch);
  });
});
