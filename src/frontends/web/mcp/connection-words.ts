import type { McpConnection, McpPeerInfo, McpTransport } from '../../../model/mcp-message.ts';

export const transportNames: Readonly<Record<McpTransport, string>> = {
  stdio: 'stdio',
  sse: 'SSE',
  'streamable-http': 'streamable HTTP',
};

export const sourceWords: Readonly<Record<McpConnection['source'], string>> = {
  wrap: 'A relay in the client’s configuration (mcp wrap)',
  proxy: 'A recording proxy (mcp start)',
  capture: 'Captured with its HTTP entries',
  import: 'A session file',
};

/** The server's command line or its address. */
export const serverPlace = ({ serverCommand, serverUrl }: McpConnection): string => serverCommand ?? serverUrl ?? '';

/** The name for people, else the name, else what was started. */
export function serverName(connection: McpConnection): string {
  return peerName(connection.serverInfo) ?? shortPlace(serverPlace(connection)) ?? 'Unknown server';
}

export const clientName = ({ clientInfo }: McpConnection): string => peerName(clientInfo) ?? 'Unknown client';

/** `name 1.2`, for where both count. */
export function peerText(peer: McpPeerInfo | null): string | null {
  if (peer === null) return null;
  return [peer.title === null ? peer.name : `${peer.title} (${peer.name})`, peer.version ?? ''].join(' ').trim();
}

const peerName = (peer: McpPeerInfo | null): string | null => peer && (peer.title || peer.name || null);

/** Of a command the last word that names a program or a package; of an address its host. */
function shortPlace(place: string): string | null {
  if (place === '') return null;
  if (URL.canParse(place) && /^https?:/.test(place)) return new URL(place).host;
  const words = place.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));
  const named = words.findLast((word) => /[/@]|\.[cm]?[jt]s$|\.py$/.test(word)) ?? words[0] ?? place;
  return named.length > 60 ? `…${named.slice(-59)}` : named;
}

/** Whether somebody relays it now and looks at what is to be held. */
export const canHold = ({ endedAt, source }: McpConnection): boolean =>
  endedAt === null && (source === 'wrap' || source === 'proxy');
