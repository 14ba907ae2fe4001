// In: the store's changes and the recorder's health. Out: server-sent events, pulled by the reader of the stream.
//
//   commit ──► wake ──► pull: changesSince(sent) ──► one chunk of events ──► socket ──► drained ──► pull …
//
// The store is the buffer: nothing is queued for a reader that is slow; when it comes back it is told what is different by then. So memory
// does not grow, and of several changes to one thing a slow reader sees the last. Never ends by itself. Next: the client.
//
// A page that shows a screenful needs no word of each of 10,000 entries a second, and encoding, sending and parsing them takes a core that capture
// wants: `isBrief` gives it “there are more” every `briefPauseMs` instead.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiEvent } from '../contract/events.ts';
import type { Change } from '../model/change.ts';
import type { ApiDependencies } from './api-dependencies.ts';

const defaultHeartbeatMs = 15_000;
const changesPerChunk = 500;
/** What a person can follow is told entry by entry; more than so many at a look (there is one every 40 ms at most), or after a pause, is not. */
const briefAbove = { atOnce: 40, afterPause: 100 };
const briefPauseMs = 250;

export interface EventStreamOptions {
  /** Tell what happened after this change; null = after now. */
  since: number | null;
  /** Tell entries of this session only; null = of all. */
  sessionId: string | null;
  /** Many entries at once are told as one event, a few times a second. */
  isBrief: boolean;
  /** The client has gone, or the server closes. */
  ends: AbortSignal;
}

export function createEventStream(deps: ApiDependencies, options: EventStreamOptions): ReadableStream<Uint8Array> {
  const cancelled = new AbortController();
  const ends = AbortSignal.any([options.ends, cancelled.signal]);
  const chunks = generateChunks(deps, { ...options, ends });
  // A generator that waits is woken by the same signal; one that stands at a `yield` is let go here. Either way it unsubscribes.
  ends.addEventListener('abort', () => void chunks.return());
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(new TextEncoder().encode(value));
      },
      cancel: () => cancelled.abort(),
    },
    { highWaterMark: 0 },
  );
}

async function* generateChunks(deps: ApiDependencies, options: EventStreamOptions): AsyncGenerator<string, void> {
  const bell = createBell(deps, options.ends);
  try {
    let told = yield* greet(deps, options.since);
    let isAfterPause = false;
    while (!options.ends.aborted) {
      if (bell.takeHealthChange()) yield encode({ name: 'recording', seq: null, data: deps.recordingHealth() });
      const mostEntries = options.isBrief ? briefAbove[isAfterPause ? 'afterPause' : 'atOnce'] : undefined;
      const page = await deps.reader.changesSince(told, changesPerChunk, mostEntries);
      if (!page.isComplete) {
        told = await deps.reader.currentSeq();
        yield encode({ name: 'reset', seq: told, data: { seq: told } });
        continue;
      }
      told = Math.max(told, page.upToSeq);
      const text = page.changes
        .filter((change) => isWanted(change, options.sessionId))
        .map((change) => encode(eventOf(change)))
        .join('');
      if (text !== '') yield text;
      if (page.hasMore) continue;
      isAfterPause = page.changes.some(({ kind }) => kind === 'entries');
      if (isAfterPause) await sleep(briefPauseMs, null, { signal: options.ends }).catch(() => {});
      // An id without data moves the client's Last-Event-ID past changes it was not told (HTML, “server-sent events”, dispatch).
      if ((await bell.rung()) === 'silence') yield `: heartbeat\nid: ${told}\n\n`;
    }
  } finally {
    bell.remove();
  }
}

/** The first events of a connection. Gives the number after which the stream tells. */
async function* greet(deps: ApiDependencies, since: number | null): AsyncGenerator<string, number> {
  const { instanceId } = deps.facts;
  const currentSeq = await deps.reader.currentSeq();
  const isFromElsewhere = since !== null && since > currentSeq;
  const start = since === null || isFromElsewhere ? currentSeq : since;
  yield encode({ name: 'hello', seq: start, data: { seq: start, instanceId } }) +
    (isFromElsewhere ? encode({ name: 'reset', seq: start, data: { seq: start } }) : '') +
    encode({ name: 'recording', seq: null, data: deps.recordingHealth() });
  return start;
}

interface Bell {
  /** Whether health changed since it was last asked. */
  takeHealthChange(): boolean;
  /** Waits for a commit, a change of health, the end, or a heartbeat's time without any of them. Rings that came before count. */
  rung(): Promise<'rung' | 'silence'>;
  remove(): void;
}

function createBell(deps: ApiDependencies, ends: AbortSignal): Bell {
  let isRinging = false;
  let healthChanged = false;
  let wake: (() => void) | null = null;
  const ring = (): void => {
    isRinging = true;
    wake?.();
  };
  const unsubscribes = [
    deps.onCommitted(ring),
    deps.onRecordingHealth(() => {
      healthChanged = true;
      ring();
    }),
  ];
  ends.addEventListener('abort', ring);
  const takeRing = (): boolean => {
    const was = isRinging;
    isRinging = false;
    return was;
  };
  return {
    takeHealthChange: () => {
      const was = healthChanged;
      healthChanged = false;
      return was;
    },
    rung: () =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          wake = null;
          resolve(takeRing() ? 'rung' : 'silence');
        };
        const timer = setTimeout(finish, deps.heartbeatMs ?? defaultHeartbeatMs);
        wake = finish;
        if (isRinging || ends.aborted) finish();
      }),
    remove: () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
      ends.removeEventListener('abort', ring);
    },
  };
}

function isWanted(change: Change, sessionId: string | null): boolean {
  if (sessionId === null) return true;
  if (change.kind === 'mcp-message') return change.message.sessionId === sessionId;
  if (change.kind === 'mcp-connection') return change.connection.sessionId === sessionId;
  if (change.kind === 'entry') return change.entry.sessionId === sessionId;
  if (change.kind === 'entries' || change.kind === 'entry-removed' || change.kind === 'annotation')
    return change.sessionId === sessionId;
  return true;
}

function eventOf(change: Change): ApiEvent {
  const { seq } = change;
  switch (change.kind) {
    case 'entry':
      return { name: 'entry', seq, data: change.entry };
    case 'entries':
      return { name: 'entries', seq, data: { sessionId: change.sessionId } };
    case 'entry-removed':
      return { name: 'entry-removed', seq, data: { id: change.entryId, sessionId: change.sessionId } };
    case 'annotation':
      return { name: 'annotation', seq, data: { trafficId: change.entryId, sessionId: change.sessionId } };
    case 'mcp-connection':
      return { name: 'mcp-connection', seq, data: change.connection };
    case 'mcp-connection-removed':
      return { name: 'mcp-connection-removed', seq, data: { id: change.connectionId, sessionId: change.sessionId } };
    case 'mcp-message':
      return { name: 'mcp-message', seq, data: change.message };
    case 'session':
      return { name: 'session', seq, data: change.session };
    case 'session-cleared':
    case 'session-removed':
      return { name: change.kind, seq, data: { sessionId: change.sessionId } };
    case 'settings':
    case 'ssl-passthrough':
    case 'dns':
      return { name: change.kind, seq, data: {} };
  }
}

/** JSON holds no line break, so one `data:` line is enough. */
function encode(event: ApiEvent): string {
  const id = event.seq === null ? '' : `id: ${event.seq}\n`;
  return `event: ${event.name}\n${id}data: ${JSON.stringify(event.data)}\n\n`;
}
