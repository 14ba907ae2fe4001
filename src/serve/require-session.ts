import { AppError } from '../model/app-error.ts';
import type { Session } from '../model/session.ts';
import type { StoreReader } from '../record/store/read/store-reader.ts';

export async function requireSession(reader: StoreReader, id: string): Promise<Session> {
  const session = await reader.session(id);
  if (session === null) throw notFound('session', id);
  return session;
}

export function notFound(noun: string, id: string): AppError {
  return new AppError('not-found', `There is no ${noun} with the id “${id.slice(0, 80)}”.`);
}
