import type { DatabaseSync } from 'node:sqlite';
import type { RecordingGap } from '../../../model/session.ts';
import type { ChangeLedger } from './change-ledger.ts';

/** Gaps kept per session; a disk that fails all night must not fill the metadata. */
const gapsKept = 100;

/** Notes in a session that recording had stopped. Gaps that began at the same moment are one. */
export function addRecordingGap(
  database: DatabaseSync,
  ledger: ChangeLedger,
  sessionId: string,
  gap: RecordingGap,
): void {
  changeMetadata(database, sessionId, (metadata) => {
    const gaps = Array.isArray(metadata.recordingGaps) ? (metadata.recordingGaps as RecordingGap[]) : [];
    const same = gaps.find((known) => known.from === gap.from);
    if (same) {
      same.to ??= gap.to;
      same.lostEntries += gap.lostEntries;
    } else {
      gaps.push(gap);
    }
    return { ...metadata, recordingGaps: gaps.slice(-gapsKept) };
  });
  ledger.sessionChanged(sessionId);
}

export function addLostEntries(
  database: DatabaseSync,
  ledger: ChangeLedger,
  loss: { sessionId: string; entries: number; from: number; reason: string },
): void {
  const sessionId = ledger.session(loss.sessionId) ? loss.sessionId : ledger.activeSessionId();
  addRecordingGap(database, ledger, sessionId, {
    from: loss.from,
    to: Date.now(),
    reason: loss.reason,
    lostEntries: loss.entries,
  });
}

function changeMetadata(
  database: DatabaseSync,
  sessionId: string,
  change: (metadata: Record<string, unknown>) => Record<string, unknown>,
): void {
  const row = database.prepare('SELECT metadata FROM sessions WHERE id = ?').get(sessionId) as
    | { metadata: string }
    | undefined;
  if (!row) return;
  const metadata = change(JSON.parse(row.metadata) as Record<string, unknown>);
  database.prepare('UPDATE sessions SET metadata = ? WHERE id = ?').run(JSON.stringify(metadata), sessionId);
}

/** Counts kept in the metadata. */
export function addToMetadata(database: DatabaseSync, sessionId: string, counts: Record<string, number>): void {
  changeMetadata(database, sessionId, (metadata) => {
    const sums = Object.entries(counts).map(([name, count]) => [name, Number(metadata[name] ?? 0) + count]);
    return { ...metadata, ...Object.fromEntries(sums) };
  });
}
