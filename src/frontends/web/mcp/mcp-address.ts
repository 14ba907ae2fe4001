export const mcpViews = ['messages', 'operations', 'listings', 'stderr', 'about'] as const;
export type McpView = (typeof mcpViews)[number];

/** What of MCP is on screen, as the `pane` of the address says it. */
export interface McpAddress {
  /** Null: the list of connections. */
  connectionId: string | null;
  view: McpView;
  /** `proxyId` of the message in the detail; null = none. */
  messageId: string | null;
}

export const mcpConnections: McpAddress = { connectionId: null, view: 'messages', messageId: null };

/** `mcp`, `mcp/CONNECTION`, `mcp/CONNECTION?view=…&message=…`. */
export function mcpPane({ connectionId, view, messageId }: McpAddress): string {
  if (connectionId === null) return 'mcp';
  const params = new URLSearchParams({
    ...(view !== 'messages' && { view }),
    ...(messageId !== null && { message: messageId }),
  }).toString();
  const path = `mcp/${encodeURIComponent(connectionId)}`;
  return params === '' ? path : `${path}?${params}`;
}

/** Null: another pane. */
export function parseMcpPane(pane: string | null): McpAddress | null {
  const match = /^mcp(?:\/([^?]+))?(?:\?(.*))?$/s.exec(pane ?? '');
  if (match === null) return null;
  const connectionId = match[1] === undefined ? null : decoded(match[1]);
  if (connectionId === null) return mcpConnections;
  const params = new URLSearchParams(match[2] ?? '');
  const view = mcpViews.find((each) => each === params.get('view')) ?? 'messages';
  return { connectionId, view, messageId: params.get('message') || null };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
