import { Forward, MessageSquareReply, Pencil, Trash2 } from 'lucide-react';
import { useAction } from '../state/actions.ts';
import { Button } from '../ui/Button.tsx';
import { drop, forward } from './decide.ts';
import { startEditing } from './editing.ts';
import { HeldClock } from './HeldClock.tsx';
import type { Message } from './message-source.ts';

/** What can be done with a message that waits. */
export function DecisionBar({ message }: { message: Message }) {
  const { proxyId, kind } = message;
  const isRequest = kind === 'request';
  const edit = () => startEditing(proxyId, 'edit');
  const answer = () => startEditing(proxyId, 'answer');
  useAction({
    id: 'mcp.forward',
    label: 'Forward the held message',
    group: 'MCP',
    keys: 'f',
    run: () => forward(proxyId),
  });
  useAction({ id: 'mcp.edit', label: 'Edit the held message', group: 'MCP', keys: 'e', run: edit });
  useAction({ id: 'mcp.drop', label: 'Drop the held message', group: 'MCP', keys: 'x', run: () => drop(proxyId) });
  return (
    <section
      aria-label="Decision"
      className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line bg-warn-soft px-3 py-1.5"
    >
      <span className="mr-auto">
        Held for <HeldClock since={message.timestamp} />
      </span>
      <Button size="small" tone="primary" icon={<Forward />} onClick={() => forward(proxyId)}>
        Forward
      </Button>
      <Button size="small" icon={<Pencil />} onClick={edit}>
        Edit
      </Button>
      {isRequest && (
        <Button size="small" icon={<MessageSquareReply />} onClick={answer}>
          Answer
        </Button>
      )}
      <Button size="small" icon={<Trash2 />} onClick={() => drop(proxyId)}>
        Drop
      </Button>
    </section>
  );
}
