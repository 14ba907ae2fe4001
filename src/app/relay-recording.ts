// Where a relay's record goes: the store, opened beside the traffic and never before it. In comes where; out goes a recorder, or one
// sentence on standard error and nothing recorded. Must never stop the relay.
import type { EarlyMcpEvents } from '../capture/mcp/early-events.ts';
import type { Recorder } from '../record/recorder.ts';
import { createRecorder } from '../record/recorder.ts';
import { openStore } from '../record/store/open-store.ts';
import type { Store } from '../record/store/store.ts';
import type { BugReport } from './bug-report.ts';
import type { DataPaths } from './config.ts';
import { createRecordingNotice } from './recording-notice.ts';

export interface RelayRecordingPlace {
  paths: DataPaths;
  /** Name of a session; absent: the active one. */
  session: string | undefined;
  writeLine: (line: string) => void;
  reportBug: BugReport;
}

export interface RelayRecording {
  store: Store;
  recorder: Recorder;
  /** Null while recording is paused. */
  sessionId: string | null;
  /** Commits what was told, then closes the files. */
  close(): Promise<void>;
}

/** Null when nothing can be recorded; the reason has been said. */
export async function openRelayRecording(place: RelayRecordingPlace): Promise<RelayRecording | null> {
  try {
    return await open(place);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    place.writeLine(`nectoproxy: NOT RECORDED: the MCP traffic goes on, but nothing of it is kept. ${reason}`);
    return null;
  }
}

async function open({ paths, session, writeLine, reportBug }: RelayRecordingPlace): Promise<RelayRecording> {
  let isOpen = false;
  // Before it is open, the refusal to open says it.
  const onFault = (error: Error): void => {
    if (isOpen) reportBug(error, 'store');
  };
  const store = await openStore(paths.dataDir, { recoverPending: true, onFault });
  isOpen = true;
  try {
    store.onRecordingHealth(createRecordingNotice((line) => writeLine(`nectoproxy: ${line}`)));
    const sessionId = await recordTo(store, session);
    const { maxBodySize } = await store.reader.settings();
    const recorder = createRecorder(store.connectRecorder(), { maxBodyBytes: maxBodySize });
    return { store, recorder, sessionId, close: () => closeBoth(recorder, store) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function closeBoth(recorder: Recorder, store: Store): Promise<void> {
  await recorder.close();
  await store.close();
}

async function recordTo(store: Store, name: string | undefined): Promise<string | null> {
  const { recording } = await store.reader.settings();
  const session =
    name === undefined
      ? await store.reader.activeSession()
      : await store.execute('resume-session', { name, isActivated: false });
  return recording && session.isRecording ? session.id : null;
}

/** Opens it beside the traffic, which has waited in `early`. Never rejects: a record that fails is said, and the traffic goes on. */
export async function passWhenOpen(early: EarlyMcpEvents, place: RelayRecordingPlace): Promise<RelayRecording | null> {
  const recording = await openRelayRecording(place);
  try {
    if (recording?.sessionId) early.passTo(recording.recorder, recording.sessionId);
    else early.abandon();
  } catch (error) {
    place.reportBug(error, 'record');
    early.abandon();
  }
  return recording;
}

/** What it is recorded into, for people; null while recording is paused. */
export async function sessionOf({ store, sessionId }: RelayRecording): Promise<{ id: string; name: string } | null> {
  if (sessionId === null) return null;
  const session = await store.reader.session(sessionId);
  return session === null ? null : { id: session.id, name: session.name };
}
