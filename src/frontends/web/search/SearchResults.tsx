import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { classNames } from '../ui/class-names.ts';
import { SearchEmpty } from './SearchEmpty.tsx';
import { SearchLine } from './SearchLine.tsx';
import type { PlaceRow, SearchRow } from './search-rows.ts';
import type { SearchRun } from './search-run.ts';

export interface SearchResultsProps {
  run: SearchRun;
  rows: readonly SearchRow[];
  text: string;
  isStale: boolean;
  chosenKey: string | null;
  idOf: (key: string) => string;
  onOpen: (row: PlaceRow) => void;
}

const heights: Readonly<Record<SearchRow['kind'], number>> = {
  session: 32,
  entry: 26,
  message: 26,
  place: 24,
  more: 22,
};

/** What was found, of which only the lines on screen are drawn. */
export function SearchResults({ run, rows, text, isStale, chosenKey, idOf, onOpen }: SearchResultsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => heights[rows[at]?.kind ?? 'place'],
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is chosen
  useEffect(() => {
    const at = rows.findIndex(({ key }) => key === chosenKey);
    if (at >= 0) list.scrollToIndex(at, { align: 'auto' });
  }, [chosenKey]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights belong to rows, and rows come in between
  useEffect(() => list.measure(), [rows]);
  return (
    <div
      ref={scroller}
      id="search-results"
      role="listbox"
      aria-label="Found"
      tabIndex={-1}
      className={classNames(
        'relative min-h-0 flex-1 overflow-auto outline-none transition-opacity duration-100',
        isStale && rows.length > 0 && 'opacity-60',
      )}
    >
      {rows.length === 0 && <SearchEmpty run={run} text={text} />}
      <div role="presentation" className="relative" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index] as SearchRow;
          return (
            <div
              key={row.key}
              role="presentation"
              className="absolute inset-x-0 top-0"
              style={{ height: size, transform: `translateY(${start}px)` }}
            >
              <SearchLine row={row} isChosen={row.key === chosenKey} id={idOf(row.key)} onOpen={onOpen} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
