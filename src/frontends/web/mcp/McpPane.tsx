import { useViewState } from '../state/view-state.ts';
import { ConnectionList } from './ConnectionList.tsx';
import { ConnectionPane } from './ConnectionPane.tsx';
import { HeldQueue } from './HeldQueue.tsx';
import { parseMcpPane } from './mcp-address.ts';

/** MCP in place of the list of entries: the connections of the session on screen, or one of them. */
export function McpPane({ sessionId }: { sessionId: string }) {
  const address = parseMcpPane(useViewState().pane);
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <HeldQueue />
      {address?.connectionId == null ? (
        <ConnectionList sessionId={sessionId} />
      ) : (
        <ConnectionPane key={address.connectionId} address={{ ...address, connectionId: address.connectionId }} />
      )}
    </div>
  );
}
