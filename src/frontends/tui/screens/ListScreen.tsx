import { Box } from 'ink';
import { useEffect } from 'react';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { McpFeed } from '../feed/mcp-feed.ts';
import { shortConnectionName } from '../text/connection-text.ts';
import { messageRow, titleRow } from '../text/message-row.ts';
import { fitted, type Line } from '../text/span.ts';
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

/** The messages of a connection, or of all. Only those in sight are loaded and laid out. */
export function ListScreen({ feed, width, height, isActive, go, position, movePosition, now, waitingText }: Props) {
  const source = feed.messages;
  const total = source?.total ?? 0;
  const rows = Math.max(1, height - 1);
  const place = fittedPosition(position(), total, rows);
  const selected = selectedRow(place, total);
  useEffect(() => source?.want(place.top, rows));
  useKeys((key) => {
    const message = source?.row(selectedRow(position(), total)) ?? null;
    if (key === 'enter' && message !== null) return go({ kind: 'detail', message });
    if (!moveKeys.has(key)) return;
    feed.pin();
    movePosition((before) => fittedPosition(movedBy(key, before, { total, rows }), total, rows));
  }, isActive);
  const shown = Array.from({ length: Math.min(rows, total - place.top) }, (_, index) => place.top + index);
  return (
    <Box flexDirection="column" height={height}>
      <SpanLine line={titleLine(feed, width)} />
      {total === 0 && <SpanLine line={emptyLine(feed, waitingText)} />}
      {shown.map((at) => (
        <SpanLine key={at} line={rowLine(source?.row(at) ?? null, { feed, width, now })} isSelected={at === selected} />
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

/** Where messages of all connections stand in one list, the name of theirs stands first. */
const nameColumns = (width: number): number => (width < 100 ? 12 : 20);

const titleLine = ({ isMerged }: McpFeed, width: number): Line =>
  isMerged
    ? [{ text: fitted('server', nameColumns(width) + 1), isDim: true }, ...titleRow(width - nameColumns(width) - 1)]
    : titleRow(width);

interface RowPlace {
  feed: McpFeed;
  width: number;
  now: number;
}

function rowLine(message: McpMessageSummary | null, { feed, width, now }: RowPlace): Line {
  if (message === null) return [{ text: '  …', isDim: true }];
  if (!feed.isMerged) return messageRow(message, width, now);
  const connection = feed.connection(message.connectionId);
  const name = fitted(connection === null ? '' : shortConnectionName(connection), nameColumns(width));
  return [{ text: `${name} `, isDim: true }, ...messageRow(message, width - nameColumns(width) - 1, now)];
}

function emptyLine({ connections, filter, filterProblem }: McpFeed, waitingText: string): Line {
  if (filterProblem !== null) return [{ text: `  ${filterProblem}`, color: 'red' }];
  if (connections.length === 0) return [{ text: `  ${waitingText}` }];
  return [{ text: filter === '' ? '  No messages yet.' : '  No message matches the filter; / changes it.' }];
}
