import { memo } from 'react';
import { bytesText, durationText } from '../../../formats/amounts.ts';
import { classNames } from '../ui/class-names.ts';
import { timeText } from '../ui/moments.ts';
import { DirectionArrow } from './DirectionArrow.tsx';
import { MessageMarks } from './MessageMarks.tsx';
import type { Message } from './message-source.ts';
import { methodText } from './message-words.ts';

export const messageRowPixels = 26;
export const messageDomId = (proxyId: string): string => `mcp-message-${proxyId}`;

const columns: ReadonlyArray<[name: string, className?: string]> = [
  ['Direction'],
  ['#', 'text-right'],
  ['Method'],
  ['Target', 'is-target'],
  ['Id', 'is-extra'],
  ['Latency', 'text-right'],
  ['Size', 'is-extra text-right'],
  ['Time', 'is-extra text-right'],
];

export function MessageHead() {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-surface text-small text-muted">
      <div role="row" className="mcp-row mcp-head h-6">
        {columns.map(([name, className]) => (
          <span key={name} role="columnheader" className={className}>
            {name === 'Direction' ? <span className="sr-only">{name}</span> : name}
          </span>
        ))}
      </div>
    </div>
  );
}

export interface MessageRowProps {
  message: Message | undefined;
  index: number;
  top: number;
  isChosen: boolean;
}

export const MessageRow = memo(function MessageRow({ message, index, top, isChosen }: MessageRowProps) {
  const style = { height: messageRowPixels, transform: `translateY(${top}px)` };
  if (message === undefined) return <EmptyRow index={index} style={style} />;
  const isAnswer = message.kind === 'response' || message.kind === 'error';
  return (
    <div
      role="row"
      id={messageDomId(message.proxyId)}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-index={index}
      data-disposition={message.disposition}
      className={classNames('mcp-row', message.disposition === 'held' && 'is-held')}
      style={style}
    >
      <Cell className="flex">
        <DirectionArrow direction={message.direction} />
      </Cell>
      <Cell className="text-right text-muted">{message.sequence}</Cell>
      <Cell className="flex items-center gap-1.5">
        <span className={classNames('truncate', isAnswer && 'text-muted')}>{methodText(message)}</span>
        {message.target !== null && (
          <span className="is-inline-target truncate font-mono text-muted" aria-hidden="true">
            {message.target}
          </span>
        )}
        <MessageMarks message={message} />
      </Cell>
      <Cell className="is-target font-mono">{message.target}</Cell>
      <Cell className="is-extra font-mono text-muted">{message.idText}</Cell>
      <Cell className="text-right">{message.latencyMs === null ? '' : durationText(message.latencyMs)}</Cell>
      <Cell className="is-extra text-right text-muted">{bytesText(message.payloadBytes)}</Cell>
      <Cell className="is-extra text-right text-muted">{timeText(message.timestamp, true)}</Cell>
    </div>
  );
});

function Cell({ className, children }: { className?: string; children: React.ReactNode }) {
  return (
    <span role="gridcell" className={className}>
      {children}
    </span>
  );
}

function EmptyRow({ index, style }: { index: number; style: React.CSSProperties }) {
  return (
    <div role="row" aria-rowindex={index + 2} className="mcp-row" style={style}>
      <span role="gridcell" />
    </div>
  );
}
