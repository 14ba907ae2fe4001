import { readViewState, setView } from '../state/view-state.ts';
import { type McpAddress, mcpConnections, mcpPane, parseMcpPane } from './mcp-address.ts';

/** Changes part of what is on screen. A message that is opened is a step that Back undoes; going from one to the next is none. */
export function showMcp(change: Partial<McpAddress>): void {
  const now = parseMcpPane(readViewState().pane) ?? mcpConnections;
  const isOtherPlace = change.connectionId !== undefined && change.connectionId !== now.connectionId;
  const isOpened = change.messageId != null && now.messageId === null;
  const rest = isOtherPlace ? mcpConnections : now;
  setView({ pane: mcpPane({ ...rest, ...change }) }, isOtherPlace || isOpened ? 'step' : 'same-step');
}

export function toggleMcp(): void {
  setView({ pane: parseMcpPane(readViewState().pane) === null ? 'mcp' : null });
}
