import { ArrowDownToLine, Code, Copy, GitCompareArrows, Link2, ListChecks, StickyNote, Trash2 } from 'lucide-react';
import { useAction } from '../state/actions.ts';

export interface ListActions {
  count: number;
  /** Whether an entry is in the detail pane, which has an annotate of its own. */
  isDetailOpen: boolean;
  copyUrls: () => void;
  copyAsCurl: () => void;
  annotate: () => void;
  askToDelete: () => void;
  selectAll: () => void;
  openMenu: () => void;
  /** Null unless exactly two are selected. */
  compare: (() => void) | null;
  /** Null: the list has no end where new entries come in. */
  follow: (() => void) | null;
}

/** What can be done with the list and with what is selected in it, for palette, help and keys. */
export function useListActions(list: ListActions): void {
  const { count, isDetailOpen } = list;
  const of = count === 1 ? 'the selected entry' : `${count.toLocaleString('en')} selected entries`;
  const group = 'Traffic';
  const has = count > 0;
  const { compare, follow } = list;
  useAction(
    has ? { id: 'list.copy-urls', label: `Copy the URL of ${of}`, group, icon: <Copy />, run: list.copyUrls } : null,
  );
  useAction(
    has
      ? { id: 'list.copy-curl', keys: 'c', label: `Copy ${of} as cURL`, group, icon: <Code />, run: list.copyAsCurl }
      : null,
  );
  useAction(
    has && (count > 1 || !isDetailOpen)
      ? { id: 'list.annotate', keys: 'a', label: `Annotate ${of}…`, group, icon: <StickyNote />, run: list.annotate }
      : null,
  );
  useAction(has ? { id: 'list.delete', label: `Delete ${of}…`, group, icon: <Trash2 />, run: list.askToDelete } : null);
  useAction(
    has
      ? {
          id: 'list.menu',
          label: `More for ${of}…`,
          group,
          words: 'filter view in other session',
          icon: <Link2 />,
          run: list.openMenu,
        }
      : null,
  );
  useAction(
    compare && {
      id: 'list.compare',
      label: 'Compare the two selected entries',
      group,
      icon: <GitCompareArrows />,
      run: compare,
    },
  );
  useAction({ id: 'list.select-all', label: 'Select all entries', group, icon: <ListChecks />, run: list.selectAll });
  useAction(
    follow && { id: 'list.follow', label: 'Go to the newest entries', group, icon: <ArrowDownToLine />, run: follow },
  );
}
