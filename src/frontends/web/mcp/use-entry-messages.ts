import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import { api } from '../state/api.ts';
import { readSessions } from '../state/sessions.ts';
import { FilteredSource } from './filtered-source.ts';

type Of = Pick<TrafficEntry, 'id' | 'sessionId' | 'seq'>;

/** Whether the entry carried MCP messages. Asked only where that can be: JSON or an event stream, in a session that has any. */
export function useCarriesMcp(entry: TrafficEntry): boolean {
  const { id, sessionId, seq, kind, method, contentType } = entry;
  const hasMcp = readSessions().some((session) => session.id === sessionId && session.mcpMessageCount > 0);
  const isPossible = kind === 'http' && (method === 'POST' || /json|event-stream/.test(contentType ?? ''));
  const { data } = useQuery({
    queryKey: ['mcp', 'carried', id, seq],
    queryFn: async () => {
      let cursor: string | undefined;
      for (;;) {
        const page = await api.mcp.messages({ sessionId, trafficId: id, limit: 1, ...(cursor && { cursor }) });
        if (page.messages.length > 0) return true;
        if (page.nextCursor === null) return false;
        cursor = page.nextCursor;
      }
    },
    enabled: hasMcp && isPossible,
    gcTime: 60_000,
    placeholderData: (before: boolean | undefined, query) => (query?.queryKey[2] === id ? before : undefined),
  });
  return data === true;
}

/** The messages that an entry carried; loaded again when the entry has changed. */
export function useEntryMessages({ id, sessionId, seq }: Of) {
  const source = useMemo(
    () =>
      new FilteredSource({ connectionId: '', sessionId }, (cursor, signal) =>
        api.mcp.messages({ sessionId, trafficId: id, limit: 200, ...(cursor !== undefined && { cursor }) }, signal),
      ),
    [id, sessionId],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new number of the entry says that there may be more
  useEffect(() => {
    source.start();
    return () => source.stop();
  }, [source, seq]);
  return { source, state: useSyncExternalStore(source.subscribe, source.snapshot) };
}
