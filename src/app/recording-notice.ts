import type { RecordingHealth } from '../model/change.ts';

/** Says on the terminal when recording stops and when it goes on: once each, not for every entry that is lost meanwhile. */
export function createRecordingNotice(writeLine: (line: string) => void): (health: RecordingHealth) => void {
  let lostEntries: number | null = null;
  return (health) => {
    if (health.kind === 'stopped') {
      if (lostEntries === null)
        writeLine(`Recording stopped: ${health.reason}. Traffic goes on; what passes now may be missing.`);
      lostEntries = health.lostEntries;
      return;
    }
    if (lostEntries === null) return;
    writeLine(
      lostEntries === 0
        ? 'Recording again. Nothing was lost.'
        : `Recording again. ${lostEntries === 1 ? '1 entry is' : `${lostEntries} entries are`} missing or cut; the session says so.`,
    );
    lostEntries = null;
  };
}
