import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { McpDirection } from '../../../model/mcp-message.ts';

/** To the right: from the client to the server. */
export function DirectionArrow({ direction }: { direction: McpDirection }) {
  const isRight = direction === 'client_to_server';
  const Icon = isRight ? ArrowRight : ArrowLeft;
  return (
    <span className="inline-flex shrink-0">
      <Icon aria-hidden="true" className={isRight ? 'size-3.5 text-accent' : 'size-3.5 text-ok'} />
      <span className="sr-only">{isRight ? 'Client to server' : 'Server to client'}</span>
    </span>
  );
}
