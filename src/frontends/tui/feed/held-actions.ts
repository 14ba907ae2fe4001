import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import { messageName } from '../text/message-row.ts';
import { isRunning, type McpFeed } from './mcp-feed.ts';

export type Decision =
  | { action: 'forward' | 'drop' }
  | { action: 'edit'; payload: string; unlockId?: boolean }
  | { action: 'answer'; payload: string };

const said = { forward: 'Forwarded', drop: 'Dropped', edit: 'Sent, edited', answer: 'Answered' } as const;

/** Resolves to what to tell; refusals are thrown. Whoever relays the connection carries it out. */
export async function decide(feed: McpFeed, message: McpMessageSummary, decision: Decision): Promise<string> {
  feed.letGo(message);
  try {
    await feed.api.mcp.decide(message.proxyId, decision);
  } catch (error) {
    await feed.reloadHeld().catch(() => {});
    throw error;
  }
  return `${said[decision.action]}: #${message.sequence} ${messageName(message)}.`;
}

/** Holds what matches the filter in use, or nothing any more. */
export async function toggleIntercept(feed: McpFeed): Promise<string> {
  const { chosen, filter } = feed;
  if (feed.isMerged) return 'All connections are in sight: choose the one to hold messages of with c.';
  if (chosen === null) return 'There is no connection yet.';
  if (chosen.intercept === null && !isRunning(chosen)) return 'This connection has ended; nothing more comes.';
  const { intercept } = await feed.api.mcp.updateConnection(chosen.id, {
    intercept: chosen.intercept === null ? filter : null,
  });
  feed.intercepting(chosen.id, intercept !== null);
  if (intercept === null) return 'Nothing is held any more.';
  return intercept === ''
    ? 'From now on every message is held.'
    : `From now on messages that match ${intercept} are held.`;
}

/** What the keys for held messages are about: the selected message when it is held, else the one that waits longest. */
export function heldTarget(feed: McpFeed, selected: McpMessageSummary | null): McpMessageSummary | null {
  const { held } = feed;
  return held.find(({ proxyId }) => proxyId === selected?.proxyId) ?? held[0] ?? null;
}
