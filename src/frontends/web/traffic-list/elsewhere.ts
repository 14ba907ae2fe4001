import type { Session } from '../../../model/session.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { termText } from '../filter-bar/query-edit.ts';
import { openSession } from '../state/view-state.ts';
import type { MenuEntry } from '../ui/menu-entry.ts';

const mostSessions = 15;

/** The requests of another session that are like this one: same method, host and path. */
export function elsewhereEntries(entry: EntrySummary, sessions: readonly Session[]): MenuEntry[] {
  const q = likeQuery(entry);
  return sessions
    .filter(({ id }) => id !== entry.sessionId)
    .toSorted((a, b) => (b.lastActivityAt ?? b.createdAt) - (a.lastActivityAt ?? a.createdAt))
    .slice(0, mostSessions)
    .map(({ id, name, isActive }) => ({
      kind: 'item',
      label: name,
      onSelect: () => openSession(isActive ? null : id, { q, entryId: null }),
    }));
}

export function likeQuery({ method, host, path, kind }: EntrySummary): string {
  const terms = host === '' ? [] : [termText('host', host)];
  if (kind === 'tunnel') return [...terms, 'is:tunnel'].join(' ');
  const bare = path.replace(/\?.*$/s, '');
  return [termText('method', method), ...terms, ...(bare.length > 1 ? [termText('path', bare)] : [])].join(' ');
}
