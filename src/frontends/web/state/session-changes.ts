import type { Session } from '../../../model/session.ts';

/** The last thing told of a session: as it is now, or null when it is gone. */
export interface SessionNews {
  seq: number;
  session: Session | null;
}

/**
 * A list of sessions as it was at `asOfSeq`, with what came since. The list and the stream race, so news is kept by id and laid over every
 * list that is older. Newest session first. Of two that say they are active the later news is right: they came in two events.
 */
export function withSessionNews(
  list: { sessions: readonly Session[]; asOfSeq: number },
  news: ReadonlyMap<string, SessionNews>,
): Session[] {
  const byId = new Map(list.sessions.map((session) => [session.id, session]));
  let activeId: string | null = null;
  let activeSeq = -1;
  for (const [id, { seq, session }] of news) {
    if (seq <= list.asOfSeq) continue;
    if (session === null) byId.delete(id);
    else byId.set(id, session);
    if (session?.isActive && seq > activeSeq) [activeId, activeSeq] = [id, seq];
  }
  const sessions = [...byId.values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  if (activeId === null) return sessions;
  return sessions.map((each) =>
    each.isActive === (each.id === activeId) ? each : { ...each, isActive: each.id === activeId },
  );
}
