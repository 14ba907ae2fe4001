// What people decide about held messages → the relay that holds them. In: commits of any process. Out: orders for the desk, well within a tenth
// of a second. When the store cannot be asked, or nothing is recorded any more, nobody can decide: then the desk holds nothing.
import type { HoldDesk } from '../capture/mcp/hold-desk.ts';
import type { Store } from '../record/store/store.ts';
import type { RelayRecording } from './relay-recording.ts';

/** As soon as the store is open; when it never is, or nothing is recorded, nothing is held. Never rejects. */
export async function followWhenOpen(opening: Promise<RelayRecording | null>, desk: HoldDesk): Promise<void> {
  const recording = await opening;
  if (recording?.sessionId) followDecisions(recording.store, desk);
  else desk.suspend('what is not recorded cannot be decided about.');
}

/** Until the function that is returned is called. */
export function followDecisions(store: Store, desk: HoldDesk): () => void {
  let isLooking = false;
  let hasNews = false;
  const look = async (): Promise<void> => {
    hasNews = true;
    if (isLooking) return;
    isLooking = true;
    while (hasNews) {
      hasNews = false;
      await obeyStore(store, desk);
    }
    isLooking = false;
  };
  const stops = [store.onCommitted(() => void look()), store.onRecordingHealth(() => void look())];
  void look();
  return () => {
    for (const stop of stops) stop();
  };
}

async function obeyStore(store: Store, desk: HoldDesk): Promise<void> {
  try {
    const control = await store.reader.mcpControl(desk.questions());
    const health = store.recordingHealth();
    if (health.kind === 'stopped') desk.suspend(`recording has stopped (${health.reason}).`);
    else desk.obey(control);
  } catch (error) {
    desk.suspend(`the store cannot be read (${(error as Error).message}).`);
  }
}
