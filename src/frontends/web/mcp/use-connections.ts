import { useQuery } from '@tanstack/react-query';
import type { ApiEvent } from '../../../contract/events.ts';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { api } from '../state/api.ts';
import { onLiveBatch, whenSubscribed } from '../state/live.ts';
import { queryClient } from '../state/query-client.ts';
import { type ConnectionList, type ConnectionNews, withConnectionNews } from './connection-news.ts';

const listKey = (sessionId: string) => ['mcp', 'connections', sessionId] as const;
const oneKey = (id: string) => ['mcp', 'connection', id] as const;
const mostListed = 1000;
const news = new Map<string, ConnectionNews>();

/** Once for the page, from the moment MCP is first looked at. */
onLiveBatch((events) => {
  const told = events.flatMap(newsOf);
  if (events.some(({ name }) => name === 'reset')) news.clear();
  for (const { id, ...one } of told) news.set(id, one);
  if (told.length > 0) tell();
  for (const { id, connection } of told) {
    if (connection !== null) queryClient.setQueryData(oneKey(id), connection);
    else void queryClient.invalidateQueries({ queryKey: oneKey(id) });
  }
});

function newsOf({ name, data, seq }: ApiEvent): Array<{ id: string } & ConnectionNews> {
  if (name === 'mcp-connection') return [{ id: data.id, seq: seq ?? 0, connection: data }];
  if (name === 'mcp-connection-removed') return [{ id: data.id, seq: seq ?? 0, connection: null }];
  return [];
}

function tell(): void {
  for (const [key, list] of queryClient.getQueriesData<ConnectionList>({ queryKey: ['mcp', 'connections'] })) {
    if (list !== undefined) queryClient.setQueryData(key, withConnectionNews(list, news, String(key[2])));
  }
}

async function loadConnections(sessionId: string): Promise<ConnectionList> {
  await whenSubscribed();
  const { connections, asOfSeq, nextCursor } = await api.mcp.connections({ sessionId, limit: mostListed });
  return withConnectionNews({ connections, asOfSeq, hasMore: nextCursor !== null }, news, sessionId);
}

/** Those of a session, newest first, kept true. */
export function useConnections(sessionId: string) {
  return useQuery({ queryKey: listKey(sessionId), queryFn: () => loadConnections(sessionId) });
}

/** As a list that was on screen has it: what is chosen there opens at once. */
const listed = (id: string): McpConnection | undefined =>
  queryClient
    .getQueriesData<ConnectionList>({ queryKey: ['mcp', 'connections'] })
    .flatMap(([, list]) => list?.connections ?? [])
    .find((connection) => connection.id === id);

/** One connection, kept true; its error says that there is none. */
export function useMcpConnection(id: string): { connection: McpConnection | undefined; error: Error | null } {
  const { data, error } = useQuery({
    queryKey: oneKey(id),
    queryFn: async () => {
      await whenSubscribed();
      return api.mcp.connection(id);
    },
    placeholderData: () => listed(id),
  });
  return { connection: data, error };
}
