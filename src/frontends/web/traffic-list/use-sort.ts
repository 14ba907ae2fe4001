import { type WindowSort, windowSorts } from '../../../contract/traffic-window.ts';
import { usePreference } from '../state/preferences.ts';
import { setView, useViewState } from '../state/view-state.ts';
import type { Column } from './columns.ts';

const asItComes: WindowSort = 'number';
const isSort = (text: unknown): text is WindowSort => windowSorts.includes(text as WindowSort);

/** The order of the list: the address's, or else as the person left it. */
export function useSort(): { sort: WindowSort; sortBy: (column: Column) => void } {
  const { sort: asked } = useViewState();
  const [left, setLeft] = usePreference<unknown>('sort', asItComes);
  const sort = isSort(asked) ? asked : isSort(left) ? left : asItComes;
  const sortBy = ({ id, firstSort }: Column) => {
    if (id === 'waterfall') return;
    const isSortedByIt = sort === id || sort === `-${id}`;
    const isFalling = isSortedByIt ? sort === id : firstSort === 'descending';
    const next: WindowSort = isFalling ? `-${id}` : id;
    setLeft(next);
    setView({ sort: next });
  };
  return { sort, sortBy };
}
