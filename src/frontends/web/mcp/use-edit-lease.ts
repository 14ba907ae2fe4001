import { useEffect } from 'react';
import { api } from '../state/api.ts';
import { isDecided } from './decide.ts';

const leaseMs = 60_000;
const renewMs = 20_000;

/** While this is on screen, leaving intercept mode does not forward the message: somebody writes in its place. */
export function useEditLease(proxyId: string): void {
  useEffect(() => {
    // One that is held no longer is told by the stream.
    const renew = () => void api.mcp.lease(proxyId, leaseMs).catch(() => {});
    renew();
    const timer = setInterval(renew, renewMs);
    return () => {
      clearInterval(timer);
      if (!isDecided(proxyId)) void api.mcp.lease(proxyId, 0).catch(() => {});
    };
  }, [proxyId]);
}
