import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { api } from '../state/api.ts';
import { onLiveBatch, whenSubscribed } from '../state/live.ts';
import { FilteredSource } from './filtered-source.ts';
import type { MessageListState, MessageSource } from './message-source.ts';
import { WindowSource } from './window-source.ts';

const pageSize = 200;
/** Until the rows say what is in sight: at the other end nothing need be loaded. */
const firstSights = {
  start: { first: 0, last: 40, isAtEnd: false },
  end: { first: 0, last: 40, isAtEnd: true },
} as const;

function makeSource({ id, sessionId }: Pick<McpConnection, 'id' | 'sessionId'>, q: string): MessageSource {
  const of = { connectionId: id, sessionId };
  if (q.trim() === '')
    return new WindowSource(of, async (place, signal) => {
      await whenSubscribed();
      return api.mcp.window(id, place, signal);
    });
  return new FilteredSource(of, async (cursor, signal) => {
    await whenSubscribed();
    return api.mcp.messages({ connectionId: id, q, limit: pageSize, ...(cursor !== undefined && { cursor }) }, signal);
  });
}

/** The messages of a connection that the query lets through, kept true while they are on screen. */
export function useMessages(
  { id, sessionId }: Pick<McpConnection, 'id' | 'sessionId'>,
  q: string,
  begin: keyof typeof firstSights,
): { source: MessageSource; state: MessageListState } {
  const source = useMemo(() => makeSource({ id, sessionId }, q), [id, sessionId, q]);
  const latestBegin = useRef(begin);
  latestBegin.current = begin;
  useEffect(() => {
    if (!source.snapshot().hasLoaded) source.look(firstSights[latestBegin.current]);
    source.start();
    const leave = onLiveBatch((events) => source.hear(events));
    return () => {
      leave();
      source.stop();
    };
  }, [source]);
  return { source, state: useSyncExternalStore(source.subscribe, source.snapshot) };
}
