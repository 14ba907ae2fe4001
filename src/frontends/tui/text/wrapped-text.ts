import { displayWidth } from '../../terminal-text/display-width.ts';

/** Part of a line that fits the width: UTF-16 units `from` to `to` of line `line`. */
export interface WrappedRow {
  line: number;
  from: number;
  to: number;
}

/** Lines cut into rows of at most `width` columns. Every line gives a row, also an empty one. */
export function wrappedRows(lines: readonly string[], width: number): WrappedRow[] {
  const rows: WrappedRow[] = [];
  const room = Math.max(2, width);
  lines.forEach((text, line) => {
    let from = 0;
    do {
      const to = from + fittingUnits(text, from, room);
      rows.push({ line, from, to });
      from = to;
    } while (from < text.length);
  });
  return rows;
}

function fittingUnits(text: string, from: number, width: number): number {
  const ahead = text.slice(from, from + width);
  // Mostly ASCII, where columns are units.
  if (displayWidth(ahead) === ahead.length && !endsInHalf(ahead)) return ahead.length;
  let used = 0;
  let units = 0;
  for (const character of text.slice(from, from + 4 * width)) {
    used += displayWidth(character);
    if (used > width) break;
    units += character.length;
  }
  return Math.max(1, units);
}

const endsInHalf = (text: string): boolean => /[\ud800-\udbff]$/.test(text);
