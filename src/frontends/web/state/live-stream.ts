import type { ApiEvent } from '../../../contract/events.ts';
import { createApiClient } from '../../api-client/create-api-client.ts';

/** The server says something at least every 15 seconds. */
const longestSilenceMs = 40_000;
const checkMs = 5_000;

/**
 * One connection of the event stream. It ends when the server does, and also when nothing was heard for too long: after a computer slept or
 * changed its network, a connection can look open for hours.
 */
export async function* openLiveStream(since: number | undefined, ends: AbortSignal): AsyncGenerator<ApiEvent, void> {
  const gone = new AbortController();
  let heardAt = Date.now();
  const heard = (): void => {
    heardAt = Date.now();
  };
  const timer = setInterval(() => {
    if (Date.now() - heardAt > longestSilenceMs) gone.abort();
  }, checkMs);
  const client = createApiClient({
    baseUrl: window.location.origin,
    fetch: async (request) => listened(await window.fetch(request), heard),
  });
  try {
    yield* client.events({ since, isBrief: true, isReconnecting: false, signal: AbortSignal.any([gone.signal, ends]) });
  } finally {
    clearInterval(timer);
    gone.abort();
  }
}

/** The same response; `heard` is called at each chunk, comments included. */
function listened(response: Response, heard: () => void): Response {
  heard();
  if (response.body === null) return response;
  const body = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        heard();
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(body, response);
}
