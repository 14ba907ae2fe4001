import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BodyContent } from './body-content.ts';
import { contentId } from './content-id.ts';

const mostUnasked = 64 * 1024 * 1024;

export type WholeBody =
  | { kind: 'there'; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'loading' }
  /** It is large: the person decides. */
  | { kind: 'asking'; load: () => void }
  | { kind: 'failed'; message: string };

/** All bytes of a body, for viewers that cannot do with a part. */
export function useWhole(content: BodyContent): WholeBody {
  const [asked, setAsked] = useState<BodyContent | null>(null);
  const isSmall = content.totalBytes !== null && content.totalBytes <= mostUnasked;
  const { data, error } = useQuery({
    queryKey: ['body-whole', contentId(content)],
    queryFn: content.loadWhole,
    enabled: !content.isAll && (isSmall || asked === content),
    gcTime: 1000,
    structuralSharing: false,
  });
  if (content.isAll) return { kind: 'there', bytes: content.head };
  if (data !== undefined) return { kind: 'there', bytes: data };
  if (error !== null) return { kind: 'failed', message: error.message };
  return isSmall || asked === content ? { kind: 'loading' } : { kind: 'asking', load: () => setAsked(content) };
}
