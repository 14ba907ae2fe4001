import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ApiEvent } from '../../../contract/events.ts';
import { parseFilter } from '../../../model/filter/parse-filter.ts';
import type { SessionStats } from '../../../model/traffic-entry.ts';
import { api } from '../state/api.ts';
import { onLiveBatch, whenSubscribed } from '../state/live.ts';
import { queryClient } from '../state/query-client.ts';

/** Numbers that change more often than this cannot be read. */
const shortestPauseMs = 1_000;
/** A large session is asked for more seldom: at most this part of the time is spent on it. */
const pausePerWork = 4;

export interface SessionStatsState {
  /** Undefined while the first ones are on their way. Those of the filter before, until the next are there. */
  stats: SessionStats | undefined;
  isOld: boolean;
  error: Error | null;
}

/** The numbers of what the filter lets through, kept true while traffic comes in. */
export function useSessionStats(sessionId: string, q: string): SessionStatsState {
  const isQuery = parseFilter(q).kind !== 'problem';
  const tookMs = useRef(0);
  const key = ['session-stats', sessionId, q];
  const { data, isPlaceholderData, error } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      await whenSubscribed();
      const beganAt = performance.now();
      const stats = await api.traffic.stats(sessionId, q === '' ? {} : { q }, signal);
      tookMs.current = performance.now() - beganAt;
      return stats;
    },
    enabled: isQuery,
    // What was seen before is shown at once, and asked for again.
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the key
  useEffect(
    () =>
      refreshWithTraffic(sessionId, () => ({ key, pauseMs: Math.max(shortestPauseMs, tookMs.current * pausePerWork) })),
    [sessionId, q],
  );
  const stats = data?.sessionId === sessionId ? data : undefined;
  return { stats, isOld: isPlaceholderData, error };
}

/** Asks again a while after something happened, and again only when that has been answered. Gives a stop. */
function refreshWithTraffic(sessionId: string, plan: () => { key: string[]; pauseMs: number }): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const refresh = async (): Promise<void> => {
    await queryClient.refetchQueries({ queryKey: plan().key, exact: true }, { cancelRefetch: false });
    timer = undefined;
    if (hasNews && !isStopped) plant();
  };
  let hasNews = false;
  const plant = (): void => {
    hasNews = false;
    timer = setTimeout(() => void refresh(), plan().pauseMs);
  };
  const stop = onLiveBatch((events) => {
    if (!events.some((event) => isAbout(event, sessionId))) return;
    hasNews = true;
    if (timer === undefined) plant();
  });
  return () => {
    isStopped = true;
    clearTimeout(timer);
    stop();
  };
}

function isAbout(event: ApiEvent, sessionId: string): boolean {
  switch (event.name) {
    case 'entry':
    case 'entries':
    case 'entry-removed':
    case 'session-cleared':
      return event.data.sessionId === sessionId;
    default:
      return false;
  }
}
