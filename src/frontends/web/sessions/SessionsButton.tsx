import { ChevronDown, Layers, Plus } from 'lucide-react';
import { useAction } from '../state/actions.ts';
import { useSessions } from '../state/sessions.ts';
import { readViewState, setView, useViewState, type ViewState } from '../state/view-state.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Tooltip } from '../ui/Tooltip.tsx';

const isOpenIn = ({ panel }: ViewState) => panel === 'sessions' || panel === 'new-session';
const toggle = () => setView({ panel: isOpenIn(readViewState()) ? null : 'sessions' });

/** Opens the panel; its label is the session that records. */
export function SessionsButton() {
  const { active } = useSessions();
  const isOpen = isOpenIn(useViewState());
  useAction({ id: 'sessions.panel', label: 'Sessions', group: 'Sessions', icon: <Layers />, keys: 's', run: toggle });
  useAction({
    id: 'session.new',
    label: 'New session',
    group: 'Sessions',
    icon: <Plus />,
    keys: 'n',
    run: () => setView({ panel: 'new-session' }),
  });
  return (
    <Tooltip text="Sessions" keys="s">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls="sessions-panel"
        onClick={toggle}
        className="flex h-7 max-w-60 min-w-24 lg:max-w-80 shrink items-center gap-1.5 rounded-medium border border-line-strong bg-raised px-2 hover:bg-hover aria-expanded:bg-hover"
      >
        <Layers className="size-3.5 shrink-0 text-muted" />
        <span className="sr-only text-muted lg:not-sr-only">Sessions</span>
        {active === undefined ? (
          <Skeleton className="h-3 w-24" />
        ) : (
          <span data-active-session className="truncate font-medium">
            {active.name}
          </span>
        )}
        <ChevronDown className="size-3 shrink-0 text-muted" />
      </button>
    </Tooltip>
  );
}
