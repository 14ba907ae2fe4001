import type { McpConnection } from '../../model/mcp-message.ts';

/** A connection as it begins: what nobody has said yet is null. */
export function newMcpConnection(
  facts: Pick<McpConnection, 'id' | 'sessionId' | 'transport' | 'source' | 'startedAt'> & Partial<McpConnection>,
): McpConnection {
  return {
    endedAt: null,
    serverCommand: null,
    serverUrl: null,
    mcpSessionId: null,
    clientInfo: null,
    serverInfo: null,
    protocolVersion: null,
    exit: null,
    metadata: {},
    messageCount: 0,
    intercept: null,
    isIncomplete: false,
    ...facts,
  };
}
