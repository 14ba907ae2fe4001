import { useCallback, useState } from 'react';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { Button } from '../ui/Button.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { EntryComparisonView } from './EntryComparisonView.tsx';
import { IgnoreContext, type IgnoreDifference } from './ignore-difference.ts';
import { NoiseForm } from './NoiseForm.tsx';
import { type NoiseOptions, noNoiseOptions, withIgnored } from './noise-options.ts';
import { Shifts } from './Shifts.tsx';
import { type ComparedPair, useSessionComparison } from './use-session-comparison.ts';

const kindWords = { same: 'same', different: 'differs', unknown: 'not comparable', 'only-a': 'gone', 'only-b': 'new' };

/** The numbers of a comparison of sessions, and its pairs that differ; each opens to what differs in it. */
export function PairList({ a, b }: { a: string; b: string }) {
  const [options, setOptions] = useState(noNoiseOptions);
  const ignore = useCallback<IgnoreDifference>(
    (difference) => {
      const next = withIgnored(options, difference);
      return next && (() => setOptions(next));
    },
    [options],
  );
  return (
    <IgnoreContext value={ignore}>
      <NoiseForm options={options} compared={[a, b]} onApply={setOptions} />
      <ComparedPairs a={a} b={b} options={options} />
    </IgnoreContext>
  );
}

function ComparedPairs({ a, b, options }: { a: string; b: string; options: NoiseOptions }) {
  const { comparison, pairs, error, hasMore, loadMore } = useSessionComparison(a, b, options);
  if (error !== null) return <p className="text-danger">{error.message}</p>;
  if (comparison === undefined) return <Skeleton className="h-40 w-full" />;
  const { counts, phase, noise, learned } = comparison;
  return (
    <>
      <p aria-live="polite" className="tabular-nums">
        {phase !== 'done' && 'Comparing… '}
        <strong>{counts.different.toLocaleString('en')}</strong> differ · {counts['only-a'].toLocaleString('en')} gone ·{' '}
        {counts['only-b'].toLocaleString('en')} new · {counts.unknown.toLocaleString('en')} not comparable ·{' '}
        {counts.same.toLocaleString('en')} same
      </p>
      <Shifts duration={comparison.duration} size={comparison.size} />
      <ul className="flex flex-col divide-y divide-line border-y border-line">
        {pairs.map((pair) => (
          <Pair key={`${pair.a?.id} ${pair.b?.id}`} pair={pair} comparisonId={comparison.id} />
        ))}
      </ul>
      {hasMore && <Button onClick={loadMore}>Show more</Button>}
      <p className="text-small text-muted">
        Headers that do not count: {noise.headers.join(', ')}
        {noise.paths.length > 0 && `. Places: ${noise.paths.map(({ path }) => path).join(', ')}`}
        {learned !== null &&
          `. Learned: ${learned.headers.length} headers, ${learned.paths.length} places; ${learned.unnamedPairs} pairs differ in what has no name`}
      </p>
    </>
  );
}

function Pair({ pair: { kind, parts, a, b }, comparisonId }: { pair: ComparedPair; comparisonId: string }) {
  const [isOpen, setOpen] = useState(false);
  const entry = (b ?? a) as EntrySummary | null;
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-baseline gap-3 px-1 py-1 text-left hover:bg-hover"
      >
        <span className="w-24 shrink-0 text-muted">{kindWords[kind]}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-small">
          {entry === null ? 'deleted meanwhile' : `${entry.method} ${entry.url}`}
        </span>
        <span className="hidden shrink-0 text-small text-muted sm:inline">
          {parts.map((part) => part.replace('-', ' ')).join(', ')}
        </span>
      </button>
      {isOpen && a !== null && b !== null && (
        <div className="p-3">
          <EntryComparisonView a={a.id} b={b.id} comparisonId={comparisonId} />
        </div>
      )}
    </li>
  );
}
