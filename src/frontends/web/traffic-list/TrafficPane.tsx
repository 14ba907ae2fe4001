import { useRef, useState } from 'react';
import { FilterChips } from '../filter-bar/FilterChips.tsx';
import { useTellMatchCount } from '../filter-bar/match-count.ts';
import { useListStatus } from '../state/list-status.ts';
import { useIsNarrow } from '../state/use-media.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { ContextMenu } from '../ui/ContextMenu.tsx';
import { AnnotateEntries } from './AnnotateEntries.tsx';
import { copyAsCurl, copyUrls } from './copy-entries.ts';
import { DeleteEntriesDialog } from './DeleteEntriesDialog.tsx';
import { EntryRows } from './EntryRows.tsx';
import { HeaderRow } from './HeaderRow.tsx';
import { ListNotice } from './ListNotice.tsx';
import { NewEntriesPill } from './NewEntriesPill.tsx';
import { rowDomId } from './row-dom-id.ts';
import { compareTwo, rowMenu } from './row-menu.tsx';
import { countOf, isSelected, noSelection, selectAll, selectOne, toggled } from './selection.ts';
import { useColumnLayout } from './use-column-layout.ts';
import { useListActions } from './use-list-actions.tsx';
import { openMenuAt, openRowMenu, useListKeys } from './use-list-keys.ts';
import { useListSelection } from './use-list-selection.ts';
import { useListView } from './use-list-view.ts';
import { useSort } from './use-sort.ts';
import { useWidth } from './use-width.ts';
import './traffic-list.css';

export interface TrafficPaneProps {
  /** The session on screen; it holds at least one entry. A new id keeps the component: show the other session's rows, where they were left. */
  sessionId: string;
}

/**
 * The list of entries. What it shows is in the view state: `q` (the filter), `sort` (its own words), `entryId` (the entry in the detail pane).
 * The element with `data-traffic-list` takes the focus for all rows and names the active one.
 */
export function TrafficPane({ sessionId }: TrafficPaneProps) {
  const { q, entryId } = useViewState();
  const { sort, sortBy } = useSort();
  const isCompact = useIsNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const headerPixels = isCompact ? 0 : 27;
  const rowPixels = isCompact ? 48 : 25;
  const view = useListView({ sessionId, q, sort, scroller, rowPixels, headerPixels, openEntryId: entryId });
  const chosen = useListSelection(view.source);
  const { selection, setSelection, extendTo } = chosen;
  const controls = useColumnLayout(useWidth(scroller));
  const [asking, setAsking] = useState<'delete' | 'annotate' | null>(null);
  const count = countOf(selection, view.state.total);
  const ask = (what: 'delete' | 'annotate') => () => void (count > 0 && setAsking(what));
  const pressed = useListKeys(view, chosen, {
    focusList: () => scroller.current?.focus({ preventScroll: true }),
    copyUrls: () => void copyUrls(view.source, selection),
    askToDelete: ask('delete'),
  });
  const { total, isTotalExact, progress, hasLoaded } = view.state;
  useListStatus(count > 1 ? `${count.toLocaleString('en')} selected` : null);
  useTellMatchCount(q === '' || !hasLoaded ? null : { matched: total, isExact: isTotalExact, progress });

  const closeAsking = () => setAsking(null);
  useListActions({
    count,
    isDetailOpen: entryId !== null,
    copyUrls: () => void copyUrls(view.source, selection),
    copyAsCurl: () => void copyAsCurl(view.source, selection),
    annotate: ask('annotate'),
    askToDelete: ask('delete'),
    selectAll: () => setSelection(selectAll(selection)),
    openMenu: () => openRowMenu(selection.focusId),
    compare: compareTwo(view.source, selection),
    follow: sort === 'number' || sort === '-number' ? view.follow : null,
  });

  const latest = useRef({ selection, count });
  latest.current = { selection, count };
  const entryAt = (target: EventTarget) => {
    const row = target instanceof Element ? target.closest('[data-index]') : null;
    return row === null ? undefined : view.source.rowAt(Number(row.getAttribute('data-index')));
  };
  const clicked = (event: React.MouseEvent) => {
    const entry = entryAt(event.target);
    if (entry === undefined) return;
    if (event.target instanceof Element && event.target.closest('[data-row-menu]') !== null)
      return openMenuAt(event.target, event);
    if (event.shiftKey) return extendTo(view.source.indexOf(entry.id) ?? 0);
    if (event.ctrlKey || event.metaKey) return setSelection(toggled(selection, entry.id));
    setSelection(selectOne(entry.id));
    setView({ entryId: entry.id });
  };
  const rightClicked = (event: React.MouseEvent) => {
    const entry = entryAt(event.target);
    if (entry !== undefined && !isSelected(selection, entry.id)) setSelection(selectOne(entry.id));
  };
  const menu = () => {
    const { focusId } = latest.current.selection;
    const entry = focusId === null ? undefined : view.source.rowAt(view.source.indexOf(focusId) ?? -1);
    const all = () => setSelection(selectAll(latest.current.selection));
    return rowMenu({
      source: view.source,
      entry,
      ...latest.current,
      selectAll: all,
      annotate: () => setAsking('annotate'),
      askToDelete: () => setAsking('delete'),
    });
  };
  return (
    <section aria-label="Traffic" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <FilterChips />
      <div className="relative flex min-h-0 flex-1 flex-col">
        <div
          ref={scroller}
          role="grid"
          aria-label="Traffic"
          aria-rowcount={isTotalExact ? total + 1 : -1}
          aria-colcount={isCompact ? 1 : controls.shown.length}
          aria-multiselectable="true"
          aria-busy={!hasLoaded}
          aria-activedescendant={selection.focusId === null ? undefined : rowDomId(selection.focusId)}
          data-traffic-list
          data-session={sessionId}
          tabIndex={0}
          className="traffic-grid relative min-h-0 flex-1 overflow-auto select-none"
          style={{ '--columns': controls.template } as React.CSSProperties}
          onKeyDown={pressed}
        >
          <div role="presentation">
            {!isCompact && (
              <ContextMenu entries={controls.menu}>
                <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-surface">
                  <HeaderRow
                    columns={controls.shown}
                    sort={sort}
                    onSort={sortBy}
                    onMove={controls.move}
                    onStep={controls.step}
                    onResize={controls.resize}
                    onResetWidth={controls.resetWidth}
                  />
                </div>
              </ContextMenu>
            )}
            <ContextMenu entries={menu}>
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys */}
              <div
                role="rowgroup"
                className="relative"
                style={{ height: view.rows.pixels }}
                onClick={clicked}
                onContextMenuCapture={rightClicked}
              >
                <EntryRows
                  view={view}
                  columns={controls.shown}
                  selection={selection}
                  openEntryId={entryId}
                  rowPixels={rowPixels}
                  isCompact={isCompact}
                />
              </div>
            </ContextMenu>
          </div>
        </div>
        <ListNotice state={view.state} q={q} sort={sort} />
        <NewEntriesPill count={view.newCount} isAtTop={sort === '-number'} onClick={view.follow} />
      </div>
      <DeleteEntriesDialog
        isOpen={asking === 'delete'}
        onOpenChange={closeAsking}
        selection={selection}
        total={total}
        query={view.source.query}
        onDeleted={() => setSelection(noSelection)}
      />
      <AnnotateEntries
        isOpen={asking === 'annotate'}
        onOpenChange={closeAsking}
        source={view.source}
        selection={selection}
      />
    </section>
  );
}
