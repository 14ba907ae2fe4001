import { Skeleton } from '../ui/Skeleton.tsx';

const figures = ['requests', 'errors', 'bytes', 'p50', 'p95', 'p99'];

/** The dashboard's own shape, while its numbers are counted. */
export function DashboardSkeleton() {
  return (
    <div aria-hidden="true" className="contents">
      <div className="dashboard-figures grid overflow-hidden rounded-large border border-line bg-line">
        {figures.map((figure) => (
          <div key={figure} className="flex h-[86px] flex-col justify-between bg-ground px-4 py-3.5">
            <Skeleton className="h-3 w-16" />
            <Skeleton className="h-5 w-24" />
            <Skeleton className="h-3 w-20" />
          </div>
        ))}
      </div>
      <div className="dashboard-grid">
        <Block className="dashboard-wide h-[282px]" />
        <Block className="h-[242px]" />
        <Block className="h-[242px]" />
        <Block className="h-[320px]" />
        <Block className="h-[320px]" />
      </div>
    </div>
  );
}

function Block({ className }: { className: string }) {
  return (
    <div className={`flex flex-col gap-3 rounded-large border border-line p-4 ${className}`}>
      <Skeleton className="h-3.5 w-32" />
      <Skeleton className="flex-1" />
    </div>
  );
}
