import { Skeleton } from './Skeleton.tsx';

const widths = ['w-3/5', 'w-2/5', 'w-1/2', 'w-3/5', 'w-1/3', 'w-1/2'];

/** In place of a pane whose content is on its way. */
export function PaneSkeleton() {
  return (
    <div className="min-h-0 flex-1 space-y-2.5 overflow-hidden p-3" aria-hidden="true">
      {widths.map((width, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they stand still
        <Skeleton key={at} className={`h-3.5 ${width}`} />
      ))}
    </div>
  );
}
