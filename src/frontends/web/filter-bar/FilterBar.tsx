import { ListFilter, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { parseFilter } from '../../../model/filter/parse-filter.ts';
import { useAction } from '../state/actions.ts';
import { api } from '../state/api.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { FilterMenu } from './FilterMenu.tsx';
import { useFilterHistory } from './filter-history.ts';
import { MatchCountLabel } from './MatchCountLabel.tsx';
import { useFilterEditor } from './use-filter-editor.ts';
import './filter-bar.css';

export interface FilterBarProps {
  /** The session whose values are offered. Null until it is known. */
  sessionId: string | null;
  /** What stands in the empty field, at first. */
  hint: string;
}

const applyMs = 150;
const problemMs = 700;
const mostValues = 40;

/** The query of the list, in the toolbar. What is typed applies by itself as soon as it makes sense; Enter and leaving apply at once. */
export function FilterBar({ sessionId, hint }: FilterBarProps) {
  const { q } = useViewState();
  const host = useRef<HTMLDivElement>(null);
  /** What is typed and not applied yet; null = the same as the query. */
  const [typed, setTyped] = useState<string | null>(null);
  const history = useFilterHistory();
  const text = typed ?? q;
  const problem = useSettledProblem(text);

  const apply = (next: string, isMeant: boolean) => {
    if (parseFilter(next).kind === 'problem') return;
    if (isMeant) history.used(next);
    setTyped(null);
    if (next !== q) setView({ q: next });
  };
  const view = useFilterEditor(host, text, {
    hint,
    onChange: (next) => setTyped(next === q ? null : next),
    onApply: (next) => apply(next.trim(), true),
    onBlur: (next) => apply(next.trim(), true),
    onEscape: () => {
      if (text !== '') return clear();
      document.querySelector<HTMLElement>('[data-traffic-list]')?.focus();
    },
    seenValues: async (field, prefix) => {
      if (sessionId === null) return [];
      return (await api.traffic.completeValues({ sessionId, field, prefix, limit: mostValues })).values;
    },
  });
  const clear = () => {
    setTyped(null);
    setView({ q: '' });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: typing alone starts the wait
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => apply(typed, false), applyMs);
    return () => clearTimeout(timer);
  }, [typed]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was half typed belongs to the session it was typed for
  useEffect(() => setTyped(null), [sessionId]);
  const focus = () => {
    view.current?.focus();
    view.current?.dispatch({ selection: { anchor: 0, head: view.current.state.doc.length } });
  };
  useAction({ id: 'filter.focus', label: 'Filter', group: 'Filter', keys: '/', run: focus });
  useAction(text === '' ? null : { id: 'filter.clear', label: 'Clear the filter', group: 'Filter', run: clear });

  return (
    <div className="relative min-w-0 flex-1" data-filter-bar>
      <div
        className="filter-bar flex h-7 items-center gap-1.5 rounded-medium border border-line-strong bg-ground pl-2 data-wrong:border-danger"
        data-wrong={problem === null ? undefined : true}
      >
        <ListFilter aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
        <div ref={host} className="min-w-0 flex-1" />
        <MatchCountLabel />
        {text !== '' && (
          <IconButton size="small" label="Clear the filter" keys="Escape" onClick={clear}>
            <X />
          </IconButton>
        )}
        <FilterMenu q={q} history={history} onChoose={(next) => apply(next, true)} />
      </div>
      {problem !== null && (
        <p role="status" className="appear filter-message text-small text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What is wrong, once the person has paused: half a word is no mistake. */
function useSettledProblem(text: string): string | null {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), problemMs);
    return () => clearTimeout(timer);
  }, [text]);
  const parsed = settled === text ? parseFilter(text) : null;
  return parsed?.kind === 'problem' ? parsed.problem.message : null;
}
