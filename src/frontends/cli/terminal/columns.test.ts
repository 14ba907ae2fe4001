import { describe, expect, it } from 'vitest';
import { agoText, bytesText, durationText } from './amounts.ts';
import { tableLines } from './columns.ts';
import { displayWidth, truncateToWidth } from './display-width.ts';

describe('amounts', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1234, '1.2 kB'],
    [9_940, '9.9 kB'],
    [9_960, '10 kB'],
    [12_345, '12 kB'],
    [999_400, '999 kB'],
    [999_600, '1.0 MB'],
    [1.2e9, '1.2 GB'],
  ])('%d bytes: %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [0.04, '0.0 ms'],
    [3.456, '3.5 ms'],
    [12.3, '12 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [12_345, '12 s'],
    [59_960, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms: %s', (durationMs, text) => expect(durationText(durationMs)).toBe(text));

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
