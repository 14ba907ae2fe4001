import { Box } from 'ink';
import { useRef } from 'react';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { colouredJson } from '../text/json-colours.ts';
import { type Line, slicedLine } from '../text/span.ts';
import type { TextBuffer } from '../text/text-buffer.ts';
import { SpanLine } from './SpanLine.tsx';

interface Props {
  buffer: TextBuffer;
  width: number;
  height: number;
}

/** The part of a text around the cursor, which is shown inverted. */
export function BufferLines({ buffer, width, height }: Props) {
  const { lines, row, column } = buffer;
  const place = useRef({ top: 0, left: 0 });
  const shownColumn = printableLine((lines[row] ?? '').slice(0, column)).length;
  place.current = {
    top: scrolledTo(row, place.current.top, height),
    left: scrolledTo(shownColumn, place.current.left, width - 1),
  };
  const { top, left } = place.current;
  return (
    <Box flexDirection="column">
      {lines.slice(top, top + height).map((text, index) => {
        const cursor = top + index === row ? shownColumn : null;
        return <SpanLine key={top + index} line={lineWithCursor(printableLine(text), cursor, left, width)} />;
      })}
    </Box>
  );
}

function scrolledTo(at: number, from: number, room: number): number {
  if (at < from) return at;
  return at >= from + room ? at - room + 1 : from;
}

function lineWithCursor(text: string, cursor: number | null, left: number, width: number): Line {
  const coloured = colouredJson(text);
  const end = left + width;
  if (cursor === null) return slicedLine(coloured, left, end);
  const character = String.fromCodePoint(text.codePointAt(cursor) ?? 0x20);
  return [
    ...slicedLine(coloured, left, cursor),
    { text: character, isInverse: true },
    ...slicedLine(coloured, cursor + character.length, end),
  ];
}
