import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../state/api.ts';
import { useLiveBatch, whenSubscribed } from '../state/live.ts';
import { queryClient } from '../state/query-client.ts';
import type { Message } from './message-source.ts';

/** A message as text, with the bytes of one that is no text. */
export interface WholeMessage extends Message {
  payload: string;
  originalPayload: string | null;
  answerId?: string | null;
  bytes: Uint8Array;
}

async function loadMessage(proxyId: string): Promise<WholeMessage> {
  await whenSubscribed();
  const message = await api.mcp.message(proxyId);
  // What is no JSON may be no text either.
  const isText = message.kind !== 'invalid';
  const bytes = isText
    ? new TextEncoder().encode(message.payload)
    : new Uint8Array(await (await api.mcp.payload(proxyId)).arrayBuffer());
  return { ...message, bytes };
}

const keyOf = (proxyId: string) => ['mcp', 'message', proxyId] as const;

/** One message, whole; loaded again when something became of it. */
export function useMessage(proxyId: string | null): { message: WholeMessage | undefined; error: Error | null } {
  const { data, error } = useQuery({
    queryKey: keyOf(proxyId ?? ''),
    queryFn: () => loadMessage(proxyId ?? ''),
    enabled: proxyId !== null,
    gcTime: 30_000,
    structuralSharing: false,
  });
  useLiveBatch((events) => {
    const isTold = events.some(
      ({ name, data: told }) =>
        name === 'mcp-message' &&
        ((told.proxyId === proxyId && told.seq > (data?.seq ?? -1)) ||
          (told.correlatedId === proxyId && !data?.answerId)),
    );
    if (isTold && proxyId !== null) void queryClient.invalidateQueries({ queryKey: keyOf(proxyId) });
  });
  return useMemo(() => ({ message: proxyId === null ? undefined : data, error }), [proxyId, data, error]);
}
