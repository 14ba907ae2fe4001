import { notifyManager, QueryClient } from '@tanstack/react-query';

/**
 * What the server said. The live stream keeps it true, so nothing is asked for again by time or by focus; what fails is asked for again when
 * the connection is back (live.ts).
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

// In the same turn as the event that caused it, so that view state and server data change in one drawing.
notifyManager.setScheduler(queueMicrotask);
