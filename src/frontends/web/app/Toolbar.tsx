import { FilterBar } from '../filter-bar/FilterBar.tsx';
import { parseMcpPane } from '../mcp/mcp-address.ts';
import { SessionsButton } from '../sessions/SessionsButton.tsx';
import { useIsNarrow } from '../state/use-media.ts';
import { useViewState } from '../state/view-state.ts';
import { RecordButton } from './RecordButton.tsx';
import { ToolbarActions } from './ToolbarActions.tsx';
import { ToolbarMenu } from './ToolbarMenu.tsx';

const filterHints = {
  entries: 'Filter: text of the URL, host:api.*, status:>=400, is:error',
  messages: 'Filter: method or target, mcp.tool:echo, body:text, is:error',
} as const;

/** Wide: one line. Narrow: the filter on a line of its own, and the rest behind ⋯. */
export function Toolbar() {
  const { sessionId, pane } = useViewState();
  const filterOf = parseMcpPane(pane) === null ? 'entries' : 'messages';
  const isNarrow = useIsNarrow();
  const filter = <FilterBar key={filterOf} hint={filterHints[filterOf]} sessionId={sessionId} />;
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
