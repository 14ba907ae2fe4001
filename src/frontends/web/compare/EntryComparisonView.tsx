import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EntryComparison, Verdict } from '../../../model/compare/comparison.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { api } from '../state/api.ts';
import { Badge, type BadgeTone } from '../ui/Badge.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { PartView } from './PartView.tsx';

export interface EntryComparisonViewProps {
  a: string;
  b: string;
  /** Whose noise is noise here; absent: nothing is. */
  comparisonId?: string;
}

/** What differs between two entries; with a switch for all there is. */
export function EntryComparisonView({ a, b, comparisonId }: EntryComparisonViewProps) {
  const [isWhole, setWhole] = useState(false);
  const { data, error } = useQuery({
    queryKey: ['compare', 'entries', a, b, comparisonId ?? null, isWhole],
    queryFn: () => api.compare.entries({ a, b, all: isWhole ? 'true' : 'false', comparison: comparisonId }),
    gcTime: 0,
    placeholderData: (before: EntryComparison | undefined) => before,
  });
  if (error !== null) return <p className="text-danger">{error.message}</p>;
  if (data === undefined) return <Skeleton className="h-40 w-full" />;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-3">
        <VerdictBadge verdict={data.verdict} />
        {data.noiseDifferences > 0 && <span className="text-muted">{data.noiseDifferences} ignored</span>}
        <label className="ml-auto flex items-center gap-1.5 text-muted">
          <input type="checkbox" checked={isWhole} onChange={(event) => setWhole(event.target.checked)} />
          Show what is the same
        </label>
      </div>
      <div className="grid grid-cols-2 gap-x-4 font-mono text-small">
        <EntryName entry={data.a} />
        <EntryName entry={data.b} />
      </div>
      {data.parts.map((part) => (
        <PartView key={part.part} part={part} />
      ))}
      <Timings comparison={data} />
    </div>
  );
}

const verdictWords: Record<Verdict, [BadgeTone, string]> = {
  same: ['ok', 'Nothing differs'],
  different: ['danger', 'They differ'],
  unknown: ['warn', 'Not everything could be compared'],
};

function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const [tone, words] = verdictWords[verdict];
  return <Badge tone={tone}>{words}</Badge>;
}

function EntryName({ entry }: { entry: EntrySummary }) {
  return (
    <p className="min-w-0 break-all">
      <span className="text-muted">#{entry.ordinal}</span> {entry.method} {entry.url}{' '}
      <span className="text-muted">{entry.status ?? entry.state}</span>
    </p>
  );
}

function Timings({ comparison }: { comparison: EntryComparison }) {
  const known = comparison.timings.filter(({ a, b }) => a !== null || b !== null);
  const text = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} ms`);
  return (
    <section>
      <h3 className="mb-1 font-semibold">Timing</h3>
      <dl className="grid grid-cols-[8rem_1fr_1fr] gap-x-4 text-small tabular-nums sm:grid-cols-[12rem_1fr_1fr]">
        {known.map(({ phase, a, b }) => (
          <div key={phase} className="contents">
            <dt className="text-muted">{phase}</dt>
            <dd className="px-1">{text(a)}</dd>
            <dd className="px-1">{text(b)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
