import { displayWidth } from '../../terminal-text/display-width.ts';

export interface Cell {
  text: string;
  /** Colours the text; its width stays. */
  paint?: (text: string) => string;
}

export interface Column {
  title: string;
  align: 'left' | 'right';
  /** Never narrower than this, so that lines that come one by one stay aligned. */
  minWidth?: number;
}

const gap = '  ';

/** Widths that hold every title and cell. */
export function columnWidths(columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] {
  return columns.map((column, at) =>
    rows.reduce(
      (widest, row) => Math.max(widest, displayWidth(row[at]?.text ?? '')),
      Math.max(column.minWidth ?? 0, column.title.length),
    ),
  );
}

/** One line, cells padded to the widths; without blanks at its end. */
export function alignedLine(columns: readonly Column[], widths: readonly number[], row: readonly Cell[]): string {
  const cells = columns.map((column, at) => {
    const cell = row[at] ?? { text: '' };
    const padding = ' '.repeat(Math.max(0, (widths[at] ?? 0) - displayWidth(cell.text)));
    const painted = cell.paint ? cell.paint(cell.text) : cell.text;
    if (column.align === 'right') return padding + painted;
    return at === columns.length - 1 ? painted : painted + padding;
  });
  return cells.join(gap).trimEnd();
}

/** All lines of a table, its titles first. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paintTitle: (text: string) => string,
): string[] {
  const widths = columnWidths(columns, rows);
  const titles = columns.map(({ title }) => ({ text: title, paint: paintTitle }));
  return [titles, ...rows].map((row) => alignedLine(columns, widths, row));
}
