import { SearchX } from 'lucide-react';
import { FilterChips } from '../filter-bar/FilterChips.tsx';
import { useTellMatchCount } from '../filter-bar/match-count.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { DashboardSkeleton } from './DashboardSkeleton.tsx';
import { DurationHistogram } from './DurationHistogram.tsx';
import { Figures } from './Figures.tsx';
import { Hosts } from './Hosts.tsx';
import { RequestsOverTime } from './RequestsOverTime.tsx';
import { Slowest } from './Slowest.tsx';
import { Statuses } from './Statuses.tsx';
import { Types } from './Types.tsx';
import { type SessionStatsState, useSessionStats } from './use-session-stats.ts';
import './dashboard.css';

/** Numbers of what the filter lets through, in place of the list (`pane=dashboard`). */
export function DashboardPane({ sessionId }: { sessionId: string }) {
  const { q } = useViewState();
  const state = useSessionStats(sessionId, q);
  const matched = state.stats?.entries;
  useTellMatchCount(q === '' || matched === undefined ? null : { matched, isExact: !state.isOld, progress: 1 });
  return (
    <section aria-label="Dashboard" data-dashboard className="flex min-h-0 min-w-0 flex-1 flex-col">
      <FilterChips />
      <div className="dashboard min-h-0 flex-1 overflow-y-auto bg-surface">
        <div
          aria-busy={state.stats === undefined}
          className={classNames(
            'relative mx-auto flex min-h-full max-w-[1560px] flex-col gap-3 p-3 transition-opacity duration-100',
            state.isOld && 'opacity-60',
          )}
        >
          <Content state={state} q={q} />
        </div>
      </div>
    </section>
  );
}

function Content({ state: { stats, error }, q }: { state: SessionStatsState; q: string }) {
  if (stats === undefined) {
    if (error === null) return <DashboardSkeleton />;
    return (
      <EmptyState icon={<SearchX />} title="No numbers">
        {error.message}
      </EmptyState>
    );
  }
  if (stats.overTime === null) return <NothingFound q={q} />;
  return (
    <>
      <Figures stats={stats} q={q} />
      <div className="dashboard-grid">
        <RequestsOverTime stats={stats} overview={stats.overTime} q={q} />
        <DurationHistogram stats={stats} q={q} />
        <Statuses stats={stats} q={q} />
        <Hosts stats={stats} q={q} />
        <Types stats={stats} q={q} />
        <div className="dashboard-wide">
          <Slowest stats={stats} />
        </div>
      </div>
    </>
  );
}

function NothingFound({ q }: { q: string }) {
  if (q === '')
    return <EmptyState title="No numbers yet">They appear with the first request of this session.</EmptyState>;
  return (
    <EmptyState
      icon={<SearchX />}
      title="Nothing matches the filter"
      actions={<Button onClick={() => setView({ q: '' })}>Clear the filter</Button>}
    >
      No request of this session fits it, so there is nothing to count.
    </EmptyState>
  );
}
