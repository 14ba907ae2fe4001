import { Eye } from 'lucide-react';
import { switchToSession, useSessions } from '../state/sessions.ts';
import { openSession } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { showProblem } from '../ui/toast-store.ts';

/** Says that the session on screen is not the one that records. */
export function ViewingBanner() {
  const { viewed, active, isViewingOther } = useSessions();
  if (!isViewingOther || viewed === undefined || active === undefined) return null;
  const record = () => void switchToSession(viewed.id).catch(showProblem('The session was not made active'));
  return (
    <div role="status" className="flex shrink-0 items-center gap-2 border-t border-line bg-accent-soft px-3 py-1">
      <Eye className="size-3.5 shrink-0 text-accent" />
      <span className="min-w-0 flex-1 truncate">
        Viewing <strong className="font-semibold">{viewed.name}</strong>, recording goes to{' '}
        <strong className="font-semibold">{active.name}</strong>
      </span>
      <Button size="small" onClick={record}>
        Record here
      </Button>
      <Button size="small" onClick={() => openSession(null)}>
        <span className="max-w-48 truncate">
          Back<span className="hidden sm:inline"> to {active.name}</span>
        </span>
      </Button>
    </div>
  );
}
