import { useEffect, useMemo, useState } from 'react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import type { Message } from './message-source.ts';
import { operationBlock } from './operation-block.ts';
import { type Operation, operationsOf } from './operations.ts';
import { useMessages } from './use-messages.ts';

export interface OperationsState {
  operations: readonly Operation[];
  hasLoaded: boolean;
  /** Which messages are looked through, by position. */
  from: number;
  to: number;
  total: number;
  /** False: there may be more behind `total`. */
  isTotalExact: boolean;
  /** Null: there is nothing in that direction. */
  goEarlier: (() => void) | null;
  goLater: (() => void) | null;
}

/** The operations of a block of messages. */
export function useOperations(connection: McpConnection, q: string): OperationsState {
  const isFiltered = q.trim() !== '';
  const { source, state } = useMessages(connection, q, isFiltered ? 'start' : 'end');
  const { total, isTotalExact, hasLoaded, version } = state;
  const [place, setPlace] = useState<{ q: string; end: number | null }>({ q, end: null });
  const end = place.q === q ? place.end : null;
  const { from, to, isAtEnd, earlier, later } = operationBlock({ end, total, isFiltered });
  useEffect(() => {
    source.look({ first: from, last: Math.max(0, to - 1), isAtEnd });
  }, [source, from, to, isAtEnd]);
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
    ...{ operations, hasLoaded, from, to, total, isTotalExact },
    goEarlier: earlier === undefined ? null : () => setPlace({ q, ...earlier }),
    goLater: later === undefined ? null : () => setPlace({ q, ...later }),
  };
}
