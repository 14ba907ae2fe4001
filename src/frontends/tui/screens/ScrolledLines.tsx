import { Box } from 'ink';
import { useMemo, useState } from 'react';
import type { DetailLine } from '../text/detail-text.ts';
import { colouredJson } from '../text/json-colours.ts';
import { type Line, slicedLine } from '../text/span.ts';
import { type WrappedRow, wrappedRows } from '../text/wrapped-text.ts';
import { SpanLine } from './SpanLine.tsx';
import { type KeyName, useKeys } from './use-keys.ts';
import type { ScreenProps } from './view-parts.ts';

interface Props extends Pick<ScreenProps, 'width' | 'height' | 'isActive'> {
  lines: readonly DetailLine[];
}

/** A text that is wrapped, and scrolled with the keys. */
export function ScrolledLines({ lines, width, height, isActive }: Props) {
  const rows = useMemo(
    () =>
      wrappedRows(
        lines.map(({ text }) => text),
        width,
      ),
    [lines, width],
  );
  const [wanted, setTop] = useState(0);
  const last = Math.max(0, rows.length - height);
  const top = Math.min(wanted, last);
  useKeys((key) => setTop(Math.max(0, Math.min(last, scrolled(key, top, { height, last })))), isActive);
  return (
    <Box flexDirection="column" height={height}>
      {rows.slice(top, top + height).map((row) => (
        <SpanLine key={`${row.line}.${row.from}`} line={rowLine(row, lines)} />
      ))}
    </Box>
  );
}

function scrolled(key: KeyName, top: number, { height, last }: { height: number; last: number }): number {
  switch (key) {
    case 'up':
    case 'k':
      return top - 1;
    case 'down':
    case 'j':
      return top + 1;
    case 'pageUp':
      return top - height;
    case 'pageDown':
    case ' ':
      return top + height;
    case 'home':
    case 'g':
      return 0;
    case 'end':
    case 'G':
      return last;
    default:
      return top;
  }
}

function rowLine({ line, from, to }: WrappedRow, lines: readonly DetailLine[]): Line {
  const { text, kind } = lines[line] as DetailLine;
  if (kind === 'heading') return [{ text: text.slice(from, to), isBold: true }];
  if (kind === 'fact') return [{ text: text.slice(from, to), isDim: true }];
  return slicedLine(colouredLine(text), from, to);
}

const coloured = new Map<string, Line>();
/** The lines in sight are coloured again with each row of them and each redraw. */
function colouredLine(text: string): Line {
  const known = coloured.get(text);
  if (known !== undefined) return known;
  if (coloured.size > 500) coloured.clear();
  const line = colouredJson(text);
  coloured.set(text, line);
  return line;
}
