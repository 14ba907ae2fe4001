import type { McpConnection } from '../../../model/mcp-message.ts';

/** A connection with the throw-away probes of the client that made it. */
export interface ConnectionGroup {
  connection: McpConnection;
  /** Oldest first. */
  probes: readonly McpConnection[];
}

const longestGapMs = 15_000;
const mostProbeMessages = 6;

/**
 * A client that finds out by itself which revision a server speaks starts the stdio command twice: a probe, then the real one. Both are
 * recorded; here the probe stands with the connection it was made for. In: newest first; so is the result.
 */
export function groupSiblings(connections: readonly McpConnection[]): ConnectionGroup[] {
  const probes = new Map<string, McpConnection[]>();
  const isProbe = new Set<string>();
  for (const [at, later] of connections.entries()) {
    const earlier = connections.slice(at + 1).find((each) => each.serverCommand === later.serverCommand);
    if (earlier === undefined || isProbe.has(later.id) || !isProbeOf(earlier, later)) continue;
    probes.set(later.id, [earlier, ...(probes.get(later.id) ?? [])]);
    isProbe.add(earlier.id);
  }
  return connections
    .filter(({ id }) => !isProbe.has(id))
    .map((connection) => ({ connection, probes: probes.get(connection.id) ?? [] }));
}

function isProbeOf(earlier: McpConnection, later: McpConnection): boolean {
  return (
    earlier.transport === 'stdio' &&
    earlier.source === later.source &&
    earlier.source !== 'import' &&
    earlier.endedAt !== null &&
    // What was recorded in it stays visible on its own as soon as work was done in it.
    earlier.messageCount <= mostProbeMessages &&
    earlier.messageCount < later.messageCount &&
    later.startedAt - earlier.startedAt <= longestGapMs &&
    earlier.endedAt - later.startedAt <= longestGapMs
  );
}
