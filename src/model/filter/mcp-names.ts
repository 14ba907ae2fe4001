import type { McpMessageSummary } from '../mcp-message.ts';
import type { NameField } from './filter-tree.ts';

/** What conditions on MCP messages compare, the same for a message by itself and for those that an entry carried. */
export type McpNamedFacts = Pick<
  McpMessageSummary,
  'direction' | 'kind' | 'idText' | 'method' | 'correlatedMethod' | 'target' | 'failure' | 'disposition'
>;

export type McpNameField = Extract<NameField, `mcp.${string}`>;

export const isMcpNameField = (field: NameField): field is McpNameField => field.startsWith('mcp.');

/** Null: the message has none, and no condition on it matches. */
export function mcpNameOf(field: McpNameField, facts: McpNamedFacts): string | null {
  switch (field) {
    case 'mcp.method':
      return mcpMethodOf(facts);
    case 'mcp.tool':
      return mcpMethodOf(facts) === 'tools/call' ? facts.target : null;
    case 'mcp.from':
      return facts.direction === 'client_to_server' ? 'client' : 'server';
    case 'mcp.kind':
      return facts.kind;
    case 'mcp.id':
      return facts.idText === null ? null : plainId(facts.idText);
    case 'mcp.error':
      return facts.failure;
    case 'mcp.disposition':
      return facts.disposition;
  }
}

/** Method of a message, or of the request that it answers. */
export const mcpMethodOf = ({ method, correlatedMethod }: McpNamedFacts): string | null => method ?? correlatedMethod;

/** Of `"a"` and `7` what people call them: a and 7. */
function plainId(idText: string): string {
  if (!idText.startsWith('"')) return idText;
  try {
    return JSON.parse(idText) as string;
  } catch {
    return idText;
  }
}
