import { bytesText, durationText } from '../../../formats/amounts.ts';
import { hostText, transferredBytes, typeText } from '../../../formats/entry-texts.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { Cell } from '../terminal/columns.ts';
import { timeText } from '../terminal/moments.ts';
import type { Style } from '../terminal/style.ts';

export type EntryColumn = 'number' | 'time' | 'method' | 'status' | 'host' | 'path' | 'type' | 'size' | 'duration';

/** What each column shows of an entry; all of it safe to print. */
export function entryCells(entry: EntrySummary, style: Style): Record<EntryColumn, Cell> {
  const paintStatus = statusPaint(entry, style);
  return {
    number: { text: String(entry.ordinal), paint: style.dim },
    time: { text: timeText(entry.timestamp), paint: style.dim },
    method: { text: printableLine(entry.method) },
    status: { text: statusText(entry), paint: paintStatus },
    host: { text: printableLine(hostText(entry)) },
    path: { text: printableLine(entry.path) },
    type: { text: printableLine(typeText(entry).slice(0, 12)), paint: style.dim },
    size: { text: bytesText(transferredBytes(entry)) },
    duration: { text: entry.duration === null ? '…' : durationText(entry.duration), paint: style.dim },
  };
}

/** `200`; `…` while it runs; the kind of failure, after the status when there was one. */
export function statusText({ status, state, failure }: EntrySummary): string {
  const known = status === null ? '' : String(status);
  if (state === 'failed') return `${known} ${failure?.kind ?? 'failed'}`.trim();
  return state === 'completed' ? known : `${known} …`.trim();
}

export function isEnded({ state }: EntrySummary): boolean {
  return state === 'completed' || state === 'failed';
}

function statusPaint({ status, state }: EntrySummary, style: Style): (text: string) => string {
  if (state === 'failed') return style.red;
  if (status === null) return style.dim;
  if (status >= 500) return style.red;
  if (status >= 400) return style.yellow;
  if (status >= 300) return style.cyan;
  return status >= 200 ? style.green : style.blue;
}
