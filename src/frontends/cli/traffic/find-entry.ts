import { AppError } from '../../../model/app-error.ts';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';

/** An entry by its id, or by its number as the list shows it. */
export async function findEntry(api: ApiClient, wanted: string): Promise<TrafficEntry> {
  if (!/^#?\d{1,15}$/.test(wanted)) return api.traffic.get(wanted);
  const number = Number(wanted.replace('#', ''));
  const { sessions } = await api.sessions.list();
  // Numbers are unique over all sessions; most likely it is one of the active session.
  for (const { id } of sessions.toSorted((a, b) => Number(b.isActive) - Number(a.isActive))) {
    const { entries } = await api.traffic.list({ sessionId: id, limit: 1, cursor: String(number + 1) });
    const [newest] = entries;
    if (newest?.number === number) return api.traffic.get(newest.id);
  }
  throw new AppError('not-found', `There is no entry number ${number}. “nectoproxy traffic” lists the newest.`);
}
