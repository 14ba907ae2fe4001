import { Box, useApp, useWindowSize } from 'ink';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { McpFeed } from '../feed/mcp-feed.ts';
import type { Line } from '../text/span.ts';
import { statusLine } from '../text/status-line.ts';
import { ConnectionsScreen } from './ConnectionsScreen.tsx';
import { DetailScreen } from './DetailScreen.tsx';
import { HelpScreen } from './HelpScreen.tsx';
import { ListScreen } from './ListScreen.tsx';
import { type ListPosition, listEnd, selectedRow } from './list-position.ts';
import { PromptLine } from './PromptLine.tsx';
import { SpanLine } from './SpanLine.tsx';
import { useKeys } from './use-keys.ts';
import { useNotice } from './use-notice.ts';
import type { Screen, ScreenProps } from './view-parts.ts';

interface Props {
  feed: McpFeed;
  /** What the rest of the program says meanwhile. Gives back how to stop listening. */
  listen: (onLine: (line: string) => void) => () => void;
}

/** The whole terminal: a line that says where we are, one of the screens, and a line for keys, words and questions. */
export function McpView({ feed, listen }: Props) {
  const { exit } = useApp();
  const { columns: width, rows } = useWindowSize();
  useSyncExternalStore(feed.subscribe, feed.version);
  const now = useClock(feed.held.length > 0);
  const [screen, go] = useState<Screen>({ kind: 'list' });
  const [isFiltering, setFiltering] = useState(false);
  const [position, setPosition] = useState<ListPosition>(listEnd);
  const { notice, tell } = useNotice(listen);
  const isActive = !isFiltering;
  useKeys((key) => {
    if (key === 'ctrl+c') return exit();
    if (!isActive) return;
    if (key === 'q') exit();
    else if (key === '?' && screen.kind !== 'help') go({ kind: 'help' });
    else if (key === 'c' && screen.kind === 'list') go({ kind: 'connections' });
    else if (key === '/' && screen.kind === 'list') setFiltering(true);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its end
  useEffect(() => setPosition(listEnd), [feed.messages]);
  const neighbour = (by: -1 | 1): McpMessageSummary | null => {
    const at = selectedRow(position, feed.messages?.total ?? 0) + by;
    const message = feed.messages?.row(at) ?? null;
    if (message !== null) setPosition((before) => ({ ...before, selected: at }));
    return message;
  };
  const shared: ScreenProps = { feed, width, height: Math.max(1, rows - 2), isActive, tell, go };
  return (
    <Box flexDirection="column" width={width} height={rows}>
      <SpanLine line={statusLine(feed, width)} />
      <Box flexDirection="column" height={shared.height} overflow="hidden">
        {screen.kind === 'list' && <ListScreen {...shared} position={position} setPosition={setPosition} now={now} />}
        {screen.kind === 'detail' && (
          <DetailScreen {...shared} message={current(feed, screen.message)} neighbour={neighbour} />
        )}
        {screen.kind === 'connections' && <ConnectionsScreen {...shared} />}
        {screen.kind === 'help' && <HelpScreen {...shared} />}
      </Box>
      {isFiltering ? (
        <PromptLine
          label="Filter: "
          initial={feed.filter}
          onEnd={(q) => {
            setFiltering(false);
            if (q !== null) feed.setFilter(q.trim());
          }}
        />
      ) : (
        <SpanLine line={notice ?? hints[screen.kind]} />
      )}
    </Box>
  );
}

/** As it is now, where that is known. */
function current({ messages }: McpFeed, message: McpMessageSummary): McpMessageSummary {
  const row = messages?.row(message.sequence) ?? null;
  return row?.proxyId === message.proxyId ? row : message;
}

/** Ticks only while somebody waits. */
function useClock(isTicking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isTicking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}

const hint = (text: string): Line => [{ text, isDim: true }];
const hints: Record<Screen['kind'], Line> = {
  list: hint('↑↓ move  Enter show  / filter  c connections  ? help  q quit'),
  detail: hint('↑↓ scroll  ←→ other messages  Escape back  ? help  q quit'),
  connections: hint('↑↓ move  Enter show its messages  Escape back'),
  help: hint('Escape back'),
};
