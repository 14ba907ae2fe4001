import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ApiEvent, EventName } from '../../../contract/events.ts';
import { AppError } from '../../../model/app-error.ts';
import { startRest } from './live-rest.ts';
import { openLiveStream } from './live-stream.ts';

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'connected' }
  /** Since when nothing answers, milliseconds since 1970. */
  | { kind: 'reconnecting'; since: number }
  /** The server does not let us in (a token is needed); asking again is of no use. */
  | { kind: 'refused'; message: string };

type EventOf<Name extends EventName> = Extract<ApiEvent, { name: Name }>;
type Batch = readonly ApiEvent[];

const firstWaitMs = 200;
const longestWaitMs = 2_000;
/** Events that come together are told together, so that 500 a second are at most 30 drawings. Timers also run, more slowly, in a hidden window. */
const batchMs = 32;

/** After that long without looking, loading afresh is quicker than being told all that happened. */
const longRestMs = 60_000;

let connection: Connection = { kind: 'connecting' };
const connectionListeners = new Set<() => void>();
const batchListeners = new Set<(events: Batch) => void>();
let waiting: ApiEvent[] = [];
let subscribed: () => void;
const firstHello = new Promise<void>((resolve) => {
  subscribed = resolve;
});

/**
 * Resolves when the stream has begun. Load lists after it: then every change after a list's `asOfSeq` comes as an event.
 */
export const whenSubscribed = (): Promise<void> => firstHello;

function setConnection(next: Connection): void {
  connection = next;
  for (const listener of connectionListeners) listener();
}

/** One stream for the page, for as long as it lives. Goes on after the last number seen, over any number of connections. */
export async function runLiveStream(): Promise<never> {
  let seen: number | undefined;
  let waitMs = firstWaitMs;
  let hasMissedMuch = false;
  for (;;) {
    const rest = startRest();
    try {
      for await (const event of openLiveStream(seen, rest.signal)) {
        if (event.seq !== null) seen = event.seq;
        if (event.name === 'hello') {
          waitMs = firstWaitMs;
          setConnection({ kind: 'connected' });
          subscribed();
        }
        enqueue(event);
        if (event.name === 'hello' && hasMissedMuch) {
          hasMissedMuch = false;
          enqueue({ name: 'reset', seq: event.seq, data: { seq: event.data.seq } });
        }
      }
    } catch (error) {
      if (error instanceof AppError && (error.code === 'unauthorized' || error.code === 'forbidden'))
        setConnection({ kind: 'refused', message: error.message });
    }
    rest.stop();
    if (rest.signal.aborted) {
      if ((await rest.isOver()) > longRestMs) {
        hasMissedMuch = true;
        seen = undefined;
      }
      continue;
    }
    if (connection.kind === 'connected' || connection.kind === 'connecting')
      setConnection({ kind: 'reconnecting', since: Date.now() });
    await pause(waitMs);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

function enqueue(event: ApiEvent): void {
  waiting.push(event);
  if (waiting.length === 1) setTimeout(flush, batchMs);
}

function flush(): void {
  const events = waiting;
  waiting = [];
  for (const listener of batchListeners) listener(events);
}

/** A window that comes to the front asks at once. */
function pause(waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      window.removeEventListener('focus', finish);
      window.removeEventListener('online', finish);
      resolve();
    };
    const timer = setTimeout(finish, waitMs);
    window.addEventListener('focus', finish);
    window.addEventListener('online', finish);
  });
}

/** Outside of components: every batch of events, in order. Gives an unsubscribe. */
export function onLiveBatch(listener: (events: Batch) => void): () => void {
  batchListeners.add(listener);
  return () => batchListeners.delete(listener);
}

/** All events, a batch at a time. The handler may be a new function at each drawing. */
export function useLiveBatch(handler: (events: Batch) => void): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => onLiveBatch((events) => latest.current(events)), []);
}

/**
 * One kind of event. After `reset` everything that was built from events must be loaded afresh: the changes in between are unknown. Handlers
 * of one batch run in one turn, so React draws once.
 */
export function useLive<Name extends EventName>(
  name: Name,
  handler: (data: EventOf<Name>['data'], event: EventOf<Name>) => void,
): void {
  useLiveBatch((events) => {
    for (const event of events) {
      if (event.name === name) handler(event.data as EventOf<Name>['data'], event as EventOf<Name>);
    }
  });
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      connectionListeners.add(listener);
      return () => connectionListeners.delete(listener);
    },
    () => connection,
  );
}
