import { Waypoints } from 'lucide-react';
import { useMemo } from 'react';
import { countText } from '../../../formats/amounts.ts';
import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { ConnectionRow } from './ConnectionRow.tsx';
import { groupSiblings } from './sibling-groups.ts';
import { useConnections } from './use-connections.ts';

/** The MCP connections of a session, newest first. */
export function ConnectionList({ sessionId }: { sessionId: string }) {
  const { data, error } = useConnections(sessionId);
  const groups = useMemo(() => groupSiblings(data?.connections ?? []), [data]);
  if (error !== null) return <EmptyState title="The connections could not be loaded">{error.message}</EmptyState>;
  if (data === undefined) return <PaneSkeleton />;
  if (groups.length === 0) return <NoConnections />;
  return (
    <section aria-label="MCP connections" className="min-h-0 flex-1 overflow-y-auto">
      <h2 className="sticky top-0 z-10 border-b border-line bg-surface px-4 py-1.5 text-small text-muted">
        {countText(groups.length, 'MCP connection')}
      </h2>
      <ul>
        {groups.map((group) => (
          <ConnectionRow key={group.connection.id} group={group} />
        ))}
      </ul>
      {data.hasMore && <p className="p-4 text-muted">Older connections are not shown.</p>}
    </section>
  );
}

const wrapLine = 'nectoproxy mcp wrap -- npx -y @modelcontextprotocol/server-everything';

function NoConnections() {
  return (
    <EmptyState
      icon={<Waypoints />}
      title="No MCP in this session"
      actions={<Button onClick={() => setView({ pane: null })}>Back to the list</Button>}
    >
      <p>
        Put this before the server’s command in a client’s configuration, or let a client go through the proxy: what
        they say to each other appears here.
      </p>
      <p className="mt-3 flex items-center gap-1 rounded-medium border border-line bg-surface py-1 pr-1 pl-2.5 text-left">
        <code className="min-w-0 flex-1 font-mono text-small break-all text-text">{wrapLine}</code>
        <CopyButton text={wrapLine} label="Copy the command" />
      </p>
    </EmptyState>
  );
}
