import { useQuery } from '@tanstack/react-query';
import type { ApiEvent } from '../../../contract/events.ts';
import type { HeldMcpMessage } from '../../../model/mcp-message.ts';
import { api } from '../state/api.ts';
import { onLiveBatch, whenSubscribed } from '../state/live.ts';
import { queryClient } from '../state/query-client.ts';

const heldKey = ['mcp', 'held'] as const;

const known = (): readonly HeldMcpMessage[] => queryClient.getQueryData<HeldMcpMessage[]>(heldKey) ?? [];

/** Few are held, and what a list shows of them (who edits it, whether its sender gave up) is not in the events: loaded afresh. */
onLiveBatch((events) => {
  if (events.some(concernsHeld)) void queryClient.invalidateQueries({ queryKey: heldKey });
});

function concernsHeld({ name, data }: ApiEvent): boolean {
  switch (name) {
    case 'mcp-message':
      return (
        data.disposition === 'held' ||
        known().some(({ proxyId, connectionId }) => proxyId === data.proxyId || connectionId === data.connectionId)
      );
    case 'mcp-connection':
      return data.endedAt !== null && known().some(({ connectionId }) => connectionId === data.id);
    case 'mcp-connection-removed':
      return known().some(({ connectionId }) => connectionId === data.id);
    case 'session-cleared':
    case 'session-removed':
      return known().some(({ sessionId }) => sessionId === data.sessionId);
    default:
      return false;
  }
}

/** The messages that wait for a decision, of all sessions, the oldest first. */
export function useHeld(): readonly HeldMcpMessage[] {
  const { data } = useQuery({
    queryKey: heldKey,
    queryFn: async () => {
      await whenSubscribed();
      return (await api.mcp.held({ limit: 1000 })).messages;
    },
  });
  return data ?? none;
}

const none: readonly HeldMcpMessage[] = [];

/** Decided: it leaves the queue at once, before the relay has carried it out. */
export function forgetHeld(proxyId: string): void {
  queryClient.setQueryData(
    heldKey,
    known().filter((each) => each.proxyId !== proxyId),
  );
}
