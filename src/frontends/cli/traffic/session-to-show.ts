import type { Session } from '../../../model/session.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { chooseSession } from '../sessions/session-choice.ts';

/** The session a person named, or the active one. */
export async function sessionToShow(api: ApiClient, wanted: string | null): Promise<Session> {
  if (wanted === null) return api.sessions.active();
  return chooseSession((await api.sessions.list()).sessions, wanted);
}
