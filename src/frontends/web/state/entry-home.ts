import { api } from './api.ts';
import { openSession, readViewState } from './view-state.ts';

/**
 * An address such as `/?entry=ID` was made while the entry's session was the active one. Opened later, it must still lead to that session: the
 * list then shows where the entry belongs.
 */
export async function goToEntryHome(): Promise<void> {
  const { chosenSessionId, entryId } = readViewState();
  if (entryId === null || chosenSessionId !== null) return;
  const [entry, active] = await Promise.all([api.traffic.get(entryId), api.sessions.active()]);
  const now = readViewState();
  if (now.entryId === entryId && now.chosenSessionId === null && entry.sessionId !== active.id)
    openSession(entry.sessionId, { entryId, tab: now.tab });
}
