import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../state/api.ts';
import { comparisonRequest, type NoiseOptions } from './noise-options.ts';

export type ComparedPair = Awaited<ReturnType<typeof api.compare.pairs>>['pairs'][number];

const askAgainMs = 500;

/** Begins a comparison of two sessions, and follows it to its end; then its pairs, page by page. */
export function useSessionComparison(a: string, b: string, options: NoiseOptions) {
  const started = useQuery({
    queryKey: ['compare', 'sessions', a, b, options],
    queryFn: () => api.compare.sessions(comparisonRequest(a, b, options)),
    retry: false,
    gcTime: 0,
  });
  const id = started.data?.id;
  const followed = useQuery({
    queryKey: ['compare', 'session-comparison', id],
    queryFn: () => api.compare.get(id as string),
    enabled: id !== undefined && started.data?.phase !== 'done',
    refetchInterval: (query) =>
      query.state.data?.phase === 'done' || query.state.data?.phase === 'failed' ? false : askAgainMs,
    gcTime: 0,
  });
  const comparison = followed.data ?? started.data;
  const pages = useInfiniteQuery({
    queryKey: ['compare', 'pairs', id],
    queryFn: ({ pageParam }) => api.compare.pairs(id as string, { cursor: pageParam }),
    initialPageParam: 0,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: comparison?.phase === 'done',
    gcTime: 0,
  });
  return {
    comparison,
    pairs: pages.data?.pages.flatMap((page) => page.pairs) ?? [],
    error: started.error ?? followed.error ?? pages.error,
    hasMore: pages.hasNextPage,
    loadMore: () => void pages.fetchNextPage(),
  };
}
