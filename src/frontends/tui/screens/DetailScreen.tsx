import { Box } from 'ink';
import { useEffect, useMemo, useState } from 'react';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { McpFeed } from '../feed/mcp-feed.ts';
import { type DetailLine, detailLines } from '../text/detail-text.ts';
import { colouredJson } from '../text/json-colours.ts';
import { type Line, slicedLine } from '../text/span.ts';
import { type WrappedRow, wrappedRows } from '../text/wrapped-text.ts';
import { SpanLine } from './SpanLine.tsx';
import { type KeyName, useKeys } from './use-keys.ts';
import type { ScreenProps } from './view-parts.ts';

interface Props extends ScreenProps {
  message: McpMessageSummary;
  /** The message before or after it in the list. */
  neighbour: (by: -1 | 1) => McpMessageSummary | null;
}

/** One message with its payload, and the original beside what was sent when it was edited. */
export function DetailScreen({ feed, width, height, isActive, go, message, neighbour }: Props) {
  const lines = useDetail(feed, message);
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
  useKeys((key) => {
    if (key === 'escape' || key === 'enter') return go({ kind: 'list' });
    if (key === 'left' || key === 'right') return showNeighbour(key);
    setTop(Math.max(0, Math.min(last, scrolled(key, top, { height, last }))));
  }, isActive);
  const showNeighbour = (key: 'left' | 'right'): void => {
    const other = neighbour(key === 'left' ? -1 : 1);
    if (other === null) return;
    setTop(0);
    go({ kind: 'detail', message: other });
  };
  return (
    <Box flexDirection="column" height={height}>
      {rows.slice(top, top + height).map((row) => (
        <SpanLine key={`${row.line}.${row.from}`} line={rowLine(row, lines)} />
      ))}
    </Box>
  );
}

/** Loaded again when the message changes: a held one is decided about, an edited one has an original. */
function useDetail(feed: McpFeed, { proxyId, seq }: McpMessageSummary): DetailLine[] {
  const [lines, setLines] = useState<DetailLine[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of change is another state of the message
  useEffect(() => {
    let isWanted = true;
    const show = (shown: DetailLine[]): void => {
      if (isWanted) setLines(shown);
    };
    Promise.resolve()
      .then(() => feed.api.mcp.message(proxyId))
      .then(
        (whole) => show(detailLines(whole)),
        (error: Error) => show([{ text: error.message, kind: 'heading' }]),
      );
    return () => {
      isWanted = false;
    };
  }, [feed, proxyId, seq]);
  return lines;
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
