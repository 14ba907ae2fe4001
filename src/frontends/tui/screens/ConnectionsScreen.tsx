import { Box } from 'ink';
import { useState } from 'react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { isRunning } from '../feed/mcp-feed.ts';
import { connectionName } from '../text/connection-text.ts';
import { fitted, type Line } from '../text/span.ts';
import { fittedPosition, type ListPosition, selectedRow, stepped } from './list-position.ts';
import { SpanLine } from './SpanLine.tsx';
import { useKeys } from './use-keys.ts';
import type { ScreenProps } from './view-parts.ts';

/** All of them, then each, newest first; Enter shows the messages. */
export function ConnectionsScreen({ feed, width, height, isActive, go }: ScreenProps) {
  const { connections, chosen } = feed;
  // The first row stands for all.
  const total = connections.length + 1;
  const rows = Math.max(1, height - 1);
  const [position, setPosition] = useState<ListPosition>({
    selected: connections.findIndex(({ id }) => id === chosen?.id) + 1,
    top: 0,
  });
  const { selected, top } = fittedPosition(position, total, rows);
  const at = selectedRow({ selected, top }, total);
  useKeys((key) => {
    if (key === 'escape' || key === 'c') return go({ kind: 'list' });
    if (key === 'enter') return choose(at);
    const by = { up: -1, k: -1, down: 1, j: 1, pageUp: -rows, pageDown: rows }[key];
    if (by !== undefined) setPosition(fittedPosition(stepped({ selected: at, top }, by, total), total, rows));
  }, isActive);
  const choose = (row: number): void => {
    const connection = connections[row - 1];
    if (connection === undefined) feed.merge(true);
    else feed.choose(connection.id);
    go({ kind: 'list' });
  };
  const lines = [allRow, ...connections.map((connection) => rowOf(connection, width))];
  return (
    <Box flexDirection="column" height={height}>
      <SpanLine line={[{ text: 'Connections, the newest first', isBold: true }]} />
      {lines.slice(top, top + rows).map((line, index) => (
        <SpanLine key={connections[top + index - 1]?.id ?? 'all'} line={line} isSelected={top + index === at} />
      ))}
    </Box>
  );
}

const allRow: Line = [{ text: '   All connections in one list, as they come' }];

function rowOf(connection: McpConnection, width: number): Line {
  const { startedAt, messageCount, transport, intercept } = connection;
  const time = new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ');
  return [
    { text: isRunning(connection) ? ' ● ' : '   ', color: 'green' },
    { text: `${time}  ${fitted(String(messageCount), 8, 'left')}  ${fitted(transport, 15)} ` },
    { text: fitted(connectionName(connection), Math.max(8, width - 58)) },
    { text: intercept === null ? '' : '  intercept', color: 'yellow' },
  ];
}
