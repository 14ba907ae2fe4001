// The hold desk of the capture thread, as the main thread sees it: the store is read here, messages are held there. While nobody wants to hold
// anything, no word passes between the two.
import type { McpControl, McpControlQuery } from '../model/mcp-decision.ts';
import type { CaptureControl } from './capture-control.ts';
import type { FollowedDesk } from './follow-decisions.ts';

export function createCaptureDesk(capture: CaptureControl): FollowedDesk {
  let asks: McpControlQuery = { connectionIds: [], proxyIds: [] };
  let isSuspended = false;
  return {
    questions: () => asks,
    async obey(control) {
      if (!isSuspended && isEmpty(control) && asks.connectionIds.length === 0 && asks.proxyIds.length === 0) return;
      isSuspended = false;
      asks = await capture.call('obey-mcp', control).catch(() => asks);
    },
    async suspend(reason) {
      if (isSuspended) return;
      isSuspended = true;
      // A thread that is gone holds nothing; that it is gone is said elsewhere.
      asks = await capture.call('suspend-mcp', reason).catch(() => asks);
    },
  };
}

const isEmpty = ({ connections, decisions, leases }: McpControl): boolean =>
  connections.length === 0 && decisions.length === 0 && leases.length === 0;
