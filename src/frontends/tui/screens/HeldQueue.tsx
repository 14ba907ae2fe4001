import { Box } from 'ink';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { HeldMessage, McpFeed } from '../feed/mcp-feed.ts';
import { connectionName } from '../text/connection-text.ts';
import { messageName, waitingText } from '../text/message-row.ts';
import { fitted, type Line } from '../text/span.ts';
import { SpanLine } from './SpanLine.tsx';

const mostRows = 4;

export const heldQueueHeight = (held: number): number => (held === 0 ? 0 : 1 + Math.min(mostRows, held));

interface Props {
  feed: McpFeed;
  width: number;
  now: number;
  target: McpMessageSummary | null;
}

/** What waits for a decision, of any connection, with how long it has waited. The arrow shows what the keys are about. */
export function HeldQueue({ feed, width, now, target }: Props) {
  const { held } = feed;
  if (held.length === 0) return null;
  const at = Math.max(
    0,
    held.findIndex(({ proxyId }) => proxyId === target?.proxyId),
  );
  const top = Math.max(0, Math.min(at - mostRows + 1, held.length - mostRows));
  return (
    <Box flexDirection="column">
      <SpanLine line={titleLine(held.length, width)} />
      {held.slice(top, top + mostRows).map((message, index) => (
        <SpanLine key={message.proxyId} line={rowOf(message, { feed, width, now, isTarget: top + index === at })} />
      ))}
    </Box>
  );
}

const titleLine = (count: number, width: number): Line => [
  { text: fitted(`── ${count} held: f forward  e edit  a answer  d drop `.padEnd(width, '─'), width), color: 'yellow' },
];

function rowOf(
  message: HeldMessage,
  { feed, width, now, isTarget }: Omit<Props, 'target'> & { isTarget: boolean },
): Line {
  const arrow = message.direction === 'client_to_server' ? '→' : '←';
  const connection = message.connectionId === feed.chosen?.id ? null : feed.connection(message.connectionId);
  const notes = [
    message.idText === null ? null : `id ${message.idText}`,
    message.cancelledBy == null ? null : 'cancelled by its sender',
    connection === null ? null : connectionName(connection),
  ].filter((note) => note !== null);
  const name = `${arrow} #${message.sequence} ${messageName(message)}  ${notes.join('  ')}`;
  return [
    { text: isTarget ? '▸ ' : '  ', color: 'yellow', isBold: true },
    { text: `${fitted(waitingText(now - message.timestamp), 6, 'left')}  `, color: 'yellow' },
    { text: fitted(name, Math.max(8, width - 11)), isBold: isTarget },
  ];
}
