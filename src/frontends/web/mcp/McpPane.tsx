import { useViewState } from '../state/view-state.ts';
import { ConnectionList } from './ConnectionList.tsx';
import { ConnectionPane } from './ConnectionPane.tsx';
import { parseMcpPane } from './mcp-address.ts';

/** MCP in place of the list of entries: the connections of the session on screen, or one of them. */
export function McpPane({ sessionId }: { sessionId: string }) {
  const address = parseMcpPane(useViewState().pane);
  if (address?.connectionId == null) return <ConnectionList sessionId={sessionId} />;
  return <ConnectionPane key={address.connectionId} address={{ ...address, connectionId: address.connectionId }} />;
}
