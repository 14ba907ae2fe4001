import { useQuery } from '@tanstack/react-query';
import type { Session } from '../../../model/session.ts';
import { api } from './api.ts';
import { whenSubscribed } from './live.ts';
import { queryClient } from './query-client.ts';
import { type SessionNews, withSessionNews } from './session-changes.ts';
import { forgetSession } from './session-memory.ts';
import { openSession, readViewState, setActiveSession, useViewState } from './view-state.ts';

export const sessionsKey = ['sessions'] as const;
const news = new Map<string, SessionNews>();

async function loadSessions(): Promise<Session[]> {
  await whenSubscribed();
  const list = await api.sessions.list();
  for (const [id, { seq }] of news) if (seq <= list.asOfSeq) news.delete(id);
  const sessions = withSessionNews(list, news);
  setActiveSession(activeOf(sessions)?.id ?? null);
  return sessions;
}

const activeOf = (sessions: readonly Session[]): Session | undefined => sessions.find((session) => session.isActive);

export interface SessionsState {
  /** Newest first; undefined while they load. */
  sessions: Session[] | undefined;
  /** The one that records. */
  active: Session | undefined;
  /** The one on screen: the active one, or the one chosen by the address. Undefined while loading, or when there is no such session. */
  viewed: Session | undefined;
  /** The one on screen is not the one that records. */
  isViewingOther: boolean;
  error: Error | null;
}

export function useSessions(): SessionsState {
  const { data: sessions, error } = useQuery({ queryKey: sessionsKey, queryFn: loadSessions });
  const { sessionId } = useViewState();
  const active = sessions && activeOf(sessions);
  const viewed = sessions?.find((session) => session.id === sessionId);
  return { sessions, active, viewed, isViewingOther: viewed !== undefined && viewed.id !== active?.id, error };
}

/** Outside of components; empty while they load. */
export const readSessions = (): readonly Session[] => queryClient.getQueryData<Session[]>(sessionsKey) ?? [];

/** What the stream told. */
export function noteSessionNews(told: ReadonlyArray<{ id: string } & SessionNews>): void {
  if (told.length === 0) return;
  for (const { id, seq, session } of told) {
    const known = news.get(id);
    if (known === undefined || known.seq <= seq) news.set(id, { seq, session });
    if (session === null || session.isActive) settle(id);
  }
  const before = queryClient.getQueryData<Session[]>(sessionsKey);
  if (before === undefined) return;
  publish(withSessionNews({ sessions: before, asOfSeq: -1 }, news));
  for (const { id, session } of told) if (session === null) leaveRemoved(id);
}

/**
 * The session this window has just made active. The answer to the request is here before the stream's word, and older words about the session
 * before may still be under way: they must not switch back for a blink.
 */
let expected: { id: string; until: number } | null = null;
const expectationMs = 1000;

function settle(toldId: string): void {
  if (expected?.id === toldId) expected = null;
}

function publish(sessions: Session[]): void {
  const id = expected !== null && Date.now() < expected.until ? expected.id : activeOf(sessions)?.id;
  const shown = sessions.map((each) =>
    each.isActive === (each.id === id) ? each : { ...each, isActive: each.id === id },
  );
  queryClient.setQueryData(sessionsKey, shown);
  if (id !== undefined) setActiveSession(id);
}

function leaveRemoved(sessionId: string): void {
  forgetSession(sessionId);
  if (readViewState().chosenSessionId === sessionId) openSession(null);
}

export function forgetSessionNews(): void {
  news.clear();
}

/** Makes it active too, and shows it. */
export async function createSession(name: string): Promise<Session> {
  const created = await api.sessions.create(name.trim() === '' ? {} : { name });
  followTo(created);
  return created;
}

/** Records into it and shows it. */
export async function switchToSession(sessionId: string): Promise<Session> {
  const session = await api.sessions.activate(sessionId);
  followTo(session);
  return session;
}

function followTo(session: Session): void {
  expected = { id: session.id, until: Date.now() + expectationMs };
  const others = (queryClient.getQueryData<Session[]>(sessionsKey) ?? []).filter(({ id }) => id !== session.id);
  publish(withSessionNews({ sessions: [session, ...others], asOfSeq: 0 }, new Map()));
  openSession(null);
}

/** Shows it and goes on recording where it was. */
export function viewSession(sessionId: string): void {
  const active = activeOf(queryClient.getQueryData<Session[]>(sessionsKey) ?? []);
  openSession(active?.id === sessionId ? null : sessionId);
}

export const renameSession = (sessionId: string, name: string): Promise<Session> =>
  api.sessions.update(sessionId, { name });

export const clearSession = (sessionId: string): Promise<Session> => api.sessions.clear(sessionId);

export async function deleteSession(sessionId: string): Promise<void> {
  await api.sessions.delete(sessionId);
}
