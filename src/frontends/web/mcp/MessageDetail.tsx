import { ChevronLeft, FileQuestion, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { replayRefusal } from '../../../model/mcp-recorded-call.ts';
import { BodyViewer } from '../detail/body/BodyViewer.tsx';
import { contentOf } from '../detail/body/body-content.ts';
import { useAction } from '../state/actions.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { type TabItem, Tabs } from '../ui/Tabs.tsx';
import { DecisionBar } from './DecisionBar.tsx';
import { DirectionArrow } from './DirectionArrow.tsx';
import { DraftEditor } from './DraftEditor.tsx';
import { isDecided } from './decide.ts';
import { useDraft } from './editing.ts';
import { MessageFacts } from './MessageFacts.tsx';
import { MessageMarks } from './MessageMarks.tsx';
import { methodText } from './message-words.ts';
import { ReplayPanel } from './ReplayPanel.tsx';
import { TextChange } from './TextChange.tsx';
import { UnsentDraft } from './UnsentDraft.tsx';
import { useMcpConnection } from './use-connections.ts';
import { useMessage, type WholeMessage } from './use-message.ts';

export interface MessageDetailProps {
  proxyId: string;
  /** Over the whole page (narrow windows) rather than beside the list. */
  isSheet: boolean;
  onClose: () => void;
  /** Another message of the connection. */
  onOpen: (proxyId: string) => void;
}

/** One message: what it is, what became of it, and its text. */
export function MessageDetail({ proxyId, isSheet, onClose, onOpen }: MessageDetailProps) {
  const { message, error } = useMessage(proxyId);
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
    document.querySelector<HTMLElement>('[data-mcp-list]')?.focus();
  };
  const close = (
    <IconButton label="Close the message" keys="Escape" onClick={onClose}>
      {isSheet ? <ChevronLeft /> : <X />}
    </IconButton>
  );
  return (
    <section aria-label="Message" onKeyDown={pressed} className="flex min-h-0 min-w-0 flex-1 flex-col bg-ground">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-1.5 pl-3">
        {isSheet && close}
        {message !== undefined && (
          <>
            <DirectionArrow direction={message.direction} />
            <h2 className="truncate font-semibold">{methodText(message)}</h2>
            <span className="min-w-0 flex-1 truncate font-mono text-muted">{message.target}</span>
            <MessageMarks message={message} />
          </>
        )}
        {!isSheet && <span className="ml-auto flex">{close}</span>}
      </header>
      {message !== undefined ? (
        <MessageBody key={proxyId} message={message} onOpen={onOpen} />
      ) : error === null ? (
        <PaneSkeleton />
      ) : (
        <EmptyState icon={<FileQuestion />} title="The message could not be loaded">
          {error.message}
        </EmptyState>
      )}
    </section>
  );
}

type BodyTab = 'message' | 'changes' | 'replay';

function MessageBody({ message, onOpen }: { message: WholeMessage; onOpen: (proxyId: string) => void }) {
  const { proxyId, disposition, connectionId } = message;
  const draft = useDraft(proxyId);
  const { connection } = useMcpConnection(connectionId);
  const isHeld = disposition === 'held';
  if (isHeld && draft !== undefined) return <DraftEditor key={draft.action} message={message} draft={draft} />;
  const canReplay = !isHeld && connection !== undefined && replayRefusal(message, connection) === null;
  return (
    <>
      {isHeld && <DecisionBar message={message} />}
      {draft?.text != null && !isDecided(proxyId) && <UnsentDraft proxyId={proxyId} text={draft.text} />}
      <MessageFacts message={message} onOpen={onOpen} />
      <MessageTexts message={message} replayOn={canReplay ? connection : null} />
    </>
  );
}

/** `replayOn`: its connection, when the request can be sent again. */
function MessageTexts({ message, replayOn }: { message: WholeMessage; replayOn: McpConnection | null }) {
  const { originalPayload, proxyId } = message;
  const [chosen, choose] = useState<BodyTab>('message');
  useAction(replayOn && { id: 'mcp.replay', label: 'Replay this request…', group: 'MCP', run: () => choose('replay') });
  const items: Array<TabItem<BodyTab>> = [
    { value: 'message', label: originalPayload === null ? 'Message' : 'As it went on' },
    ...(originalPayload === null ? [] : [{ value: 'changes', label: 'What was changed' } as const]),
    ...(replayOn === null ? [] : [{ value: 'replay', label: 'Replay' } as const]),
  ];
  if (items.length === 1) return <MessageText message={message} />;
  const tab = items.some(({ value }) => value === chosen) ? chosen : 'message';
  return (
    <Tabs label="Texts of the message" items={items} value={tab} onValueChange={choose} className="min-h-0 flex-1">
      {tab === 'changes' && originalPayload !== null ? (
        <TextChange
          label="What was changed"
          before={originalPayload}
          after={message.payload}
          beforeLabel="As it arrived"
          afterLabel="As it went on"
        />
      ) : tab === 'replay' && replayOn !== null ? (
        <ReplayPanel proxyId={proxyId} connection={replayOn} />
      ) : (
        <MessageText message={message} />
      )}
    </Tabs>
  );
}

function MessageText({ message: { bytes, kind, proxyId } }: { message: WholeMessage }) {
  const content = useMemo(
    () => contentOf(bytes, kind === 'invalid' ? null : 'application/json', `message-${proxyId}`),
    [bytes, kind, proxyId],
  );
  return (
    <div className="h-full min-h-0 flex-1">
      <BodyViewer content={content} />
    </div>
  );
}
