import { z } from 'zod';
import { mcpMessageKinds } from '../../../../../model/mcp-message.ts';
import { sessionToShow } from '../../../traffic/session-to-show.ts';
import { showMessage, shownMessage } from '../shown-message.ts';
import { defineTool } from '../tool.ts';
import { cursor, limit, messageQuery, session } from '../tool-inputs.ts';

export const listMcpMessages = defineTool({
  name: 'list_mcp_messages',
  title: 'List MCP messages',
  description:
    'JSON-RPC messages of one MCP connection in their order, or of a session connection by connection, without payloads: get_mcp_message gives those.',
  input: z.strictObject({
    connectionId: z
      .string()
      .optional()
      .describe('The connection, see list_mcp_connections. Absent: those of a session.'),
    session,
    q: messageQuery,
    direction: z.enum(['client_to_server', 'server_to_client']).optional().describe('Only those that went this way.'),
    kind: z.enum(mcpMessageKinds).optional().describe('Only those of this kind.'),
    limit: limit(200, 50),
    cursor,
  }),
  output: z.object({
    messages: z.array(shownMessage).describe('In order.'),
    nextCursor: z
      .string()
      .nullable()
      .describe('Give it as `cursor` for more. Null: that was all. The list may be short, or empty, and go on.'),
  }),
  answer: async ({ session: wanted, connectionId, ...query }, { api }) => {
    const sessionId = connectionId === undefined ? (await sessionToShow(api, wanted ?? null)).id : undefined;
    const { messages, nextCursor } = await api.mcp.messages({ ...query, connectionId, sessionId });
    return { messages: messages.map(showMessage), nextCursor };
  },
});
