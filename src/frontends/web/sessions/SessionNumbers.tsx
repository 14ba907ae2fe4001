import type { Session } from '../../../model/session.ts';
import { useNow } from '../state/use-now.ts';
import { sessionSummary } from './session-words.ts';

/** `42 requests | 1.2 MB | Last: 2 min ago`, kept true. */
export function SessionNumbers({ session }: { session: Session }) {
  return <span className="block truncate text-small text-muted">{sessionSummary(session, useNow())}</span>;
}
