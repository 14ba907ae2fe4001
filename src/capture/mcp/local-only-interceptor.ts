import { headerValue, headerValues } from '../../wire/header-lookup.ts';
import { hostWithoutBrackets } from '../../wire/request-target.ts';
import type { Interceptor, ResponseMessage } from '../interceptors/interceptor.ts';

/**
 * Keeps web pages away from a relay on this machine. In: a request's Host and Origin. Out: 403 for a name that is not ours (DNS rebinding)
 * and for a page of another site (MCP, "Streamable HTTP: Security Warning"). What passes is not changed: the server gets the Origin.
 */
export function createLocalOnlyInterceptor(allowedOrigins: readonly string[] = []): Interceptor {
  return {
    name: 'mcp-local-only',
    requestHeaders(_exchange, { headers }) {
      const host = headerValue(headers, 'host');
      if (host === undefined || !isLocal(`http://${host}`))
        return { kind: 'respond', response: refusal(`Host ${host ?? '(none)'} is not a name of this relay.`) };
      const foreign = headerValues(headers, 'origin').find(
        (origin) => !isLocal(origin) && !allowedOrigins.includes(origin),
      );
      if (foreign === undefined) return { kind: 'continue' };
      return { kind: 'respond', response: refusal(`Pages of ${foreign} may not use this relay.`) };
    },
  };
}

export function isLocal(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const host = hostWithoutBrackets(new URL(origin).hostname);
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** As the official SDK refuses the same. */
function refusal(message: string): ResponseMessage {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id: null });
  return {
    status: 403,
    statusText: 'Forbidden',
    headers: [['Content-Type', 'application/json']],
    body: new TextEncoder().encode(body),
  };
}
