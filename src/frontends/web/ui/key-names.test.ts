import { expect, it } from 'vitest';
import { keyNames } from './key-names.ts';

it('calls keys what the keyboard calls them', () => {
  expect(keyNames('Mod+Shift+f', false)).toEqual(['Ctrl', 'Shift', 'F']);
  expect(keyNames('Mod+Shift+f', true)).toEqual(['⌘', '⇧', 'F']);
  expect(keyNames('ArrowDown', false)).toEqual(['↓']);
  expect(keyNames('Escape', true)).toEqual(['Esc']);
});
