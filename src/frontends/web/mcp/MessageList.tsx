import { ArrowDown } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useVirtualRows, type VirtualRows } from '../traffic-list/use-virtual-rows.ts';
import { Button } from '../ui/Button.tsx';
import { MessageHead, MessageRow, messageDomId, messageRowPixels } from './MessageRow.tsx';
import type { MessageListState, MessageSource } from './message-source.ts';
import './mcp.css';

export interface MessageListProps {
  source: MessageSource;
  state: MessageListState;
  chosenId: string | null;
  /** Where the chosen one stands when it is not loaded. */
  chosenSequence: number | null;
  onChoose: (proxyId: string) => void;
  /** Begin at the end, where new ones come in. */
  isLive: boolean;
}

/** Messages in the order they passed, of which only those in sight are drawn and loaded. */
export function MessageList({ source, state, chosenId, chosenSequence, onChoose, isLive }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(isLive && chosenId === null);
  const rows = useVirtualRows({
    scroller,
    total: state.total,
    rowPixels: messageRowPixels,
    headerPixels: 25,
    pinnedTo: isFollowing ? 'end' : null,
    onScrolled: (_position, isAtEnd) => setFollowing(isAtEnd && isLive),
  });
  const { firstInSight, lastInSight } = rows;
  useEffect(() => {
    source.look({ first: firstInSight, last: Math.max(lastInSight, 40), isAtEnd: isFollowing });
  }, [source, firstInSight, lastInSight, isFollowing]);
  useChosenInSight({ source, state, chosenId, chosenSequence, rows });
  const clicked = (event: React.MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    const message = row === null ? undefined : source.messageAt(Number(row.getAttribute('data-index')));
    if (message !== undefined) onChoose(message.proxyId);
  };
  const pressed = (event: React.KeyboardEvent) => {
    const at = chosenId === null ? -1 : (source.indexOf(chosenId) ?? -1);
    const inSight = Math.max(1, Math.floor(rows.viewPixels() / messageRowPixels) - 1);
    const next = rowAfterKey(event.key, { at, total: state.total, inSight });
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setFollowing(event.key === 'End' && isLive);
    rows.reveal(next);
    const message = source.messageAt(next);
    if (message !== undefined) onChoose(message.proxyId);
  };
  const indexes = Array.from({ length: Math.max(0, rows.last - rows.first + 1) }, (_, at) => rows.first + at);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="grid"
        aria-label="MCP messages"
        aria-rowcount={state.isTotalExact ? state.total + 1 : -1}
        aria-activedescendant={
          chosenId !== null && source.indexOf(chosenId) !== undefined ? messageDomId(chosenId) : undefined
        }
        aria-busy={!state.hasLoaded}
        tabIndex={0}
        data-mcp-list
        className="mcp-list relative min-h-0 flex-1 overflow-auto select-none"
        onKeyDown={pressed}
      >
        <MessageHead />
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys */}
        <div role="rowgroup" className="relative" style={{ height: rows.pixels }} onClick={clicked}>
          {indexes.map((index) => {
            const message = source.messageAt(index);
            const isChosen = message !== undefined && message.proxyId === chosenId;
            return (
              <MessageRow key={index} message={message} index={index} top={rows.topOf(index)} isChosen={isChosen} />
            );
          })}
        </div>
      </div>
      {isLive && !isFollowing && lastInSight < state.total - 1 && (
        <Button
          size="small"
          className="absolute right-4 bottom-3 shadow-float"
          icon={<ArrowDown />}
          onClick={() => setFollowing(true)}
        >
          To the newest
        </Button>
      )}
    </div>
  );
}

interface ChosenInSight extends Pick<MessageListProps, 'source' | 'state' | 'chosenId' | 'chosenSequence'> {
  rows: VirtualRows;
}

/** What a link opened is brought into sight once, when its place is known. */
function useChosenInSight({ source, state, chosenId, chosenSequence, rows }: ChosenInSight): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    // Before the list is measured nothing can be put in its middle.
    if (chosenId === null || !state.hasLoaded || shown.current === chosenId || rows.viewPixels() === 0) return;
    const known = source.indexOf(chosenId);
    if (known === undefined && (chosenSequence === null || shown.current !== null)) return;
    shown.current = chosenId;
    rows.reveal(known ?? Math.min(chosenSequence ?? 0, state.total - 1), known === undefined ? 'center' : 'nearest');
  }, [source, state, chosenId, chosenSequence, rows]);
}

function rowAfterKey(
  key: string,
  { at, total, inSight }: { at: number; total: number; inSight: number },
): number | null {
  if (total === 0) return null;
  const within = (index: number) => Math.min(Math.max(index, 0), total - 1);
  switch (key) {
    case 'ArrowDown':
      return within(at + 1);
    case 'ArrowUp':
      return within(at - 1);
    case 'PageDown':
      return within(at + inSight);
    case 'PageUp':
      return within(at - inSight);
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}
