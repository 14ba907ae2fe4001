import { createApiClient } from '../../api-client/create-api-client.ts';

/** The API of the proxy that served this page. The token, where one is asked for, is in a cookie. */
export const api = createApiClient({
  fetch: (request) => window.fetch(request),
  baseUrl: window.location.origin,
});
