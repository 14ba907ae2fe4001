// In: checked requests about MCP session files. Out: files as they are written, and reports of files that were brought in. Must never hold a file.
import { AppError } from '../../model/app-error.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { exportSessionFile } from '../mcp-session/export-session-file.ts';
import { importSessionFile } from '../mcp-session/import-session-file.ts';
import { safetyHeaders } from '../reply.ts';
import { uploadedFile } from '../uploaded-file.ts';

type McpSessionRoutes = 'exportMcpConnection' | 'importMcpSessionFile';

export function mcpSessionHandlers({ reader, beginMcpImport }: ApiDependencies): Pick<RouteHandlers, McpSessionRoutes> {
  return {
    exportMcpConnection: async ({ params }) => {
      const connection = await reader.mcpConnection(params.id);
      if (connection === null)
        throw new AppError('not-found', `There is no MCP connection with the id ${params.id}.`, { id: params.id });
      return new Response(ReadableStream.from(exportSessionFile(reader, connection)), {
        headers: {
          ...safetyHeaders,
          'content-type': 'application/json',
          'content-disposition': `attachment; filename="mcp-${connection.id}.json"`,
        },
      });
    },
    importMcpSessionFile: async ({ query }, request) => {
      if (!beginMcpImport) throw new AppError('internal', 'Nothing can be brought in here.');
      const { sessionId = null, fileName = null } = query;
      return importSessionFile(uploadedFile(request), beginMcpImport, { into: sessionId, fileName });
    },
  };
}
