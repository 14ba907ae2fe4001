// In: checked requests about annotations. Out: the annotations as the store has them after the change.

import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { notFound, requireSession } from '../require-session.ts';

type AnnotationRoutes =
  | 'listAnnotations'
  | 'createAnnotation'
  | 'getAnnotation'
  | 'updateAnnotation'
  | 'deleteAnnotation';

export function annotationHandlers({ reader, execute }: ApiDependencies): Pick<RouteHandlers, AnnotationRoutes> {
  return {
    listAnnotations: async ({ query: { trafficId, sessionId, limit, cursor } }) => {
      if (trafficId !== undefined) {
        if ((await reader.entry(trafficId)) === null) throw notFound('entry', trafficId);
        return reader.annotations({ of: { kind: 'entry', entryId: trafficId }, limit, cursor });
      }
      const session = sessionId === undefined ? await reader.activeSession() : await requireSession(reader, sessionId);
      return reader.annotations({ of: { kind: 'session', sessionId: session.id }, limit, cursor });
    },
    createAnnotation: ({ body }) => execute('create-annotation', body),
    getAnnotation: async ({ params }) => {
      const found = await reader.annotation(params.id);
      if (found === null) throw notFound('annotation', params.id);
      return found;
    },
    updateAnnotation: ({ params, body }) => execute('update-annotation', { id: params.id, ...body }),
    deleteAnnotation: async ({ params }) => {
      await execute('delete-annotation', { id: params.id });
      return { success: true };
    },
  };
}
