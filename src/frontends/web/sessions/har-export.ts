import type { ApiRoute } from '../../../contract/route.ts';
import { apiRoutes } from '../../../contract/routes.ts';

/** The route that gives a session as a HAR file. Undefined in a build whose API has none: then nothing offers it. */
const route = Object.values<ApiRoute>(apiRoutes).find(
  ({ method, path }) => method === 'get' && path.startsWith('/api/har/export/'),
);

export const canExportHar = route !== undefined;

/** Downloads it. The browser writes it to disk as it comes. */
export function exportHar(sessionId: string): void {
  if (route === undefined) return;
  const link = document.createElement('a');
  link.href = route.path.replace(/\{\w+\}/, encodeURIComponent(sessionId));
  link.download = '';
  link.click();
}
