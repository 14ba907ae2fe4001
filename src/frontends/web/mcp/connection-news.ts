import type { McpConnection } from '../../../model/mcp-message.ts';

/** The last thing told of a connection: as it is now, or null when it is gone. */
export interface ConnectionNews {
  seq: number;
  connection: McpConnection | null;
}

export interface ConnectionList {
  connections: readonly McpConnection[];
  asOfSeq: number;
  /** There are older ones that were not loaded. */
  hasMore: boolean;
}

/** A list as it was at `asOfSeq`, with what came since: list and stream race. Newest first; ids rise with time. */
export function withConnectionNews(
  list: ConnectionList,
  news: ReadonlyMap<string, ConnectionNews>,
  sessionId: string,
): ConnectionList {
  const byId = new Map(list.connections.map((connection) => [connection.id, connection]));
  for (const [id, { seq, connection }] of news) {
    if (seq <= list.asOfSeq) continue;
    if (connection === null || connection.sessionId !== sessionId) byId.delete(id);
    else byId.set(id, connection);
  }
  const connections = [...byId.values()].sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
  return { ...list, connections };
}
