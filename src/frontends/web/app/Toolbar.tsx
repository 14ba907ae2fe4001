import { FilterBar } from '../filter-bar/FilterBar.tsx';
import { useViewState } from '../state/view-state.ts';

export function Toolbar() {
  const { sessionId } = useViewState();
  return (
    <header className="flex h-11 items-center gap-2 border-b border-line bg-surface px-2">
      <FilterBar sessionId={sessionId} />
    </header>
  );
}
