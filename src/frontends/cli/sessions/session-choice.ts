import { AppError } from '../../../model/app-error.ts';
import type { Session } from '../../../model/session.ts';

/** The session a person means: by its id, by its name, or by the beginning of its id when only one begins so. */
export function chooseSession(sessions: readonly Session[], wanted: string): Session {
  const found = firstFilled([
    sessions.filter(({ id }) => id === wanted),
    sessions.filter(({ name }) => name === wanted),
    wanted === '' ? [] : sessions.filter(({ id }) => id.startsWith(wanted.toLowerCase())),
  ]);
  const [session, ...others] = found;
  if (session === undefined) {
    throw new AppError('not-found', `There is no session “${wanted}”. “nectoproxy sessions” lists them.`);
  }
  if (others.length > 0) {
    const ids = found
      .slice(0, 5)
      .map(({ id }) => id)
      .join(', ');
    throw new AppError('invalid-request', `“${wanted}” means ${found.length} sessions. Give the id of one: ${ids}.`);
  }
  return session;
}

function firstFilled<T>(lists: readonly T[][]): T[] {
  return lists.find((list) => list.length > 0) ?? [];
}
