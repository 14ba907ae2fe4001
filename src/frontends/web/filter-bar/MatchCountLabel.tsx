import { useSessions } from '../state/sessions.ts';
import { matchCountText, useMatchCount } from './match-count.ts';

/** `1,234 of 100,000`. */
export function MatchCountLabel() {
  const count = useMatchCount();
  const { viewed } = useSessions();
  if (count === null || viewed === undefined) return null;
  return (
    <span role="status" data-match-count className="shrink-0 text-small whitespace-nowrap text-muted">
      {matchCountText(count, Math.max(viewed.trafficCount, count.matched))}
    </span>
  );
}
