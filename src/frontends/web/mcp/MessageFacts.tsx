import { Fragment, type ReactNode } from 'react';
import { bytesText, durationText } from '../../../formats/amounts.ts';
import { readSessions } from '../state/sessions.ts';
import { openSession, setView } from '../state/view-state.ts';
import { momentText } from '../ui/moments.ts';
import type { Message } from './message-source.ts';
import { directionText } from './message-words.ts';
import type { WholeMessage } from './use-message.ts';

/** What is known of a message besides its text, on a line or two. */
export function MessageFacts({ message, onOpen }: { message: WholeMessage; onOpen: (proxyId: string) => void }) {
  const { correlatedId, operationId, trafficId, proxyId, answerId = null } = message;
  const facts: Array<[string, ReactNode]> = [
    ['#', String(message.sequence)],
    ['Way', directionText(message)],
    ['Id', message.idText],
    ['Latency', message.latencyMs === null ? null : durationText(message.latencyMs)],
    ['Held', message.heldMs === null ? null : durationText(message.heldMs)],
    ['Size', bytesText(message.payloadBytes)],
    ['Batch', message.batchIndex === null ? null : `part ${message.batchIndex + 1}`],
    ['At', momentText(message.timestamp)],
  ];
  const isPart = operationId !== null && operationId !== proxyId && operationId !== correlatedId;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-0.5 border-b border-line bg-surface px-3 py-1.5 text-small">
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <Fragment key={name}>
            <span className="flex gap-1.5">
              <span className="text-muted">{name}</span>
              <span className={name === 'Id' ? 'font-mono' : ''}>{value}</span>
            </span>
          </Fragment>
        ))}
      {correlatedId !== null && <Way onClick={() => onOpen(correlatedId)}>Its request</Way>}
      {answerId !== null && <Way onClick={() => onOpen(answerId)}>Its answer</Way>}
      {isPart && operationId !== null && <Way onClick={() => onOpen(operationId)}>The call it is part of</Way>}
      {trafficId !== null && <Way onClick={() => openEntry(message, trafficId)}>Its HTTP entry</Way>}
    </div>
  );
}

function Way({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" onClick={onClick} className="rounded-small text-accent hover:underline">
      {children}
    </button>
  );
}

function openEntry({ sessionId }: Message, entryId: string): void {
  const isActive = readSessions().some((session) => session.id === sessionId && session.isActive);
  openSession(isActive ? null : sessionId);
  setView({ pane: null, q: '', entryId });
}
