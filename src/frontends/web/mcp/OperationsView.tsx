import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { useViewState } from '../state/view-state.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { WithDetail } from './MessagesView.tsx';
import type { Message } from './message-source.ts';
import { OperationPart, OperationRow } from './OperationRow.tsx';
import { showMcp } from './open-mcp.ts';
import type { Operation } from './operations.ts';
import { type OperationsState, useOperations } from './use-operations.ts';
import './mcp.css';

/** Calls with what belongs to them nested below: progress, questions of the server, answers, retries. */
export function OperationsView({ connection, messageId }: { connection: McpConnection; messageId: string | null }) {
  const { q } = useViewState();
  const state = useOperations(connection, q);
  const open = (proxyId: string | null) => showMcp({ messageId: proxyId });
  const list = !state.hasLoaded ? (
    <PaneSkeleton />
  ) : state.operations.length === 0 ? (
    <EmptyState title="No operations">
      {q === '' ? 'They appear here as they happen.' : 'No message matches the filter.'}
    </EmptyState>
  ) : (
    <>
      <OperationList operations={state.operations} messageId={messageId} open={open} />
      {state.total > state.to - state.from && <BlockBar state={state} />}
    </>
  );
  return <WithDetail list={list} messageId={messageId} open={open} />;
}

type Row = { kind: 'operation'; operation: Operation } | { kind: 'part'; message: Message; root: Message };

interface OperationListProps {
  operations: readonly Operation[];
  messageId: string | null;
  open: (proxyId: string) => void;
}

function OperationList({ operations, messageId, open }: OperationListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(operations, unfolded), [operations, unfolded]);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    overscan: 12,
  });
  const toggle = (id: string) => {
    const next = new Set(unfolded);
    if (!next.delete(id)) next.add(id);
    setUnfolded(next);
  };
  return (
    <div ref={scroller} data-mcp-list tabIndex={-1} className="mcp-list min-h-0 flex-1 overflow-auto">
      <ul aria-label="Operations" className="relative" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start }) => {
          const row = rows[index] as Row;
          const style = { transform: `translateY(${start}px)` };
          const key = row.kind === 'operation' ? row.operation.id : `part ${row.message.proxyId}`;
          return (
            <li key={key} className="absolute inset-x-0 top-0 h-7" style={style}>
              {row.kind === 'operation' ? (
                <OperationRow
                  operation={row.operation}
                  isUnfolded={unfolded.has(row.operation.id)}
                  isChosen={row.operation.root.proxyId === messageId}
                  onToggle={() => toggle(row.operation.id)}
                  onOpen={() => open(row.operation.root.proxyId)}
                />
              ) : (
                <OperationPart
                  message={row.message}
                  root={row.root}
                  isChosen={row.message.proxyId === messageId}
                  onOpen={() => open(row.message.proxyId)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function rowsOf(operations: readonly Operation[], unfolded: ReadonlySet<string>): Row[] {
  return operations.flatMap((operation): Row[] => {
    const own: Row = { kind: 'operation', operation };
    if (!unfolded.has(operation.id)) return [own];
    return [own, ...operation.parts.map((message): Row => ({ kind: 'part', message, root: operation.root }))];
  });
}

/** Which messages are looked through, and the way to the others. */
function BlockBar({ state: { from, to, total, isTotalExact, goEarlier, goLater } }: { state: OperationsState }) {
  const number = (amount: number) => amount.toLocaleString('en');
  return (
    <div className="flex h-8 shrink-0 items-center gap-1 border-t border-line bg-surface px-2 text-small text-muted">
      <IconButton size="small" label="Earlier messages" disabled={goEarlier === null} onClick={() => goEarlier?.()}>
        <ChevronLeft />
      </IconButton>
      <span role="status">{`Messages ${number(from + 1)} to ${number(to)} of ${number(total)}${isTotalExact ? '' : ' or more'}`}</span>
      <IconButton size="small" label="Later messages" disabled={goLater === null} onClick={() => goLater?.()}>
        <ChevronRight />
      </IconButton>
    </div>
  );
}
