import { Waypoints } from 'lucide-react';
import { useHeld } from './use-held.ts';

/** With a dot while a message waits for a decision. */
export function McpIcon() {
  const count = useHeld().length;
  return (
    <span className="relative inline-flex">
      <Waypoints />
      {count > 0 && (
        <span
          data-held-count={count}
          className="absolute -top-1.5 -right-2 min-w-4 rounded-full bg-warn px-1 text-center text-small leading-4 font-semibold text-ground"
        >
          {count > 99 ? '99+' : count}
        </span>
      )}
    </span>
  );
}
