import { z } from 'zod';
import { mcpMessageSummary } from '../../../../contract/mcp.ts';
import type { McpMessageSummary } from '../../../../model/mcp-message.ts';
import { timeText } from './shown-entry.ts';

/** What tools show of an MCP message besides its payload. */
export const shownMessage = mcpMessageSummary
  .pick({
    ...{ proxyId: true, connectionId: true, sequence: true, direction: true, kind: true, idText: true, method: true },
    ...{ correlatedId: true, correlatedMethod: true, target: true, failure: true, latencyMs: true, heldMs: true },
    ...{ disposition: true, payloadBytes: true, trafficId: true },
  })
  .extend({ at: z.string().describe('When it arrived; ISO 8601, UTC.') });

export const showMessage = (message: McpMessageSummary) => ({ ...message, at: timeText(message.timestamp) });
