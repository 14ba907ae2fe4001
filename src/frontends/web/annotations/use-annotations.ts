import { useQuery } from '@tanstack/react-query';
import type { Annotation } from '../../../model/annotation.ts';
import { api } from '../state/api.ts';
import { useLive, whenSubscribed } from '../state/live.ts';
import { queryClient } from '../state/query-client.ts';

export type AnnotationContent = Pick<Annotation, 'note' | 'color' | 'tags'>;

const annotationsKey = (entryId: string) => ['annotations', entryId] as const;

/** The annotations of an entry, oldest first, whoever makes them. Undefined while they load. */
export function useAnnotations(entryId: string): Annotation[] | undefined {
  useLive('annotation', ({ trafficId }) => {
    if (trafficId === entryId) void queryClient.invalidateQueries({ queryKey: annotationsKey(entryId) });
  });
  return useQuery({ queryKey: annotationsKey(entryId), queryFn: () => loadAll(entryId), staleTime: 0 }).data;
}

async function loadAll(entryId: string): Promise<Annotation[]> {
  await whenSubscribed();
  const all: Annotation[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await api.annotations.list({ trafficId: entryId, limit: 200, ...(cursor && { cursor }) });
    all.push(...page.annotations);
    if (page.nextCursor === null) return all;
    cursor = page.nextCursor;
  }
}

export async function createAnnotation(entryId: string, content: AnnotationContent): Promise<void> {
  await api.annotations.create({ trafficId: entryId, ...content });
  await reload(entryId);
}

export async function updateAnnotation(annotation: Annotation, content: AnnotationContent): Promise<void> {
  await api.annotations.update(annotation.id, content);
  await reload(annotation.trafficId);
}

export async function deleteAnnotation(annotation: Annotation): Promise<void> {
  await api.annotations.delete(annotation.id);
  await reload(annotation.trafficId);
}

/** The person who changed it sees it at once, also when the live stream is behind. */
const reload = (entryId: string): Promise<void> => queryClient.invalidateQueries({ queryKey: annotationsKey(entryId) });
