import { useEffect } from 'react';
import type { McpFeed } from '../feed/mcp-feed.ts';

const leaseMs = 60_000;
const renewMs = 20_000;

/** As long as the editor is open, the message is not forwarded when intercepting ends. */
export function useLease(feed: McpFeed, proxyId: string): void {
  useEffect(() => {
    const ask = (forMs: number): void => {
      // Decided about meanwhile, or nobody to ask: sending will say so.
      Promise.resolve()
        .then(() => feed.api.mcp.lease(proxyId, forMs))
        .catch(() => {});
    };
    ask(leaseMs);
    const timer = setInterval(() => ask(leaseMs), renewMs);
    return () => {
      clearInterval(timer);
      ask(0);
    };
  }, [feed, proxyId]);
}
