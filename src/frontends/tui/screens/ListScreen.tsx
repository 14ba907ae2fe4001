import { Box } from 'ink';
import { useEffect } from 'react';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import { messageRow, titleRow } from '../text/message-row.ts';
import type { Line } from '../text/span.ts';
import { fittedPosition, type ListPosition, listEnd, selectedRow, stepped } from './list-position.ts';
import { SpanLine } from './SpanLine.tsx';
import { type KeyName, useKeys } from './use-keys.ts';
import type { ScreenProps } from './view-parts.ts';

interface Props extends ScreenProps {
  position: () => ListPosition;
  movePosition: (step: (position: ListPosition) => ListPosition) => void;
  now: number;
  waitingText: string;
}

/** The messages of a connection. Only those in sight are loaded and laid out. */
export function ListScreen({ feed, width, height, isActive, go, position, movePosition, now, waitingText }: Props) {
  const source = feed.messages;
  const total = source?.total ?? 0;
  const rows = Math.max(1, height - 1);
  const fitted = fittedPosition(position(), total, rows);
  const selected = selectedRow(fitted, total);
  useEffect(() => source?.want(fitted.top, rows));
  useKeys((key) => {
    const message = source?.row(selectedRow(position(), total)) ?? null;
    if (key === 'enter' && message !== null) return go({ kind: 'detail', message });
    if (!moveKeys.has(key)) return;
    feed.pin();
    movePosition((before) => fittedPosition(movedBy(key, before, { total, rows }), total, rows));
  }, isActive);
  const shown = Array.from({ length: Math.min(rows, total - fitted.top) }, (_, index) => fitted.top + index);
  return (
    <Box flexDirection="column" height={height}>
      <SpanLine line={titleRow(width)} />
      {total === 0 && <SpanLine line={emptyLine(feed, waitingText)} />}
      {shown.map((at) => (
        <SpanLine key={at} line={rowLine(source?.row(at) ?? null, width, now)} isSelected={at === selected} />
      ))}
    </Box>
  );
}

const moveKeys: ReadonlySet<KeyName> = new Set(['up', 'k', 'down', 'j', 'pageUp', 'pageDown', 'home', 'g', 'end', 'G']);

function movedBy(key: KeyName, position: ListPosition, { total, rows }: { total: number; rows: number }): ListPosition {
  switch (key) {
    case 'up':
    case 'k':
      return stepped(position, -1, total);
    case 'down':
    case 'j':
      return stepped(position, 1, total);
    case 'pageUp':
      return stepped(position, -rows, total);
    case 'pageDown':
      return stepped(position, rows, total);
    case 'home':
    case 'g':
      return { ...position, selected: 0 };
    default:
      return listEnd;
  }
}

const rowLine = (message: McpMessageSummary | null, width: number, now: number): Line =>
  message === null ? [{ text: '  …', isDim: true }] : messageRow(message, width, now);

function emptyLine({ chosen, filter, filterProblem }: ScreenProps['feed'], waitingText: string): Line {
  if (filterProblem !== null) return [{ text: `  ${filterProblem}`, color: 'red' }];
  if (chosen === null) return [{ text: `  ${waitingText}` }];
  return [{ text: filter === '' ? '  No messages yet.' : '  No message matches the filter; / changes it.' }];
}
