import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { readSessionMemory, writeSessionMemory } from '../state/session-memory.ts';
import { useViewState } from '../state/view-state.ts';
import type { ListQuery, ListSource, ListState } from './list-source.ts';
import { useListSource } from './use-list-source.ts';
import { useVirtualRows, type VirtualRows } from './use-virtual-rows.ts';

export interface ListViewOptions extends ListQuery {
  scroller: RefObject<HTMLElement | null>;
  rowPixels: number;
  headerPixels: number;
  /** The entry in the detail pane: where the list begins when it is opened by an address. */
  openEntryId: string | null;
}

export interface ListView {
  source: ListSource;
  state: ListState;
  rows: VirtualRows;
  /** The end where new entries come in is in sight and stays there. */
  isFollowing: boolean;
  /** Entries that came since the person left that end. */
  newCount: number;
  /** To the end where new entries come in. */
  follow: () => void;
}

/** Where a list was left. */
interface LeftPlace {
  q: string;
  sort: string;
  /** An address with another entry leads to that one. */
  openEntryId: string | null;
  isFollowing: boolean;
  /** The first row in sight, and how much of it was above. */
  entryId: string | null;
  hiddenPixels: number;
}

/** A list of entries as it is scrolled: follows its live end, stands still under what comes in elsewhere, and is found again as it was left. */
export function useListView(options: ListViewOptions): ListView {
  const { scroller, rowPixels, headerPixels, openEntryId, sessionId, q, sort } = options;
  const { source, state } = useListSource({ sessionId, q, sort });
  const hasLiveEnd = sort === 'number' || sort === '-number';
  const [isFollowing, setIsFollowing] = useState(true);
  const following = useRef(true);
  /** Null: not known before the first rows are there. */
  const totalAtStop = useRef<number | null>(null);
  const shift = useRef(0);
  /** Not there yet: go to it when it is loaded. */
  const destination = useRef<{ entryId: string; hiddenPixels: number | 'center' } | null>(null);
  const [, redraw] = useState(0);

  const setFollowing = useCallback(
    (next: boolean) => {
      const { hasLoaded, total } = source.snapshot();
      if (following.current && !next) totalAtStop.current = hasLoaded ? total : null;
      following.current = next;
      setIsFollowing(next);
    },
    [source],
  );

  const rows = useVirtualRows({
    scroller,
    total: state.total,
    rowPixels,
    headerPixels,
    pinnedTo:
      isFollowing && destination.current === null
        ? sort === 'number'
          ? 'end'
          : sort === '-number'
            ? 'start'
            : null
        : null,
    onScrolled: (position, isAtEnd) => {
      destination.current = null;
      setFollowing(sort === 'number' ? isAtEnd : sort === '-number' && position <= 4);
    },
  });
  const latest = useRef(rows);
  latest.current = rows;

  // Set after drawing, so that it is still what was on screen when another list takes the place of this one.
  const open = useRef(openEntryId);
  useEffect(() => {
    open.current = openEntryId;
  });
  const remember = (left: ListSource) =>
    rememberPlace(left, latest.current, {
      isFollowing: following.current && hasLiveEnd,
      openEntryId: open.current,
      rowPixels,
    });

  // Another list: to where it was left. The open entry matters only at this first look.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said
  useLayoutEffect(() => {
    const left = readSessionMemory<LeftPlace>(sessionId, 'place');
    const isLeftLikeThis = left !== undefined && left.q === q && left.sort === sort && left.openEntryId === openEntryId;
    const goal = isLeftLikeThis && !left.isFollowing ? left.entryId : isLeftLikeThis ? null : openEntryId;
    totalAtStop.current = null;
    shift.current = 0;
    source.onShift = (by) => {
      shift.current += by;
    };
    destination.current =
      goal === null ? null : { entryId: goal, hiddenPixels: isLeftLikeThis ? left.hiddenPixels : 'center' };
    setFollowing(goal === null && hasLiveEnd);
    if (goal === null) latest.current.scrollTo(0);
    redraw((count) => count + 1);
    return () => remember(source);
  }, [source]);

  useEffect(() => {
    const hide = () => remember(source);
    window.addEventListener('pagehide', hide);
    return () => window.removeEventListener('pagehide', hide);
  });

  // What was loaded is drawn in the same turn as the place it belongs to.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each new state
  useLayoutEffect(() => {
    const by = shift.current;
    shift.current = 0;
    if (state.hasLoaded && state.isTotalExact) totalAtStop.current ??= state.total;
    const goal = destination.current;
    const at = goal === null ? undefined : source.indexOf(goal.entryId);
    if (goal !== null && at !== undefined) {
      destination.current = null;
      if (goal.hiddenPixels === 'center') rows.reveal(at, 'center');
      else rows.scrollTo(at * rowPixels + goal.hiddenPixels);
    } else if (goal !== null) {
      if (!state.hasLoaded || !state.isTotalExact) return;
      destination.current = null;
      setFollowing(hasLiveEnd);
    } else if (by !== 0 && !(following.current && hasLiveEnd)) rows.scrollTo(rows.position() + by * rowPixels);
  }, [state, isFollowing, rows.viewPixels()]);

  // What a search found is brought into sight, also in the list that is on screen already.
  const { find } = useViewState();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when something else was found
  useEffect(() => {
    if (find === null || openEntryId === null) return;
    setFollowing(false);
    const at = source.indexOf(openEntryId);
    if (at !== undefined) return rows.reveal(at, 'center');
    destination.current = { entryId: openEntryId, hiddenPixels: 'center' };
    redraw((count) => count + 1);
  }, [find, openEntryId]);

  const { firstInSight, lastInSight } = rows;
  const goalId = destination.current?.entryId;
  useEffect(() => {
    const inView = Math.max(20, lastInSight - firstInSight + 1);
    if (goalId !== undefined) source.look({ kind: 'rows', first: 0, last: inView, anchorId: goalId });
    else if (isFollowing && hasLiveEnd) source.look({ kind: 'live-end', rows: inView });
    else source.look({ kind: 'rows', first: firstInSight, last: Math.max(lastInSight, firstInSight + inView) });
  }, [source, firstInSight, lastInSight, goalId, isFollowing, hasLiveEnd]);

  const follow = useCallback(() => {
    destination.current = null;
    setFollowing(hasLiveEnd);
    if (sort === '-number') latest.current.scrollTo(0);
    else latest.current.scrollToEnd();
  }, [sort, hasLiveEnd, setFollowing]);

  const newCount =
    isFollowing || !hasLiveEnd || !state.isTotalExact
      ? 0
      : Math.max(0, state.total - (totalAtStop.current ?? state.total));
  return { source, state, rows, isFollowing: isFollowing && hasLiveEnd, newCount, follow };
}

interface PlaceFacts {
  isFollowing: boolean;
  openEntryId: string | null;
  rowPixels: number;
}

function rememberPlace(source: ListSource, rows: VirtualRows, { rowPixels, ...facts }: PlaceFacts): void {
  const { sessionId, q, sort } = source.query;
  const first = Math.floor(rows.position() / rowPixels);
  const entryId = source.rowAt(first)?.id ?? null;
  const place: LeftPlace = { q, sort, ...facts, entryId, hiddenPixels: rows.position() - first * rowPixels };
  if (source.snapshot().hasLoaded) writeSessionMemory(sessionId, 'place', place);
}
