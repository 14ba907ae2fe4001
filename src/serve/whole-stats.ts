// Statistics of a large session are counted a slice at a time, as long as somebody asks. In: the question, and whether the caller is still
// there. Out: the numbers. Must never go on counting for a caller who has left.
import { AppError } from '../model/app-error.ts';
import type { SessionStats } from '../model/traffic-entry.ts';
import type { StatsQuery, StoreReader } from '../record/store/read/store-reader.ts';

/** Null when there is no such session. */
export async function wholeStats(
  reader: StoreReader,
  query: StatsQuery,
  signal?: AbortSignal,
): Promise<SessionStats | null> {
  while (signal?.aborted !== true) {
    const answer = await reader.stats(query);
    if (answer === null || answer.stats !== null) return answer?.stats ?? null;
  }
  throw new AppError('internal', 'Nobody waits for these numbers any more.');
}
