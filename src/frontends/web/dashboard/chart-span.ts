import { countText } from '../../../formats/amounts.ts';
import type { SessionStats } from '../../../model/traffic-entry.ts';
import { momentText, timeText } from '../ui/moments.ts';

export type Overview = NonNullable<SessionStats['overTime']>;

/** Fewer bars than this would be slabs: the axis goes on to the right, as time does. */
const fewestSteps = 30;

/** Steps on the axis. */
export const stepsShown = ({ entries }: Overview): number => Math.max(entries.length, fewestSteps);

/** `14:03:00 – 14:05:00`, with the day where that is needed. */
export function spanText({ startAt, stepMs }: Overview, { first, last }: { first: number; last: number }): string {
  const [from, to] = [startAt + first * stepMs, startAt + (last + 1) * stepMs];
  const isSameDay = new Date(from).toDateString() === new Date(to - 1).toDateString();
  const withMs = stepMs < 1000;
  return isSameDay ? `${timeText(from, withMs)} – ${timeText(to, withMs)}` : `${momentText(from)} – ${momentText(to)}`;
}

/** What happened in these steps. */
export function countsText(overview: Overview, { first, last }: { first: number; last: number }): string {
  const sum = (counts: readonly number[]): number => counts.slice(first, last + 1).reduce((all, each) => all + each, 0);
  return `${countText(sum(overview.entries), 'request')} · ${countText(sum(overview.errors), 'error')}`;
}
