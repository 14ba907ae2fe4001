import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { BodyContent } from './body-content.ts';
import { contentId } from './content-id.ts';

/** Some bytes of a body: at once when they are loaded already. */
export function useWindow(content: BodyContent, { from, to }: { from: number; to: number }) {
  const isLoaded = content.isAll || to <= content.head.length;
  const { data, error } = useQuery({
    queryKey: ['body-window', contentId(content), from, to],
    queryFn: () => content.loadRange({ from, to }),
    enabled: !isLoaded,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
    structuralSharing: false,
  });
  if (isLoaded) return { bytes: content.head.subarray(from, to), totalBytes: content.totalBytes, error: null };
  return { bytes: data?.bytes, totalBytes: data?.totalBytes ?? content.totalBytes, error };
}
