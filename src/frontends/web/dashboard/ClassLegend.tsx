import type { SessionStats } from '../../../model/traffic-entry.ts';
import { classesIn } from './status-classes.ts';

/** Which colour is which. The Status card has the numbers, and the clicks. */
export function ClassLegend({ stats }: { stats: SessionStats }) {
  return (
    <ul
      aria-label="Colours"
      className="mt-2 flex h-4 flex-wrap items-center gap-x-4 overflow-hidden pl-1 text-small text-muted"
    >
      {classesIn(stats).map(({ name, label, color }) => (
        <li key={name} className="flex items-center gap-1.5">
          <span className="size-2 rounded-full" style={{ background: `var(${color})` }} />
          {label}
        </li>
      ))}
    </ul>
  );
}
