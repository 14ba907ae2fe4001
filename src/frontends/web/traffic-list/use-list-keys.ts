import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useShortcut } from '../state/shortcuts.ts';
import { readViewState, setView } from '../state/view-state.ts';
import { rowDomId } from './row-dom-id.ts';
import { noSelection, selectAll, selectNone, selectOne } from './selection.ts';
import type { ListSelection } from './use-list-selection.ts';
import type { ListView } from './use-list-view.ts';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export interface ListKeyActions {
  focusList: () => void;
  copyUrls: () => void;
  askToDelete: () => void;
}

type Step = { by: number } | { to: 'first' | 'last' };

/** What the keys do while the list has the focus. */
export function useListKeys(
  view: ListView,
  { selection, setSelection, extendTo }: ListSelection,
  actions: ListKeyActions,
) {
  /** A row that is not loaded yet gets the focus when it is. */
  const pending = useRef<{ index: number; isExtending: boolean } | null>(null);

  const focusRow = (index: number, isExtending: boolean) => {
    const entry = view.source.rowAt(index);
    if (entry === undefined) {
      pending.current = { index, isExtending };
      return;
    }
    pending.current = null;
    if (isExtending) return extendTo(index);
    setSelection(selectOne(entry.id));
    // An open detail pane goes along.
    if (readViewState().entryId !== null) setView({ entryId: entry.id });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: when something was loaded
  useEffect(() => {
    if (pending.current !== null) focusRow(pending.current.index, pending.current.isExtending);
  }, [view.state.version]);

  const move = (step: Step, isExtending: boolean) => {
    const { total } = view.state;
    if (total === 0) return;
    const at = pending.current?.index ?? indexOfFocus(view, selection.focusId);
    const next =
      'to' in step ? (step.to === 'first' ? 0 : total - 1) : at === undefined ? view.rows.firstInSight : at + step.by;
    const index = Math.min(total - 1, Math.max(0, next));
    if (isLiveEnd(view, index) && 'to' in step) view.follow();
    else view.rows.reveal(index);
    focusRow(index, isExtending);
  };

  // From anywhere on the page the arrows lead into the list.
  const enter = (by: number) => () => {
    actions.focusList();
    move({ by }, false);
  };
  useShortcut('ArrowDown', 'Next entry', enter(1), 'Traffic');
  useShortcut('ArrowUp', 'Previous entry', enter(-1), 'Traffic');
  useDocumentedKeys();

  return (event: KeyboardEvent) => {
    const isMod = isApple ? event.metaKey : event.ctrlKey;
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (isMod && event.key.toLowerCase() === 'a') {
      done();
      return setSelection(selectAll(selection));
    }
    if (isMod && event.key.toLowerCase() === 'c' && String(window.getSelection()) === '') {
      done();
      return actions.copyUrls();
    }
    if (event.altKey || isMod || event.ctrlKey || event.metaKey) return;
    const step = stepOf(event.key, Math.max(1, view.rows.lastInSight - view.rows.firstInSight - 1));
    if (step !== null) {
      done();
      return move(step, event.shiftKey);
    }
    switch (event.key) {
      case 'Enter':
        if (selection.focusId === null) return;
        done();
        return setView({ entryId: selection.focusId });
      case ' ':
        return done();
      case 'Escape':
        if (readViewState().entryId !== null) setView({ entryId: null });
        else if (selection === noSelection || (selection.kind === 'some' && selection.ids.size === 0)) return;
        else setSelection(selectNone(selection));
        return done();
      case 'Delete':
      case 'Backspace':
        done();
        return actions.askToDelete();
      case 'F10':
        if (!event.shiftKey) return;
        done();
        return openRowMenu(selection.focusId);
      case 'ContextMenu':
        done();
        return openRowMenu(selection.focusId);
    }
  };
}

const isLiveEnd = ({ source, state }: ListView, index: number): boolean =>
  source.query.sort === 'number' ? index === state.total - 1 : source.query.sort === '-number' && index === 0;

function indexOfFocus({ source }: ListView, focusId: string | null): number | undefined {
  return focusId === null ? undefined : source.indexOf(focusId);
}

function stepOf(key: string, page: number): Step | null {
  switch (key) {
    case 'ArrowDown':
      return { by: 1 };
    case 'ArrowUp':
      return { by: -1 };
    case 'PageDown':
      return { by: page };
    case 'PageUp':
      return { by: -page };
    case 'Home':
      return { to: 'first' };
    case 'End':
      return { to: 'last' };
    default:
      return null;
  }
}

/** The menu of the row with the focus, where a right click on it would open it. */
export function openRowMenu(focusId: string | null): void {
  const row = focusId === null ? null : document.getElementById(rowDomId(focusId));
  if (row === null) return;
  const box = row.getBoundingClientRect();
  openMenuAt(row, { clientX: box.left + 120, clientY: box.bottom });
}

export function openMenuAt(element: Element, place: { clientX: number; clientY: number }): void {
  element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...place }));
}

function useDocumentedKeys(): void {
  useShortcut('Shift+ArrowDown', 'Extend the selection', null, 'Traffic');
  useShortcut('Enter', 'Open the entry', null, 'Traffic');
  useShortcut('Mod+A', 'Select everything the filter shows', null, 'Traffic');
  useShortcut('Mod+C', 'Copy the addresses of the selected entries', null, 'Traffic');
  useShortcut('Delete', 'Delete the selected entries', null, 'Traffic');
  useShortcut('Shift+F10', 'Menu of the entry', null, 'Traffic');
  useShortcut('End', 'Last entry; follow new ones', null, 'Traffic');
}
