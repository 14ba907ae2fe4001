import { bytesText, countText } from '../../../formats/amounts.ts';
import type { Session } from '../../../model/session.ts';
import { agoText } from '../ui/moments.ts';

/** `42 requests | 1.2 MB | Last: 2 min ago`; with MCP `42 requests | 7 MCP messages | …`. */
export function sessionSummary(session: Session, now: number): string {
  const { trafficCount, mcpMessageCount, totalBytes, lastActivityAt } = session;
  const last = lastActivityAt === null ? 'No traffic yet' : `Last: ${agoText(lastActivityAt, now)}`;
  const counts = [countText(trafficCount, 'request')];
  if (mcpMessageCount > 0) counts.push(countText(mcpMessageCount, 'MCP message'));
  return [...counts, bytesText(totalBytes), last].join(' | ');
}

/** `42 requests (1.2 MB)`, for questions before something is gone. */
export function sessionSize({ trafficCount, mcpMessageCount, totalBytes }: Session): string {
  const mcp = mcpMessageCount === 0 ? '' : `, ${countText(mcpMessageCount, 'MCP message')}`;
  return `${countText(trafficCount, 'request')} (${bytesText(totalBytes)})${mcp}`;
}

/** A name in running text, short enough for a heading. */
export function quotedName(name: string): string {
  return `“${name.length > 80 ? `${name.slice(0, 79)}…` : name}”`;
}

export const onlySessionReason = 'The only session cannot be deleted. Clear it, or make another one first.';
