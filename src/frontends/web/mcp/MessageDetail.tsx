import { ChevronLeft, FileQuestion, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { BodyViewer } from '../detail/body/BodyViewer.tsx';
import { contentOf } from '../detail/body/body-content.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { Tabs } from '../ui/Tabs.tsx';
import { DecisionBar } from './DecisionBar.tsx';
import { DirectionArrow } from './DirectionArrow.tsx';
import { DraftEditor } from './DraftEditor.tsx';
import { useDraft } from './editing.ts';
import { MessageFacts } from './MessageFacts.tsx';
import { MessageMarks } from './MessageMarks.tsx';
import { methodText } from './message-words.ts';
import { TextChange } from './TextChange.tsx';
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

type BodyTab = 'message' | 'changes';

function MessageBody({ message, onOpen }: { message: WholeMessage; onOpen: (proxyId: string) => void }) {
  const { originalPayload, payload, bytes, kind, proxyId } = message;
  const [tab, setTab] = useState<BodyTab>('message');
  const content = useMemo(
    () => contentOf(bytes, kind === 'invalid' ? null : 'application/json', `message-${proxyId}`),
    [bytes, kind, proxyId],
  );
  const draft = useDraft(proxyId);
  const isHeld = message.disposition === 'held';
  if (isHeld && draft !== undefined) return <DraftEditor key={draft.action} message={message} draft={draft} />;
  const viewer = <BodyViewer content={content} />;
  return (
    <>
      {isHeld && <DecisionBar message={message} />}
      <MessageFacts message={message} onOpen={onOpen} />
      {originalPayload === null ? (
        <div className="min-h-0 flex-1">{viewer}</div>
      ) : (
        <Tabs
          label="Texts of the message"
          items={[
            { value: 'message', label: 'As it went on' },
            { value: 'changes', label: 'What was changed' },
          ]}
          value={tab}
          onValueChange={setTab}
          className="min-h-0 flex-1"
        >
          {tab === 'message' ? (
            viewer
          ) : (
            <TextChange
              label="What was changed"
              before={originalPayload}
              after={payload}
              beforeLabel="As it arrived"
              afterLabel="As it went on"
            />
          )}
        </Tabs>
      )}
    </>
  );
}
