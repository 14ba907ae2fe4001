import { headersHaveToken } from './header-lookup.ts';
import type { RequestHead, ResponseHead } from './http1-head.ts';

/** A request that asks to go on as WebSocket (RFC 6455 §4.1). Whether its key and version are good is for the origin to say. */
export function isWebSocketUpgrade(head: Pick<RequestHead, 'method' | 'version' | 'headers'>): boolean {
  return head.method === 'GET' && head.version === '1.1' && upgradesToWebSocket(head);
}

/** A response after which both sides speak WebSocket. */
export function isWebSocketAcceptance(head: Pick<ResponseHead, 'status' | 'headers'>): boolean {
  return head.status === 101 && upgradesToWebSocket(head);
}

function upgradesToWebSocket(head: Pick<RequestHead, 'headers'>): boolean {
  return (
    headersHaveToken(head.headers, 'upgrade', 'websocket') && headersHaveToken(head.headers, 'connection', 'upgrade')
  );
}
