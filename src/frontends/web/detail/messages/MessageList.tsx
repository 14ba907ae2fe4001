import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { bytesText } from '../../../../formats/amounts.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { timeText } from '../../ui/moments.ts';
import type { MessageRow } from './message-row.ts';

export interface MessageListProps {
  label: string;
  rows: readonly MessageRow[];
  chosen: number | null;
  onChoose: (key: number) => void;
  /** The end of the list is shown as it grows. */
  isFollowing: boolean;
  onFollow: (isFollowing: boolean) => void;
  onReachStart: () => void;
  onReachEnd: () => void;
}

const rowHeight = 24;
/** How near to an end asks for more. */
const nearPx = 200;

/** Messages in the order of passing, of which only those on screen are drawn. Stays where it is when rows come in front. */
export function MessageList(props: MessageListProps) {
  const { label, rows, chosen, onChoose, isFollowing, onFollow, onReachStart, onReachEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: 10,
  });
  useStayInPlace(scroller, rows, isFollowing);
  const scrolled = () => {
    const element = scroller.current;
    if (element === null) return;
    const fromEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    onFollow(fromEnd < rowHeight);
    if (fromEnd < nearPx) onReachEnd();
    if (element.scrollTop < nearPx) onReachStart();
  };
  const chosenAt = rows.findIndex(({ key }) => key === chosen);
  const hasMore = list.getTotalSize() > (list.scrollRect?.height ?? 0);
  // What is chosen is opened below, and the list is shorter then: it stays in sight.
  const isChosenThere = chosenAt >= 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is chosen, or it has come in
  useEffect(() => {
    if (chosenAt < 0) return;
    const frame = requestAnimationFrame(() => list.scrollToIndex(chosenAt, { align: 'auto' }));
    return () => cancelAnimationFrame(frame);
  }, [chosen, isChosenThere]);
  const pressed = (event: KeyboardEvent) => {
    const next = rowAfterKey(event.key, chosenAt, rows.length);
    const row = next === null ? undefined : rows[next];
    if (next === null || row === undefined) return;
    event.preventDefault();
    onChoose(row.key);
  };
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="listbox"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={chosenAt < 0 ? undefined : `message-${chosen}`}
        onScroll={scrolled}
        onKeyDown={pressed}
        className="h-full overflow-auto"
      >
        <div role="presentation" className="relative" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const row = rows[index] as MessageRow;
            return (
              <Row
                key={row.key}
                row={row}
                top={start}
                isChosen={row.key === chosen}
                onClick={() => onChoose(row.key)}
              />
            );
          })}
        </div>
      </div>
      {!isFollowing && hasMore && (
        <Button
          size="small"
          className="absolute right-3 bottom-2 shadow-float"
          icon={<ArrowDown />}
          onClick={() => onFollow(true)}
        >
          To the end
        </Button>
      )}
    </div>
  );
}

function Row({
  row,
  top,
  isChosen,
  onClick,
}: {
  row: MessageRow;
  top: number;
  isChosen: boolean;
  onClick: () => void;
}) {
  const { direction, label, isControl, preview, bytes, at } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for its rows
    <div
      id={`message-${row.key}`}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onClick={onClick}
      className={classNames(
        'absolute inset-x-0 top-0 flex h-6 items-center gap-2 px-3',
        isChosen ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {direction !== null && <DirectionMark direction={direction} />}
      <span className="w-14 shrink-0 truncate text-small text-muted">{label}</span>
      <span className={classNames('min-w-0 flex-1 truncate font-mono', isControl && 'text-muted')}>{preview}</span>
      <span className="shrink-0 text-small text-muted">{bytesText(bytes)}</span>
      {at !== null && <time className="w-[84px] shrink-0 text-right text-small text-muted">{timeText(at, true)}</time>}
    </div>
  );
}

export function DirectionMark({ direction }: { direction: 'client' | 'server' }) {
  const isClient = direction === 'client';
  const Icon = isClient ? ArrowUp : ArrowDown;
  return (
    <>
      <Icon aria-hidden="true" className={classNames('size-3.5 shrink-0', isClient ? 'text-accent' : 'text-ok')} />
      <span className="sr-only">{isClient ? 'Client:' : 'Server:'}</span>
    </>
  );
}

/** At the end while following; otherwise the row under the eye stays there when others come or go above it. */
function useStayInPlace(
  scroller: React.RefObject<HTMLDivElement | null>,
  rows: readonly MessageRow[],
  isFollowing: boolean,
): void {
  const firstKey = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    const before = firstKey.current;
    firstKey.current = rows[0]?.key;
    if (element === null) return;
    if (isFollowing) {
      element.scrollTop = element.scrollHeight;
      return;
    }
    if (before === undefined || before === rows[0]?.key) return;
    const moved = rows.findIndex(({ key }) => key === before);
    if (moved > 0) element.scrollTop += moved * rowHeight;
  }, [rows, isFollowing, scroller]);
  // The list is measured after the first drawing: the end is further down then.
  useEffect(() => {
    if (isFollowing && scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  });
}

function rowAfterKey(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'PageDown':
      return Math.min(at + 10, count - 1);
    case 'PageUp':
      return Math.max(at - 10, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
