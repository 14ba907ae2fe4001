import { useEffect, useState } from 'react';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import type { Column } from './columns.ts';
import { EntryRow } from './EntryRow.tsx';
import { isSelected, type Selection } from './selection.ts';
import type { ListView } from './use-list-view.ts';
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
export function EntryRows({ view, columns, selection, openEntryId, isCompact }: EntryRowsProps) {
  const { rows, source } = view;
  const scale = useWaterfallScale(view);
  // Elements are used again for other rows: making them anew would be most of the work of scrolling.
  const pool = poolSize(rows.last - rows.first + 1);
  const indexes = Array.from({ length: Math.max(0, rows.last - rows.first + 1) }, (_, at) => rows.first + at);
  return (
    <WaterfallContext value={scale}>
      {indexes.map((index) => {
        const entry = source.rowAt(index);
        return (
          <EntryRow
            key={index % pool}
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

/** Seldom another one, because all rows are made anew then. */
const poolSize = (count: number): number => Math.ceil((count + 8) / 32) * 32;

const restMs = 120;

/** Set anew only when scrolling rests, so that bars do not dance. */
function useWaterfallScale({ rows, source, state }: ListView): WaterfallScale {
  const [scale, setScale] = useState<WaterfallScale>(() => scaleOf([]));
  const { firstInSight, lastInSight } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when something was loaded
  useEffect(() => {
    const timer = setTimeout(() => {
      const entries: EntrySummary[] = [];
      for (let index = firstInSight; index <= lastInSight; index += 1) {
        const entry = source.rowAt(index);
        if (entry !== undefined) entries.push(entry);
      }
      setScale((before) => {
        const next = scaleOf(entries);
        return before.startAt === next.startAt && before.spanMs === next.spanMs ? before : next;
      });
    }, restMs);
    return () => clearTimeout(timer);
  }, [source, firstInSight, lastInSight, state.version]);
  return scale;
}
