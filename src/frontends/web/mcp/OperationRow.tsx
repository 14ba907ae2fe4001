import { ChevronRight } from 'lucide-react';
import { durationText } from '../../../formats/amounts.ts';
import { Badge } from '../ui/Badge.tsx';
import { classNames } from '../ui/class-names.ts';
import { DirectionArrow } from './DirectionArrow.tsx';
import { MessageMarks } from './MessageMarks.tsx';
import type { Message } from './message-source.ts';
import { methodText } from './message-words.ts';
import type { Operation, OperationTimes } from './operations.ts';

export interface OperationRowProps {
  operation: Operation;
  isUnfolded: boolean;
  isChosen: boolean;
  onToggle: () => void;
  onOpen: () => void;
}

/** A call in a line: what it is, how it ended, where its time went. */
export function OperationRow({ operation, isUnfolded, isChosen, onToggle, onOpen }: OperationRowProps) {
  const { root, parts, answer, isCancelled, times } = operation;
  const isWaiting = root.kind === 'request' && answer === null && root.disposition === 'forwarded';
  const inner = parts.length - (answer === null ? 0 : 1);
  return (
    <div className={classNames('flex h-full items-center gap-1.5 pr-3 pl-1.5', rowLook(isChosen, root))}>
      <button
        type="button"
        aria-label={isUnfolded ? 'Fold' : 'Unfold'}
        aria-expanded={isUnfolded}
        onClick={onToggle}
        className={classNames(
          'inline-flex size-5 shrink-0 items-center justify-center rounded-small',
          parts.length === 0 && 'invisible',
        )}
      >
        <ChevronRight className={classNames('size-3.5 text-muted', isUnfolded && 'rotate-90')} />
      </button>
      <button type="button" onClick={onOpen} className="flex h-full min-w-0 flex-1 items-center gap-2 text-left">
        <DirectionArrow direction={root.direction} />
        <span className="shrink truncate font-medium">{methodText(root)}</span>
        <span className="min-w-0 truncate font-mono text-muted">{root.target}</span>
        <MessageMarks message={root} />
        {answer !== null && <MessageMarks message={answer} />}
        {isCancelled ? <Badge>cancelled</Badge> : isWaiting && <Badge>no answer yet</Badge>}
        <span className="ml-auto shrink-0 pl-2 text-small text-muted">{inner > 0 && `+${inner}`}</span>
        {times !== null && <Times times={times} />}
      </button>
    </div>
  );
}

interface OperationPartProps {
  message: Message;
  root: Message;
  isChosen: boolean;
  onOpen: () => void;
}

export function OperationPart({ message, root, isChosen, onOpen }: OperationPartProps) {
  const { latencyMs } = message;
  return (
    <button
      type="button"
      onClick={onOpen}
      className={classNames('flex h-full w-full items-center gap-2 pr-3 pl-11 text-left', rowLook(isChosen, message))}
    >
      <DirectionArrow direction={message.direction} />
      <span className="truncate">{methodText(message)}</span>
      <MessageMarks message={message} />
      <span className="ml-auto shrink-0 text-small text-muted">{`+${durationText(Math.max(0, message.timestamp - root.timestamp))}`}</span>
      <span className="w-16 shrink-0 text-right">{latencyMs === null ? '' : durationText(latencyMs)}</span>
    </button>
  );
}

const rowLook = (isChosen: boolean, { disposition }: Message): string =>
  isChosen ? 'bg-accent-soft' : disposition === 'held' ? 'bg-warn-soft' : 'hover:bg-hover';

const shares: ReadonlyArray<[keyof OperationTimes, string, string]> = [
  ['serverMs', 'server', 'var(--chart-bar)'],
  ['clientMs', 'client', 'var(--chart-2xx)'],
  ['personMs', 'person', 'var(--chart-4xx)'],
  ['heldMs', 'held', 'var(--chart-3xx)'],
];

/** Server and human time side by side; held time comes on top of the latency. */
function Times({ times }: { times: OperationTimes }) {
  const parts = shares.filter(([name]) => times[name] > 0);
  const sum = parts.reduce((all, [name]) => all + times[name], 0);
  const words = parts.map(([name, label]) => `${label} ${durationText(times[name])}`).join(', ');
  return (
    <span className="flex shrink-0 items-center gap-2" title={words}>
      {parts.length > 1 && (
        <span aria-hidden="true" className="hidden text-small text-muted lg:inline">
          {words}
        </span>
      )}
      <span aria-hidden="true" className="hidden h-1.5 w-16 overflow-hidden rounded-small sm:flex">
        {parts.map(([name, , color]) => (
          <span key={name} style={{ width: `${(100 * times[name]) / sum}%`, background: color }} />
        ))}
      </span>
      <span className="w-16 text-right">
        {durationText(times.totalMs)}
        <span className="sr-only">{`: ${words}`}</span>
      </span>
    </span>
  );
}
