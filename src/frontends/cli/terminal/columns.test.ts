import { describe, expect, it } from 'vitest';
import { displayWidth, truncateToWidth } from '../../terminal-text/display-width.ts';
import { tableLines } from './columns.ts';
import { agoText } from './moments.ts';

describe('moments', () => {
  it.each([
    [0, 'just now'],
    [-5000, 'just now'],
    [42_000, '42 s ago'],
    [150_000, '2 min ago'],
    [7_300_000, '2 h ago'],
    [3 * 86_400_000, '3 d ago'],
  ])('%d ms ago: %s', (passedMs, text) => expect(agoText(1_700_000_000_000 - passedMs, 1_700_000_000_000)).toBe(text));
});

describe('columns', () => {
  it('align by what is seen, not by how many characters that takes', () => {
    const lines = tableLines(
      [
        { title: 'NAME', align: 'left' },
        { title: 'SIZE', align: 'right' },
      ],
      [
        [{ text: '日本' }, { text: '1 B' }],
        [{ text: 'abcdef', paint: (text) => `<${text}>` }, { text: '10 B' }],
      ],
      (text) => text,
    );
    expect(lines).toEqual(['NAME    SIZE', '日本     1 B', '<abcdef>  10 B']);
  });

  it('are cut to a width', () => {
    expect(truncateToWidth('abcdef', 6)).toBe('abcdef');
    expect(truncateToWidth('abcdef', 4)).toBe('abc…');
    expect(truncateToWidth('/a/very/long/path/file.json', 13, 'ends')).toBe('/a/very/…json');
    expect(truncateToWidth('日本語', 4)).toBe('日…');
    expect(truncateToWidth('abc', 0)).toBe('');
    expect(displayWidth('e\u0301日👍')).toBe(5);
  });
});
