import { Forward, Hand, MessageSquareReply, Pencil, Trash2 } from 'lucide-react';
import type { HeldMcpMessage } from '../../../model/mcp-message.ts';
import { readSessions } from '../state/sessions.ts';
import { openSession, readViewState } from '../state/view-state.ts';
import { Badge } from '../ui/Badge.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { DirectionArrow } from './DirectionArrow.tsx';
import { drop, forward } from './decide.ts';
import { startEditing } from './editing.ts';
import { HeldClock } from './HeldClock.tsx';
import { methodText } from './message-words.ts';
import { showMcp } from './open-mcp.ts';
import { useHeld } from './use-held.ts';

/** What waits for a decision, whatever is on screen below. Nothing when nothing does. */
export function HeldQueue() {
  const held = useHeld();
  if (held.length === 0) return null;
  return (
    <section aria-label="Held messages" className="shrink-0 border-b border-line-strong bg-warn-soft">
      <h2 className="flex items-center gap-1.5 px-3 pt-1.5 text-small text-warn">
        <Hand className="size-3.5" aria-hidden="true" />
        {held.length === 1 ? '1 message waits for you' : `${held.length} messages wait for you, the oldest first`}
      </h2>
      <ul className="max-h-[26vh] overflow-y-auto px-1.5 pb-1.5">
        {held.map((message) => (
          <HeldRow key={message.proxyId} message={message} />
        ))}
      </ul>
    </section>
  );
}

function HeldRow({ message }: { message: HeldMcpMessage }) {
  const { proxyId, kind, target, idText, timestamp, cancelledBy, editedUntil } = message;
  const edit = (action: 'edit' | 'answer') => () => {
    openHeld(message);
    startEditing(proxyId, action);
  };
  const isEdited = editedUntil !== null && editedUntil > Date.now();
  return (
    <li data-held={proxyId} className="flex items-center gap-1 rounded-medium hover:bg-hover">
      <button
        type="button"
        onClick={() => openHeld(message)}
        className="flex h-7 min-w-0 flex-1 items-center gap-2 rounded-medium px-1.5 text-left"
      >
        <DirectionArrow direction={message.direction} />
        <span className="truncate font-medium">{methodText(message)}</span>
        <span className="min-w-0 truncate font-mono text-muted">{target}</span>
        {idText !== null && <span className="max-w-32 shrink-0 truncate text-small text-muted">{`id ${idText}`}</span>}
        {cancelledBy !== null && (
          <span title="Its sender gave up on it." className="inline-flex">
            <Badge tone="danger">cancelled</Badge>
          </span>
        )}
        {isEdited && <Badge tone="accent">being edited</Badge>}
        <span className="ml-auto shrink-0 text-muted">
          <HeldClock since={timestamp} />
        </span>
      </button>
      <IconButton size="small" label="Forward" onClick={() => forward(proxyId)}>
        <Forward />
      </IconButton>
      <IconButton size="small" label="Edit" onClick={edit('edit')}>
        <Pencil />
      </IconButton>
      {kind === 'request' && (
        <IconButton size="small" label="Answer" onClick={edit('answer')}>
          <MessageSquareReply />
        </IconButton>
      )}
      <IconButton size="small" label="Drop" onClick={() => drop(proxyId)}>
        <Trash2 />
      </IconButton>
    </li>
  );
}

function openHeld({ connectionId, proxyId, sessionId }: HeldMcpMessage): void {
  if (readViewState().sessionId !== sessionId) {
    const isActive = readSessions().some((session) => session.id === sessionId && session.isActive);
    openSession(isActive ? null : sessionId, { pane: 'mcp' });
  }
  showMcp({ connectionId, messageId: proxyId, view: 'messages' });
}
