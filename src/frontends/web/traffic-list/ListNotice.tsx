import { SearchX, TriangleAlert } from 'lucide-react';
import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import type { ListState } from './list-source.ts';

/** In place of rows: nothing matches, it is still being looked for, or the query is wrong. */
export function ListNotice({ state, q }: { state: ListState; q: string }) {
  if (!state.hasLoaded || state.total > 0) return null;
  const clear = q !== '' && <Button onClick={() => setView({ q: '' })}>Clear the filter</Button>;
  return (
    <div className="absolute inset-x-0 top-[26px] bottom-0 bg-ground">
      <NoticeText state={state} q={q} clear={clear} />
    </div>
  );
}

function NoticeText({ state, q, clear }: { state: ListState; q: string; clear: React.ReactNode }) {
  if (state.problem !== null) {
    const title =
      state.problem.code === 'invalid-query' ? 'The filter is not complete' : 'The list could not be loaded';
    return (
      <EmptyState icon={<TriangleAlert />} title={title} actions={clear}>
        {state.problem.message}
      </EmptyState>
    );
  }
  if (!state.isTotalExact) {
    return (
      <EmptyState icon={<SearchX />} title="Looking…" actions={clear}>
        {Math.round(state.progress * 100)} % of the session, nothing so far.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<SearchX />} title={q === '' ? 'Nothing here' : 'Nothing matches'} actions={clear}>
      {q !== '' && 'No entry of this session matches the filter. New ones appear as they happen.'}
    </EmptyState>
  );
}
