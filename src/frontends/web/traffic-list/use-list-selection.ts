import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../state/api.ts';
import { readSessionMemory, writeSessionMemory } from '../state/session-memory.ts';
import type { ListSource } from './list-source.ts';
import {
  ranged,
  restoredSelection,
  type Selection,
  type StoredSelection,
  selectOne,
  storedSelection,
} from './selection.ts';

const mostInRange = 10_000;
const pageRows = 500;

export interface ListSelection {
  selection: Selection;
  setSelection: (selection: Selection) => void;
  /** Up to the row at this position, which has the focus then. */
  extendTo: (index: number) => void;
}

/** Each session keeps its own. */
export function useListSelection(source: ListSource): ListSelection {
  const { sessionId } = source.query;
  const [held, setHeld] = useState(() => ({ sessionId, selection: restored(sessionId) }));
  let { selection } = held;
  if (held.sessionId !== sessionId) {
    selection = restored(sessionId);
    setHeld({ sessionId, selection });
  }
  const setSelection = useCallback((next: Selection) => setHeld({ sessionId, selection: next }), [sessionId]);
  useEffect(() => writeSessionMemory(sessionId, 'selection', storedSelection(selection)), [sessionId, selection]);

  const latest = useRef(selection);
  latest.current = selection;
  const extendTo = useCallback(
    (index: number) => {
      const focusId = source.rowAt(index)?.id;
      if (focusId === undefined) return;
      const before = latest.current;
      const pivotId = before.kind === 'some' ? before.pivotId : null;
      if (pivotId === null) return setSelection(selectOne(focusId));
      void idsBetween(source, pivotId, index).then((ids) => setSelection(ranged(before, ids, focusId)));
    },
    [source, setSelection],
  );
  return { selection, setSelection, extendTo };
}

const restored = (sessionId: string): Selection =>
  restoredSelection(readSessionMemory<StoredSelection>(sessionId, 'selection'));

/** Rows that are not loaded are asked for; the pivot may be far away. */
async function idsBetween(source: ListSource, pivotId: string, index: number): Promise<string[]> {
  const pivotAt = source.indexOf(pivotId) ?? (await positionOf(source, pivotId)) ?? index;
  const first = Math.max(Math.min(pivotAt, index), index - mostInRange);
  const last = Math.min(Math.max(pivotAt, index), first + mostInRange);
  const ids: string[] = [];
  while (first + ids.length <= last) {
    const known = source.rowAt(first + ids.length);
    if (known !== undefined) {
      ids.push(known.id);
      continue;
    }
    const from = first + ids.length;
    const { entries } = await windowOf(source, { from, limit: Math.min(pageRows, last - from + 1) });
    if (entries.length === 0) break;
    ids.push(...entries.map(({ id }) => id));
  }
  return ids;
}

async function positionOf(source: ListSource, anchor: string): Promise<number | null> {
  return (await windowOf(source, { anchor, limit: 0 })).anchorAt;
}

function windowOf({ query: { q, ...query } }: ListSource, part: { from?: number; limit: number; anchor?: string }) {
  return api.traffic.window({ ...query, ...(q === '' ? {} : { q }), ...part });
}
