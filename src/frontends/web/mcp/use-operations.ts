import { useEffect, useMemo, useState } from 'react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import type { Message } from './message-source.ts';
import { type Operation, operationsOf } from './operations.ts';
import { useMessages } from './use-messages.ts';

/** So many messages are looked through at once for what belongs together. */
const blockSize = 1000;

export interface OperationsState {
  operations: readonly Operation[];
  hasLoaded: boolean;
  /** Which messages are looked through, by position. */
  from: number;
  to: number;
  total: number;
  /** Null: there is nothing in that direction. */
  goEarlier: (() => void) | null;
  goLater: (() => void) | null;
}

/** The operations of a block of messages: the newest, unless the person goes back or chose a message of another one. */
export function useOperations(connection: McpConnection, q: string, chosen: Message | undefined): OperationsState {
  const { source, state } = useMessages(connection, q);
  const { total, hasLoaded, version } = state;
  /** End of the block; null = the newest. */
  const [end, setEnd] = useState<number | null>(null);
  const to = Math.min(end ?? total, total);
  const from = Math.max(0, to - blockSize);
  const [shownId, setShownId] = useState<string | null>(null);
  if (hasLoaded && chosen !== undefined && chosen.proxyId !== shownId) {
    setShownId(chosen.proxyId);
    // In a filtered list only what is loaded has a known place.
    const at = source.indexOf(chosen.proxyId) ?? (q.trim() === '' ? Math.min(chosen.sequence, total - 1) : from);
    if (at < from || at >= to) setEnd(at + blockSize / 2 >= total ? null : Math.max(blockSize, at + blockSize / 2));
  }
  useEffect(() => {
    source.look({ first: from, last: Math.max(0, to - 1), isAtEnd: end === null });
  }, [source, from, to, end]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each new version of the list
  const operations = useMemo(() => {
    const messages: Message[] = [];
    for (let at = from; at < to; at += 1) {
      const message = source.messageAt(at);
      if (message !== undefined) messages.push(message);
    }
    return operationsOf(messages);
  }, [source, version, from, to]);
  return {
    ...{ operations, hasLoaded, from, to, total },
    goEarlier: from === 0 ? null : () => setEnd(from),
    goLater: end === null ? null : () => setEnd(to + blockSize >= total ? null : to + blockSize),
  };
}
