import { Suspense } from 'react';
import { EmptySession } from '../first-run/EmptySession.tsx';
import { useFirstRun } from '../first-run/use-first-run.ts';
import { parseMcpPane } from '../mcp/mcp-address.ts';
import { MissingSession } from '../sessions/MissingSession.tsx';
import { useSessions } from '../state/sessions.ts';
import { useViewState } from '../state/view-state.ts';
import { TrafficPane } from '../traffic-list/TrafficPane.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { DashboardPane, FirstRun, McpPane } from './lazy-panes.ts';

/** The list of the session on screen, or its numbers, or what to do while there is none. */
export function ListArea() {
  const { sessions, viewed } = useSessions();
  const { pane } = useViewState();
  const isFirstRun = useFirstRun();
  if (sessions === undefined) return <PaneSkeleton />;
  if (viewed === undefined) return <MissingSession />;
  if (parseMcpPane(pane) !== null)
    return (
      <Suspense fallback={<PaneSkeleton />}>
        <McpPane sessionId={viewed.id} />
      </Suspense>
    );
  if (isFirstRun)
    return (
      <Suspense fallback={<PaneSkeleton />}>
        <FirstRun />
      </Suspense>
    );
  if (viewed.trafficCount === 0) return <EmptySession session={viewed} />;
  if (pane === 'dashboard')
    return (
      <Suspense fallback={<PaneSkeleton />}>
        <DashboardPane sessionId={viewed.id} />
      </Suspense>
    );
  return <TrafficPane sessionId={viewed.id} />;
}
