import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bufferText,
  type CursorStep,
  createTextBuffer,
  erasedAfter,
  erasedBefore,
  inserted,
  lineBroken,
  moved,
  type TextBuffer,
  undone,
} from './text-buffer.ts';

const steps: CursorStep[] = ['left', 'right', 'up', 'down', 'lineStart', 'lineEnd', 'pageUp', 'pageDown'];
const placed = (text: string, moves: CursorStep[]): TextBuffer =>
  moves.reduce((buffer, step) => moved(buffer, step, 3), createTextBuffer(text));
const anyBuffer = fc
  .tuple(
    fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 6 }),
    fc.array(fc.constantFrom(...steps), { maxLength: 20 }),
  )
  .map(([lines, moves]) => placed(lines.join('\n'), moves));
const cursorAt = ({ lines, row, column }: TextBuffer): number =>
  lines.slice(0, row).reduce((sum, line) => sum + line.length + 1, 0) + column;

describe('a text being edited', () => {
  it('gets what is typed where the cursor is', () => {
    fc.assert(
      fc.property(anyBuffer, fc.string({ unit: 'grapheme' }), (buffer, text) => {
        const typed = text.replaceAll('\r', '');
        const before = bufferText(buffer);
        const at = cursorAt(buffer);
        const after = inserted(buffer, typed);
        expect(bufferText(after)).toBe(before.slice(0, at) + typed + before.slice(at));
        expect(cursorAt(after)).toBe(at + typed.length);
        expect(undone(after)).toBe(buffer);
      }),
    );
  });

  it('loses a whole character at a time, and half of one never', () => {
    fc.assert(
      fc.property(anyBuffer, (buffer) => {
        for (const after of [erasedBefore(buffer), erasedAfter(buffer)]) {
          expect(bufferText(after).isWellFormed()).toBe(bufferText(buffer).isWellFormed());
          expect([...bufferText(buffer)].length - [...bufferText(after)].length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('keeps the indentation of a line that is broken', () => {
    const buffer = moved(createTextBuffer('{\n    "a": 1'), 'down', 1);
    expect(bufferText(lineBroken(moved(buffer, 'lineEnd', 1)))).toBe('{\n    "a": 1\n    ');
  });

  it('joins two lines where the break between them is erased', () => {
    expect(bufferText(erasedBefore(moved(createTextBuffer('ab\ncd'), 'down', 1)))).toBe('abcd');
    expect(bufferText(erasedAfter(moved(createTextBuffer('ab\ncd'), 'lineEnd', 1)))).toBe('abcd');
  });
});
