// What people decide about held messages → the desk that holds them. In: commits of any process. Out: orders for the desk, well within a tenth
// of a second. When the store cannot be asked, or nothing is recorded any more, nobody can decide: then the desk holds nothing.
import type { HoldDesk } from '../capture/mcp/hold-desk.ts';
import type { McpControl, McpControlQuery } from '../model/mcp-decision.ts';
import type { Store } from '../record/store/store.ts';
import type { RelayRecording } from './relay-recording.ts';

/** A hold desk of this thread, or of another one. */
export interface FollowedDesk {
  /** What it wants to be told about. */
  questions(): McpControlQuery;
  obey(control: McpControl): void | Promise<void>;
  suspend(reason: string): void | Promise<void>;
}

/** While nothing is held and nothing is to be, commits of traffic alone cost one look in this time. */
const quietMs = 50;

/** As soon as the store is open; when it never is, or nothing is recorded, nothing is held. Never rejects. */
export async function followWhenOpen(opening: Promise<RelayRecording | null>, desk: HoldDesk): Promise<void> {
  const recording = await opening;
  if (recording?.sessionId) followDecisions(recording.store, desk);
  else desk.suspend('what is not recorded cannot be decided about.');
}

export interface DecisionFollower {
  /** Resolves when everything that is committed now is in force. */
  refresh(): Promise<void>;
  stop(): void;
}

export function followDecisions(store: Store, desk: FollowedDesk): DecisionFollower {
  let isLooking = false;
  let hasNews = false;
  let isOver = false;
  let awaited: Array<() => void> = [];
  let endPause = (): void => {};
  const look = async (): Promise<void> => {
    hasNews = true;
    if (isLooking) return;
    isLooking = true;
    while (hasNews && !isOver) {
      const told = awaited;
      awaited = [];
      hasNews = false;
      const asked = desk.questions();
      await obeyStore(store, desk, asked);
      for (const tell of told) tell();
      if (hasMore(desk.questions(), asked)) hasNews = true;
      else if (isQuiet(asked) && awaited.length === 0) await pause((end) => (endPause = end));
    }
    isLooking = false;
    for (const tell of awaited) tell();
  };
  const stops = [store.onCommitted(() => void look()), store.onRecordingHealth(() => void look())];
  void look();
  return {
    refresh: () =>
      new Promise((resolve) => {
        awaited.push(resolve);
        endPause();
        void look();
      }),
    stop: () => {
      isOver = true;
      endPause();
      for (const stop of stops) stop();
    },
  };
}

/** Ends by itself after {@link quietMs}. */
function pause(endBy: (end: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    endBy(resolve);
    setTimeout(resolve, quietMs).unref();
  });
}

async function obeyStore(store: Store, desk: FollowedDesk, asked: McpControlQuery): Promise<void> {
  try {
    const control = await store.reader.mcpControl(asked);
    const health = store.recordingHealth();
    if (health.kind === 'stopped') await desk.suspend(`recording has stopped (${health.reason}).`);
    else await desk.obey(control);
  } catch (error) {
    await desk.suspend(`the store cannot be read (${(error as Error).message}).`);
  }
}

const isQuiet = ({ connectionIds, proxyIds }: McpControlQuery): boolean =>
  connectionIds.length === 0 && proxyIds.length === 0;

/** Messages that are held since: the store may have them by now. */
function hasMore(now: McpControlQuery, asked: McpControlQuery): boolean {
  const known = new Set(asked.proxyIds);
  return now.proxyIds.some((proxyId) => !known.has(proxyId));
}
