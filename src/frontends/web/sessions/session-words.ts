import { bytesText, countText } from '../../../formats/amounts.ts';
import type { Session } from '../../../model/session.ts';
import { agoText } from '../ui/moments.ts';

/** `42 requests | 1.2 MB | Last: 2 min ago`. */
export function sessionSummary({ trafficCount, totalBytes, lastActivityAt }: Session, now: number): string {
  const last = lastActivityAt === null ? 'No traffic yet' : `Last: ${agoText(lastActivityAt, now)}`;
  return [countText(trafficCount, 'request'), bytesText(totalBytes), last].join(' | ');
}

/** `42 requests (1.2 MB)`, for questions before something is gone. */
export function sessionSize({ trafficCount, totalBytes }: Session): string {
  return `${countText(trafficCount, 'request')} (${bytesText(totalBytes)})`;
}

/** A name in running text, short enough for a heading. */
export function quotedName(name: string): string {
  return `“${name.length > 80 ? `${name.slice(0, 79)}…` : name}”`;
}

export const onlySessionReason = 'The only session cannot be deleted. Clear it, or make another one first.';
