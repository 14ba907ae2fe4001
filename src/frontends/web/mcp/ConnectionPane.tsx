import { FileQuestion } from 'lucide-react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { type TabItem, Tabs } from '../ui/Tabs.tsx';
import { ConnectionHeader } from './ConnectionHeader.tsx';
import { MessagesView } from './MessagesView.tsx';
import type { McpAddress, McpView } from './mcp-address.ts';
import { OperationsView } from './OperationsView.tsx';
import { showMcp } from './open-mcp.ts';
import { useMcpConnection } from './use-connections.ts';

/** One connection, all of it. */
export function ConnectionPane({ address }: { address: McpAddress & { connectionId: string } }) {
  const { connection, error } = useMcpConnection(address.connectionId);
  if (connection === undefined) {
    if (error === null) return <PaneSkeleton />;
    const back = <Button onClick={() => showMcp({ connectionId: null })}>All connections</Button>;
    return (
      <EmptyState icon={<FileQuestion />} title="There is no such connection" actions={back}>
        It was deleted, or it is in another data directory.
      </EmptyState>
    );
  }
  return (
    <section aria-label="MCP connection" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <ConnectionHeader connection={connection} />
      <Tabs
        label="Views of the connection"
        items={viewsOf(connection)}
        value={address.view}
        onValueChange={(view) => showMcp({ view })}
        className="min-h-0 flex-1"
      >
        <View connection={connection} address={address} />
      </Tabs>
    </section>
  );
}

function viewsOf({ messageCount }: McpConnection): Array<TabItem<McpView>> {
  return [
    { value: 'messages', label: 'Messages', count: messageCount },
    { value: 'operations', label: 'Operations' },
  ];
}

function View({ connection, address }: { connection: McpConnection; address: McpAddress }) {
  switch (address.view) {
    case 'operations':
      return <OperationsView connection={connection} messageId={address.messageId} />;
    default:
      return <MessagesView connection={connection} messageId={address.messageId} />;
  }
}
