import type { McpConnection } from '../../../model/mcp-message.ts';
import { useTellMatchCount } from '../filter-bar/match-count.ts';
import { usePreference } from '../state/preferences.ts';
import { useIsNarrow } from '../state/use-media.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { SplitPane } from '../ui/SplitPane.tsx';
import { MessageDetail } from './MessageDetail.tsx';
import { MessageList } from './MessageList.tsx';
import { showMcp } from './open-mcp.ts';
import { useMessage } from './use-message.ts';
import { useMessages } from './use-messages.ts';

/** The messages of a connection that the filter of the toolbar lets through, and one of them whole. */
export function MessagesView({ connection, messageId }: { connection: McpConnection; messageId: string | null }) {
  const { q } = useViewState();
  const isFiltered = q.trim() !== '';
  const isLive = connection.endedAt === null && !isFiltered;
  const { source, state } = useMessages(connection, q, isLive && messageId === null ? 'end' : 'start');
  const { message } = useMessage(messageId);
  useTellMatchCount(
    isFiltered && state.hasLoaded ? { matched: state.total, isExact: state.isTotalExact, progress: 0 } : null,
  );
  const open = (proxyId: string | null) => showMcp({ messageId: proxyId });
  const isEmpty = state.hasLoaded && state.total === 0 && state.isTotalExact;
  const list = isEmpty ? (
    <NoMessages problem={state.problem} isFiltered={isFiltered} isLive={connection.endedAt === null} />
  ) : !state.hasLoaded ? (
    <PaneSkeleton />
  ) : (
    <MessageList
      key={q}
      source={source}
      state={state}
      chosenId={messageId}
      chosenSequence={isFiltered ? null : (message?.sequence ?? null)}
      onChoose={open}
      isLive={isLive}
    />
  );
  return <WithDetail list={list} messageId={messageId} open={open} />;
}

export interface WithDetailProps {
  list: React.ReactNode;
  messageId: string | null;
  open: (proxyId: string | null) => void;
}

/** A list and the chosen message: side by side, one above the other, or (narrow) the message over the list. */
export function WithDetail({ list, messageId, open }: WithDetailProps) {
  const [position] = usePreference<'beside' | 'below'>('detail-position', 'beside');
  const isNarrow = useIsNarrow();
  const detail =
    messageId === null ? null : (
      <MessageDetail proxyId={messageId} isSheet={isNarrow} onClose={() => open(null)} onOpen={open} />
    );
  if (isNarrow)
    return (
      <div className="flex h-full min-h-0 flex-col">
        {list}
        {detail !== null && <div className="absolute inset-0 z-20 flex flex-col bg-ground">{detail}</div>}
      </div>
    );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <SplitPane
        direction={position === 'beside' ? 'row' : 'column'}
        name={`mcp-message-${position}`}
        label={position === 'beside' ? 'Width of the list' : 'Height of the list'}
        first={list}
        second={detail}
      />
    </div>
  );
}

interface NoMessagesProps {
  problem: Error | null;
  isFiltered: boolean;
  isLive: boolean;
}

function NoMessages({ problem, isFiltered, isLive }: NoMessagesProps) {
  if (problem !== null) return <EmptyState title="The messages could not be loaded">{problem.message}</EmptyState>;
  if (!isFiltered)
    return (
      <EmptyState title="No messages">{isLive ? 'They appear here as they pass.' : 'Nothing was said.'}</EmptyState>
    );
  return (
    <EmptyState
      title="No message matches the filter"
      actions={<Button onClick={() => setView({ q: '' })}>Clear the filter</Button>}
    >
      Messages are found by mcp.method, mcp.tool, mcp.from, mcp.kind, mcp.id, mcp.error, duration, size, body and
      is:modified, and by a word in their method or target.
    </EmptyState>
  );
}
