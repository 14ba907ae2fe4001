import type { RawHeaders } from '../../model/http-message.ts';
import type { Interceptor } from '../interceptors/interceptor.ts';

/** Sets the headers that the user asked for (`--header`) on every request, in place of headers of that name; null when there are none. */
export function createAddedHeadersInterceptor(added: RawHeaders): Interceptor | null {
  if (added.length === 0) return null;
  const names = new Set(added.map(([name]) => name.toLowerCase()));
  return {
    name: 'mcp-added-headers',
    requestHeaders(_exchange, head) {
      const kept = head.headers.filter(([name]) => !names.has(name.toLowerCase()));
      return { kind: 'continue', value: { ...head, headers: [...kept, ...added] } };
    },
  };
}
