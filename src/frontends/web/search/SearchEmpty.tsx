import { SearchX, TextSearch, TriangleAlert } from 'lucide-react';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { SearchRun } from './search-run.ts';

/** There is nothing to show: not asked yet, still searching, nothing there, or it failed. */
export function SearchEmpty({ run: { status }, text }: { run: SearchRun; text: string }) {
  if (status.kind === 'failed')
    return (
      <EmptyState icon={<TriangleAlert />} title="The search failed">
        {status.message}
      </EmptyState>
    );
  if (text.trim() === '' || status.kind === 'idle') return <Hints />;
  if (status.kind === 'running') return <ResultsSkeleton />;
  return (
    <EmptyState
      icon={<SearchX />}
      title={status.kind === 'stopped' ? 'Stopped before anything was found' : 'Not found'}
    >
      {`“${text.trim().slice(0, 80)}” is nowhere in what was searched.`}
    </EmptyState>
  );
}

function Hints() {
  return (
    <EmptyState icon={<TextSearch />} title="Search everything that was recorded">
      <p>Any text, as it stands: a token, an id, a piece of JSON. Newest entries come first.</p>
      <p className="mt-2">
        Conditions in front narrow it: <Example>host:api.example.com status:5xx out of stock</Example>
      </p>
      <p>
        <Example>/ord_\d+/i</Example> is a regular expression.
      </p>
    </EmptyState>
  );
}

function Example({ children }: { children: string }) {
  return <code className="rounded-small bg-hover px-1 font-mono whitespace-nowrap text-text">{children}</code>;
}

function ResultsSkeleton() {
  return (
    <div aria-hidden="true" className="space-y-3 p-3">
      {['w-2/5', 'w-4/5', 'w-3/5', 'w-1/2'].map((width) => (
        <Skeleton key={width} className={`h-3 ${width}`} />
      ))}
    </div>
  );
}
