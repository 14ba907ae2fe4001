import { FileQuestion } from 'lucide-react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { type TabItem, Tabs } from '../ui/Tabs.tsx';
import { AboutView } from './AboutView.tsx';
import { ConnectionHeader } from './ConnectionHeader.tsx';
import { ListingsView } from './ListingsView.tsx';
import { MessagesView } from './MessagesView.tsx';
import type { McpAddress, McpView } from './mcp-address.ts';
import { OperationsView } from './OperationsView.tsx';
import { showMcp } from './open-mcp.ts';
import { StderrView } from './StderrView.tsx';
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

function viewsOf({ messageCount, transport }: McpConnection): Array<TabItem<McpView>> {
  return [
    { value: 'messages', label: 'Messages', count: messageCount },
    { value: 'operations', label: 'Operations' },
    { value: 'listings', label: 'Tools and more' },
    ...(transport === 'stdio' ? [{ value: 'stderr', label: 'stderr' } as const] : []),
    { value: 'about', label: 'About' },
  ];
}

function View({ connection, address }: { connection: McpConnection; address: McpAddress }) {
  switch (address.view) {
    case 'operations':
      return <OperationsView connection={connection} messageId={address.messageId} />;
    case 'listings':
      return <ListingsView connection={connection} />;
    case 'stderr':
      return <StderrView connection={connection} />;
    case 'about':
      return <AboutView connection={connection} />;
    case 'messages':
      return <MessagesView connection={connection} messageId={address.messageId} />;
  }
}
