import { z } from 'zod';
import { mcpConnection } from '../../../../../contract/mcp.ts';
import { sessionToShow } from '../../../traffic/session-to-show.ts';
import { cut, timeText, timeTextOrNull } from '../shown-entry.ts';
import { defineTool } from '../tool.ts';
import { cursor, limit } from '../tool-inputs.ts';

const longestText = 1_000;

const shownConnection = mcpConnection
  .pick({
    ...{ id: true, sessionId: true, transport: true, source: true, serverCommand: true, serverUrl: true },
    ...{
      clientInfo: true,
      serverInfo: true,
      protocolVersion: true,
      exit: true,
      messageCount: true,
      isIncomplete: true,
    },
  })
  .extend({
    startedAt: z.string().describe('ISO 8601, UTC.'),
    endedAt: z.string().nullable().describe('Null while it runs, and when a file did not say.'),
  });

export const listMcpConnections = defineTool({
  name: 'list_mcp_connections',
  title: 'List MCP connections',
  description:
    'Recorded conversations between MCP clients and servers, newest first. list_mcp_messages gives what was said in one.',
  input: z.strictObject({
    session: z.string().optional().describe('Id or name of a session. Absent: all.'),
    limit: limit(100, 20),
    cursor,
  }),
  output: z.object({
    connections: z.array(shownConnection).describe('Newest first.'),
    nextCursor: z.string().nullable().describe('Give it as `cursor` for more. Null: that was all.'),
  }),
  answer: async ({ session, ...query }, { api, secrets }) => {
    const sessionId = session === undefined ? undefined : (await sessionToShow(api, session)).id;
    const { connections, nextCursor } = await api.mcp.connections({ ...query, sessionId });
    const shown = connections.map((each) => ({
      ...each,
      serverCommand: each.serverCommand && cut(secrets.text(each.serverCommand), longestText),
      serverUrl: each.serverUrl && secrets.url(each.serverUrl),
      startedAt: timeText(each.startedAt),
      endedAt: timeTextOrNull(each.endedAt),
    }));
    return { connections: shown, nextCursor };
  },
});
