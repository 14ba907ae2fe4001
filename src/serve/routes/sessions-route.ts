// In: checked requests about sessions. Out: sessions as the store has them after the change. The store decides what is refused.

import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { requireSession } from '../require-session.ts';

type SessionRoutes =
  | 'listSessions'
  | 'createSession'
  | 'getActiveSession'
  | 'getSession'
  | 'updateSession'
  | 'deleteSession'
  | 'activateSession'
  | 'clearSession';

export function sessionHandlers({ reader, execute }: ApiDependencies): Pick<RouteHandlers, SessionRoutes> {
  return {
    listSessions: () => reader.listSessions(),
    createSession: ({ body }) => execute('create-session', body),
    getActiveSession: () => reader.activeSession(),
    getSession: ({ params }) => requireSession(reader, params.id),
    updateSession: ({ params, body }) => execute('update-session', { id: params.id, ...body }),
    deleteSession: async ({ params }) => {
      const before = await reader.activeSession();
      const { activeSession } = await execute('delete-session', { id: params.id });
      return activeSession.id === before.id ? { success: true } : { success: true, activeSession };
    },
    activateSession: ({ params }) => execute('activate-session', { id: params.id }),
    clearSession: ({ params }) => execute('clear-session', { id: params.id }),
  };
}
