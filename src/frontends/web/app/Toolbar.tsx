import { FilterBar } from '../filter-bar/FilterBar.tsx';
import { SessionsButton } from '../sessions/SessionsButton.tsx';
import { useIsNarrow } from '../state/use-media.ts';
import { useViewState } from '../state/view-state.ts';
import { RecordButton } from './RecordButton.tsx';
import { ToolbarActions } from './ToolbarActions.tsx';
import { ToolbarMenu } from './ToolbarMenu.tsx';

/** Wide: one line. Narrow: the filter on a line of its own, and the rest behind ⋯. */
export function Toolbar() {
  const { sessionId } = useViewState();
  const isNarrow = useIsNarrow();
  const filter = <FilterBar sessionId={sessionId} />;
  return (
    <header className="relative z-30 shrink-0 border-b border-line bg-surface">
      <div className="flex h-11 items-center gap-1.5 px-2">
        <RecordButton />
        <SessionsButton />
        <div className="flex min-w-0 flex-1 items-center px-1">{!isNarrow && filter}</div>
        {isNarrow ? <ToolbarMenu /> : <ToolbarActions />}
      </div>
      {isNarrow && <div className="flex items-center px-2 pb-2">{filter}</div>}
    </header>
  );
}
