import { Box, useApp, useWindowSize } from 'ink';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import { replayRefusal } from '../../../model/mcp-recorded-call.ts';
import type { McpReplayer } from '../../../model/mcp-replay.ts';
import { heldTarget } from '../feed/held-actions.ts';
import type { McpFeed } from '../feed/mcp-feed.ts';
import type { Line } from '../text/span.ts';
import { statusLine } from '../text/status-line.ts';
import { ConnectionsScreen } from './ConnectionsScreen.tsx';
import { DetailScreen } from './DetailScreen.tsx';
import { EditScreen } from './EditScreen.tsx';
import { HeldQueue, heldQueueHeight } from './HeldQueue.tsx';
import { HelpScreen } from './HelpScreen.tsx';
import { holdingKey } from './holding-keys.ts';
import { ListScreen } from './ListScreen.tsx';
import { type ListPosition, listEnd, selectedRow } from './list-position.ts';
import { type Question, QuestionLine } from './QuestionLine.tsx';
import { ReplayScreen } from './ReplayScreen.tsx';
import { SpanLine } from './SpanLine.tsx';
import { useKeys } from './use-keys.ts';
import { useLatest } from './use-latest.ts';
import { useNotice } from './use-notice.ts';
import type { Screen, ScreenProps } from './view-parts.ts';

interface Props {
  feed: McpFeed;
  /** What is said while there is no connection. */
  waitingText: string;
  /** What the rest of the program says meanwhile. Gives back how to stop listening. */
  listen: (onLine: (line: string) => void) => () => void;
  replay: McpReplayer;
}

/** The whole terminal: a line that says where we are, one of the screens, and a line for keys, words and questions. */
export function McpView({ feed, listen, replay, waitingText }: Props) {
  const { exit } = useApp();
  const { columns: width, rows } = useWindowSize();
  useSyncExternalStore(feed.subscribe, feed.version);
  const now = useClock(feed.held.length > 0);
  const [screen, go] = useState<Screen>({ kind: 'list' });
  const [question, ask] = useState<Question | null>(null);
  const [position, movePosition] = useLatest<ListPosition>(() => listEnd);
  const { notice, tell } = useNotice(listen);
  const isActive = question === null;
  const selected = (): McpMessageSummary | null => selectedMessage(feed, screen, position());
  useKeys((key) => {
    if (key === 'ctrl+c') return exit();
    if (!isActive || screen.kind === 'edit') return;
    if (key === 'q') exit();
    else if (key === '?' && screen.kind !== 'help') go({ kind: 'help' });
    else if (screen.kind === 'list' && key === 'c') go({ kind: 'connections' });
    else if (screen.kind === 'list' && key === 'm') feed.merge(!feed.isMerged);
    else if (screen.kind === 'list' && key === '/') ask('filter');
    else if (key === 's' && feed.chosen !== null) ask('file');
    else if (key === 's' && feed.isMerged) tell('All connections are in sight: choose the one to save with c.');
    else if ((screen.kind === 'list' || screen.kind === 'detail') && key === 'r') beginReplay();
    else if (screen.kind === 'list' || screen.kind === 'detail')
      holdingKey(key, { feed, selected: selected(), tell, go });
  });
  const beginReplay = (): void => {
    const { messages } = feed;
    const listed = messages?.row(selectedRow(position(), messages.total)) ?? null;
    const message = screen.kind === 'detail' ? screen.message : listed;
    if (message === null) return tell('There is no message to replay.');
    const refusal = replayRefusal(message, feed.connection(message.connectionId));
    if (refusal !== null) return tell(refusal, 'bad');
    feed.pin();
    go({ kind: 'replay', message });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its end
  useEffect(() => movePosition(() => listEnd), [feed.messages]);
  const neighbour = (by: -1 | 1): McpMessageSummary | null => {
    const at = selectedRow(position(), feed.messages?.total ?? 0) + by;
    const message = feed.messages?.row(at) ?? null;
    if (message !== null) movePosition((before) => ({ ...before, selected: at }));
    return message;
  };
  const shared: ScreenProps = { feed, width, height: Math.max(1, rows - 2), isActive, tell, go };
  const hasQueue = screen.kind === 'list' || screen.kind === 'detail';
  const queueHeight = hasQueue ? Math.min(heldQueueHeight(feed.held.length), shared.height - 3) : 0;
  const beside = { ...shared, height: Math.max(1, shared.height - Math.max(0, queueHeight)) };
  return (
    <Box flexDirection="column" width={width} height={rows}>
      <SpanLine line={statusLine(feed, width)} />
      <Box flexDirection="column" height={shared.height} overflow="hidden">
        {screen.kind === 'list' && (
          <ListScreen {...beside} position={position} movePosition={movePosition} now={now} waitingText={waitingText} />
        )}
        {screen.kind === 'detail' && (
          <DetailScreen {...beside} message={current(feed, screen.message, position())} neighbour={neighbour} />
        )}
        {queueHeight > 0 && <HeldQueue feed={feed} width={width} now={now} target={heldTarget(feed, selected())} />}
        {screen.kind === 'edit' && <EditScreen {...shared} message={screen.message} action={screen.action} now={now} />}
        {screen.kind === 'replay' && <ReplayScreen {...shared} message={screen.message} replay={replay} />}
        {screen.kind === 'connections' && <ConnectionsScreen {...shared} />}
        {screen.kind === 'help' && <HelpScreen {...shared} />}
      </Box>
      {question !== null ? (
        <QuestionLine question={question} feed={feed} tell={tell} onEnd={() => ask(null)} />
      ) : (
        <SpanLine line={notice ?? hints[screen.kind]} />
      )}
    </Box>
  );
}

/** Null while the list follows what comes: then nobody pointed at its last row. */
function selectedMessage({ messages }: McpFeed, screen: Screen, position: ListPosition): McpMessageSummary | null {
  if (screen.kind === 'detail') return screen.message;
  return position.selected === null ? null : (messages?.row(position.selected) ?? null);
}

/** As it is now, where that is known. */
function current({ messages }: McpFeed, message: McpMessageSummary, { selected }: ListPosition): McpMessageSummary {
  const rows = [selected ?? (messages?.total ?? 0) - 1, message.sequence].map((at) => messages?.row(at));
  return rows.find((row) => row?.proxyId === message.proxyId) ?? message;
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
  list: hint('Enter show  / filter  i intercept  s save  c connections  m all  ? help  q quit'),
  detail: hint('↑↓ scroll  ←→ other messages  r replay  Escape back  ? help  q quit'),
  edit: hint('Ctrl-S send  Escape back, stays held  Ctrl-L unlock id  Ctrl-O $EDITOR  Ctrl-Z undo'),
  replay: hint('↑↓ scroll  Escape stops it, and back  q quit'),
  connections: hint('↑↓ move  Enter show its messages  Escape back'),
  help: hint('Escape back'),
};
