import { useSessions } from '../state/sessions.ts';
import { setView } from '../state/view-state.ts';
import { comparePanel } from './compare-address.ts';
import { PairList } from './PairList.tsx';

/** Choose two sessions; below it, what differs. */
export function SessionComparisonView({ a, b }: { a: string | null; b: string | null }) {
  const choose = (change: { a?: string | null; b?: string | null }) =>
    setView({ panel: comparePanel({ kind: 'sessions', a, b, ...change }) });
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <SessionChoice label="Before" value={a} onChoose={(id) => choose({ a: id })} />
        <SessionChoice label="After" value={b} onChoose={(id) => choose({ b: id })} />
      </div>
      {a !== null && b !== null ? (
        <PairList key={`${a} ${b}`} a={a} b={b} />
      ) : (
        <p className="text-muted">
          Entries are paired by method, host and path, in their order. What changes from run to run, such as dates and
          request ids, does not count.
        </p>
      )}
    </div>
  );
}

function SessionChoice(props: { label: string; value: string | null; onChoose: (id: string | null) => void }) {
  const { sessions = [] } = useSessions();
  return (
    <label className="flex flex-col gap-1">
      <span className="text-muted">{props.label}</span>
      <select
        aria-label={props.label}
        value={props.value ?? ''}
        onChange={(event) => props.onChoose(event.target.value || null)}
        className="h-7 rounded-medium border border-line-strong bg-raised px-2 text-text"
      >
        <option value="">Choose a session…</option>
        {sessions.map(({ id, name, trafficCount }) => (
          <option key={id} value={id}>
            {name} ({trafficCount.toLocaleString('en')})
          </option>
        ))}
      </select>
    </label>
  );
}
