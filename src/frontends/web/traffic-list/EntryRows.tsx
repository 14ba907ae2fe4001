import { useEffect, useRef, useState } from 'react';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import type { Column } from './columns.ts';
import { EntryRow } from './EntryRow.tsx';
import type { ListSource } from './list-source.ts';
import { isSelected, type Selection } from './selection.ts';
import type { ListView } from './use-list-view.ts';
import { useRowSlots } from './use-row-slots.ts';
import { scaleOf, WaterfallContext, type WaterfallScale } from './WaterfallBar.tsx';

export interface EntryRowsProps {
  view: ListView;
  columns: readonly Column[];
  selection: Selection;
  openEntryId: string | null;
  rowPixels: number;
  isCompact: boolean;
}

/** The rows in sight and a few beyond. */
export function EntryRows({ view, columns, selection, openEntryId, rowPixels, isCompact }: EntryRowsProps) {
  const { rows, source } = view;
  const scale = useWaterfallScale(view);
  const slots = useRowSlots(rows.first, rows.last);
  if (!view.state.hasLoaded) return <SkeletonRows rowPixels={rowPixels} viewPixels={rows.viewPixels()} />;
  return (
    <WaterfallContext value={scale}>
      {slots.map(({ key, index }) => {
        const entry = source.rowAt(index);
        return (
          <EntryRow
            key={key}
            entry={entry}
            index={index}
            top={rows.topOf(index)}
            columns={columns}
            isSelected={entry !== undefined && isSelected(selection, entry.id)}
            isFocused={entry !== undefined && selection.focusId === entry.id}
            isOpen={entry !== undefined && entry.id === openEntryId}
            isCompact={isCompact}
          />
        );
      })}
    </WaterfallContext>
  );
}

/** While nothing is known; not at once, because that is seldom for long. */
function SkeletonRows({ rowPixels, viewPixels }: { rowPixels: number; viewPixels: number }) {
  const count = Math.ceil((viewPixels || window.innerHeight) / rowPixels);
  return (
    <div aria-hidden="true" className="skeleton-rows">
      {Array.from({ length: count }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <div key={at} style={{ height: rowPixels, '--share': `${30 + ((at * 37) % 50)}%` } as React.CSSProperties} />
      ))}
    </div>
  );
}

const restMs = 120;

/**
 * Of the rows in sight. Set anew with the rows while the list follows its live end, because all of them are drawn then anyway; otherwise only when
 * scrolling rests, so that bars do not dance.
 */
function useWaterfallScale({ rows, source, state, isFollowing }: ListView): WaterfallScale {
  const shown = useRef(scaleOf([]));
  const [, redraw] = useState(0);
  const { firstInSight, lastInSight } = rows;
  const hasChanged = (): boolean => {
    const before = shown.current;
    const next = scaleOf(entriesBetween(source, firstInSight, lastInSight));
    if (before.startAt === next.startAt && before.spanMs === next.spanMs) return false;
    shown.current = next;
    return true;
  };
  if (isFollowing) hasChanged();
  // biome-ignore lint/correctness/useExhaustiveDependencies: when something was loaded
  useEffect(() => {
    if (isFollowing) return;
    const timer = setTimeout(() => hasChanged() && redraw((times) => times + 1), restMs);
    return () => clearTimeout(timer);
  }, [source, firstInSight, lastInSight, state.version, isFollowing]);
  return shown.current;
}

function entriesBetween(source: ListSource, first: number, last: number): EntrySummary[] {
  const entries: EntrySummary[] = [];
  for (let index = first; index <= last; index += 1) {
    const entry = source.rowAt(index);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}
