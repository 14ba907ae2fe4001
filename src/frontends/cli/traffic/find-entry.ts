import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { sessionToShow } from './session-to-show.ts';

/** An entry by its id, or by its number as the list of a session (the active one when none is named) shows it. */
export async function findEntry(
  api: ApiClient,
  wanted: string,
  wantedSession: string | null = null,
): Promise<TrafficEntry> {
  if (!/^#?\d{1,15}$/.test(wanted)) return api.traffic.get(wanted);
  const { id: sessionId } = await sessionToShow(api, wantedSession);
  return api.traffic.getByOrdinal(Number(wanted.replace('#', '')), { sessionId });
}
