import { type ApiEvent, eventData, streamEvents } from '../../contract/events.ts';
import { AppError } from '../../model/app-error.ts';
import { type Connection, openRoute } from './call-route.ts';
import { readServerSentEvents } from './server-sent-events.ts';

export interface FollowOptions {
  /** Begin after this change; absent = after now. */
  since?: number | undefined;
  /** Entries of this session only; absent = of all. */
  sessionId?: string | undefined;
  /** Very many entries come as `entries`, in place of one `entry` each. */
  isBrief?: boolean;
  /** Ends the iteration, without an error. */
  signal?: AbortSignal | undefined;
  /** False: the iteration ends when the connection does. Absent: it connects again and goes on where it was. */
  isReconnecting?: boolean;
}

const firstWaitMs = 200;
const longestWaitMs = 5_000;

/**
 * Events in order, over as many connections as it takes: after each loss it asks for what came after the last number it saw, so nothing is
 * missed and nothing comes twice. A refusal (a wrong token, say) is thrown; that nobody answers is waited out.
 */
export async function* followEvents(
  connection: Connection,
  options: FollowOptions = {},
): AsyncGenerator<ApiEvent, void> {
  const { signal, sessionId, isBrief = false, isReconnecting = true } = options;
  let seen = options.since ?? null;
  let waitMs = firstWaitMs;
  while (!signal?.aborted) {
    try {
      for await (const event of oneConnection(connection, { since: seen, sessionId, isBrief, signal })) {
        waitMs = firstWaitMs;
        seen = event.seq ?? seen;
        if (event.name !== null) yield event;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof AppError && error.code !== 'not-running' && error.code !== 'internal') throw error;
      if (!isReconnecting) throw error;
    }
    if (!isReconnecting) return;
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

type Asked = {
  since: number | null;
  sessionId: string | undefined;
  isBrief: boolean;
  signal: AbortSignal | undefined;
};
/** A number without an event: nothing to tell, and the stream has come this far. */
type Progress = { name: null; seq: number | null };

async function* oneConnection(
  connection: Connection,
  { since, sessionId, isBrief, signal }: Asked,
): AsyncGenerator<ApiEvent | Progress, void> {
  const response = await openRoute(connection, streamEvents, {
    query: { sessionId, brief: isBrief ? 'true' : undefined },
    headers: since === null ? {} : { 'Last-Event-ID': String(since) },
    signal,
  });
  if (response.body === null) return;
  for await (const { event, id, data } of readServerSentEvents(chunksOf(response.body))) {
    const seq = id === null ? null : Number(id);
    if (data === null) yield { name: null, seq };
    // An event of a later version is no news for this one.
    else if (Object.hasOwn(eventData, event)) yield { name: event, seq, data: JSON.parse(data) } as ApiEvent;
  }
}

/** Not every browser can iterate a ReadableStream, and leaving the loop must end the connection. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, waitMs);
    signal?.addEventListener('abort', finish);
    if (signal?.aborted) finish();
  });
}
