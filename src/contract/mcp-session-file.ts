import { z } from 'zod';
import { defineRoute } from './route.ts';
import { session } from './sessions.ts';
import { uploadQuery } from './upload-query.ts';

export const exportMcpConnection = defineRoute({
  method: 'get',
  path: '/api/mcp/connections/{id}/session-file',
  group: 'mcp',
  summary: 'An MCP connection as a session file',
  description:
    'What the format has no place for (dropped messages, held time, lines that are no JSON, standard error) stands under `x_nectoproxy`.',
  params: z.object({ id: z.string().describe('Id of the connection.') }),
  reply: {
    status: 200,
    description: 'The file as it is written. One that could not be written to its end is cut off with the connection.',
    contentType: 'application/json',
  },
  errors: ['not-found'],
});

export const importMcpSessionFile = defineRoute({
  method: 'post',
  path: '/api/mcp/import',
  group: 'mcp',
  summary: 'Bring in an MCP session file',
  description:
    'All or nothing: nobody sees any of it before all of it is there, and a refusal or a connection that ends early leaves nothing behind. ' +
    'A message that cannot be read is left out and listed; a file that is cut gives what it holds.',
  query: uploadQuery,
  upload: {
    contentTypes: ['application/octet-stream', 'application/json'],
    description: 'The file, as one object or as lines. Of any size.',
  },
  reply: {
    status: 201,
    description: 'It is there.',
    schema: z
      .object({
        session: session.describe('The session that holds the connection.'),
        connectionId: z.string().describe('The connection that was made.'),
        imported: z.int().describe('Messages that were brought in.'),
        skipped: z.int().describe('Messages that were left out.'),
        skippedMessages: z
          .array(
            z.object({
              index: z.int().describe('Position in the file, from 0.'),
              reason: z.string().describe('Why it could not be used.'),
            }),
          )
          .describe('The first hundred of those left out.'),
        damage: z
          .string()
          .nullable()
          .describe('What is wrong with the file behind what was brought in. Null when it is whole.'),
      })
      .meta({ id: 'McpImported' }),
  },
  errors: ['not-found', 'storage-failed'],
});
