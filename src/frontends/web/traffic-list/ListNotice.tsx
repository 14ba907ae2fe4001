import { ArrowDownWideNarrow, SearchX, TriangleAlert } from 'lucide-react';
import type { WindowSort } from '../../../contract/traffic-window.ts';
import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import type { ListState } from './list-source.ts';

/** In place of rows: nothing matches, it is still being looked for, or the query is wrong. */
export function ListNotice({ state, q, sort }: { state: ListState; q: string; sort: WindowSort }) {
  if (!state.hasLoaded || state.total > 0) return null;
  const clear = q !== '' && <Button onClick={() => setView({ q: '' })}>Clear the filter</Button>;
  return (
    <div className="absolute inset-x-0 top-[26px] bottom-0 bg-ground">
      <NoticeText state={state} q={q} clear={clear} isSearched={q !== '' && /^-?number$/.test(sort)} />
    </div>
  );
}

interface NoticeTextProps {
  state: ListState;
  q: string;
  clear: React.ReactNode;
  /** It is looked for matches in the order of arrival; otherwise all are found first and put in order. */
  isSearched: boolean;
}

function NoticeText({ state, q, clear, isSearched }: NoticeTextProps) {
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
    const percent = Math.round(state.progress * 100);
    return (
      <EmptyState
        icon={isSearched ? <SearchX /> : <ArrowDownWideNarrow />}
        title={isSearched ? 'Looking…' : 'Putting the entries in order…'}
        actions={clear}
      >
        {isSearched ? `${percent} % of the session, nothing so far.` : `${percent} %`}
        <ProgressBar percent={percent} />
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<SearchX />} title={q === '' ? 'Nothing here' : 'Nothing matches'} actions={clear}>
      {q !== '' && 'No entry of this session matches the filter. New ones appear as they happen.'}
    </EmptyState>
  );
}

function ProgressBar({ percent }: { percent: number }) {
  return (
    <span
      role="progressbar"
      aria-label="Looked through"
      aria-valuenow={percent}
      className="mx-auto mt-3 block h-1 w-48 overflow-hidden rounded-small bg-line"
    >
      <span className="block h-full origin-left bg-accent" style={{ transform: `scaleX(${percent / 100})` }} />
    </span>
  );
}
