import { EmptySession } from '../first-run/EmptySession.tsx';
import { FirstRun } from '../first-run/FirstRun.tsx';
import { useFirstRun } from '../first-run/use-first-run.ts';
import { MissingSession } from '../sessions/MissingSession.tsx';
import { useSessions } from '../state/sessions.ts';
import { TrafficPane } from '../traffic-list/TrafficPane.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

/** The list of the session on screen, or what to do while there is none. */
export function ListArea() {
  const { sessions, viewed } = useSessions();
  const isFirstRun = useFirstRun();
  if (sessions === undefined) return <ListSkeleton />;
  if (viewed === undefined) return <MissingSession />;
  if (isFirstRun) return <FirstRun />;
  if (viewed.trafficCount === 0) return <EmptySession session={viewed} />;
  return <TrafficPane sessionId={viewed.id} />;
}

function ListSkeleton() {
  return (
    <div className="flex-1 space-y-2.5 p-3" aria-hidden="true">
      {['w-3/5', 'w-2/5', 'w-1/2', 'w-3/5', 'w-1/3', 'w-1/2'].map((width, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they stand still
        <Skeleton key={at} className={`h-3.5 ${width}`} />
      ))}
    </div>
  );
}
