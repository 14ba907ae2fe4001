import { createContext, useContext } from 'react';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { statusTone } from './entry-words.ts';

/** The stretch of time that the rows in sight take. */
export interface WaterfallScale {
  startAt: number;
  spanMs: number;
}

export const WaterfallContext = createContext<WaterfallScale>({ startAt: 0, spanMs: 1 });

const colors = {
  ok: 'bg-accent',
  redirect: 'bg-redirect',
  warn: 'bg-warn',
  danger: 'bg-danger',
  muted: 'bg-line-strong',
} as const;

export function WaterfallBar({ entry }: { entry: EntrySummary }) {
  const { startAt, spanMs } = useContext(WaterfallContext);
  const left = clampPercent(((entry.timestamp - startAt) / spanMs) * 100);
  const width = entry.duration === null ? 100 - left : Math.min(100 - left, (entry.duration / spanMs) * 100);
  return (
    <span
      aria-hidden="true"
      className={`waterfall-bar ${colors[statusTone(entry)]}`}
      style={{ '--left': Math.min(left, 99) / 100, '--width': width / 100 } as React.CSSProperties}
    />
  );
}

const clampPercent = (percent: number): number => Math.min(100, Math.max(0, percent));

export function scaleOf(entries: readonly EntrySummary[]): WaterfallScale {
  let startAt = Number.POSITIVE_INFINITY;
  let endAt = 0;
  for (const { timestamp, duration } of entries) {
    startAt = Math.min(startAt, timestamp);
    endAt = Math.max(endAt, timestamp + (duration ?? 0));
  }
  return entries.length === 0 ? { startAt: 0, spanMs: 1 } : { startAt, spanMs: Math.max(1, endAt - startAt) };
}
