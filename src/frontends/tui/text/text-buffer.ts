/** A text that is being edited: lines, a cursor within them (UTF-16 units), and the states before. Never changed: each step gives another one. */
export interface TextBuffer {
  readonly lines: readonly string[];
  readonly row: number;
  readonly column: number;
  readonly before: TextBuffer | null;
}

export type CursorStep = 'left' | 'right' | 'up' | 'down' | 'lineStart' | 'lineEnd' | 'pageUp' | 'pageDown';

export const createTextBuffer = (text: string): TextBuffer => ({
  lines: text.replaceAll('\r\n', '\n').split('\n'),
  row: 0,
  column: 0,
  before: null,
});

export const bufferText = ({ lines }: TextBuffer): string => lines.join('\n');

export function inserted(buffer: TextBuffer, text: string): TextBuffer {
  const { lines, row, column } = buffer;
  const line = lines[row] ?? '';
  const parts = text.replaceAll(/\r\n?/g, '\n').split('\n');
  const last = parts.at(-1) as string;
  const fresh = [...parts];
  fresh[0] = line.slice(0, column) + parts[0];
  fresh[fresh.length - 1] += line.slice(column);
  return {
    lines: lines.toSpliced(row, 1, ...fresh),
    row: row + parts.length - 1,
    column: parts.length === 1 ? column + last.length : last.length,
    before: buffer,
  };
}

/** A new line, indented as the one it comes from. */
export function lineBroken(buffer: TextBuffer): TextBuffer {
  const indent = /^ */.exec((buffer.lines[buffer.row] ?? '').slice(0, buffer.column))?.[0] ?? '';
  return inserted(buffer, `\n${indent}`);
}

export function erasedBefore(buffer: TextBuffer): TextBuffer {
  if (buffer.column === 0 && buffer.row === 0) return buffer;
  return erasedAfter({ ...moved(buffer, 'left', 1), before: buffer.before }, buffer);
}

export function erasedAfter(buffer: TextBuffer, before: TextBuffer = buffer): TextBuffer {
  const { lines, row, column } = buffer;
  const line = lines[row] ?? '';
  if (column < line.length) {
    const width = characterAt(line, column).length;
    return { ...buffer, lines: lines.with(row, line.slice(0, column) + line.slice(column + width)), before };
  }
  const next = lines[row + 1];
  return next === undefined ? buffer : { ...buffer, lines: lines.toSpliced(row, 2, line + next), before };
}

export const undone = (buffer: TextBuffer): TextBuffer => buffer.before ?? buffer;

export function moved(buffer: TextBuffer, step: CursorStep, pageRows: number): TextBuffer {
  const { lines, row, column } = buffer;
  const line = lines[row] ?? '';
  switch (step) {
    case 'left':
      if (column > 0) return at(buffer, row, column - characterBefore(line, column).length);
      return row > 0 ? at(buffer, row - 1, Number.POSITIVE_INFINITY) : buffer;
    case 'right':
      if (column < line.length) return at(buffer, row, column + characterAt(line, column).length);
      return row < lines.length - 1 ? at(buffer, row + 1, 0) : buffer;
    case 'up':
      return at(buffer, row - 1, column);
    case 'down':
      return at(buffer, row + 1, column);
    case 'lineStart':
      return at(buffer, row, 0);
    case 'lineEnd':
      return at(buffer, row, Number.POSITIVE_INFINITY);
    case 'pageUp':
      return at(buffer, row - pageRows, column);
    case 'pageDown':
      return at(buffer, row + pageRows, column);
  }
}

/** A place as near as there is one, never within a character. */
function at(buffer: TextBuffer, row: number, column: number): TextBuffer {
  const nearRow = Math.max(0, Math.min(buffer.lines.length - 1, row));
  const line = buffer.lines[nearRow] ?? '';
  const nearColumn = Math.max(0, Math.min(line.length, column));
  const isWithin = /[\udc00-\udfff]/.test(line[nearColumn] ?? '') && /[\ud800-\udbff]/.test(line[nearColumn - 1] ?? '');
  return { ...buffer, row: nearRow, column: isWithin ? nearColumn - 1 : nearColumn };
}

const characterAt = (line: string, column: number): string => String.fromCodePoint(line.codePointAt(column) ?? 0x20);

function characterBefore(line: string, column: number): string {
  const isPair =
    column > 1 && /[\udc00-\udfff]/.test(line[column - 1] ?? '') && /[\ud800-\udbff]/.test(line[column - 2] ?? '');
  return line.slice(isPair ? column - 2 : column - 1, column);
}
