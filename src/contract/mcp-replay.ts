import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { defineRoute } from './route.ts';

const difference = z
  .object({
    path: z.string().describe('Where, such as `$.result.content[0].text`.'),
    recorded: z.string().nullable().describe('JSON text, cut when it is long. Null: not there.'),
    live: z.string().nullable().describe('JSON text, cut when it is long. Null: not there.'),
  })
  .meta({ id: 'McpReplayDifference' });

export const replayMcpMessage = defineRoute({
  method: 'post',
  path: '/api/mcp/messages/{proxyId}/replay',
  group: 'mcp',
  summary: 'Send a recorded MCP request again, and compare the answers',
  description:
    'A server of its own is started, or asked at its URL, and shakes hands first; questions of the server are answered as they were recorded. Every wait ' +
    'ends after ten seconds. Who closes the connection meanwhile stops it. A command runs where the app does, with its environment. Commands that came in a ' +
    'file are never run; `nectoproxy mcp replay --message` does so with a command of your own.',
  params: z.object({ proxyId: z.string().describe('`proxyId` of a request of the client.') }),
  body: closedObject('field', {
    server: z
      .string({ error: 'Must be text.' })
      .describe(
        'The `serverCommand` or `serverUrl` of the connection, as whoever agreed to it has seen it. Another one is refused.',
      ),
  }).meta({ id: 'McpReplayRequest' }),
  reply: {
    status: 200,
    description: 'What came of it, also when that is a failure.',
    schema: z
      .object({
        verdict: z
          .enum(['same', 'differs', 'failed', 'timed_out', 'unknown'])
          .describe('`unknown`: it was answered, but nothing was recorded to compare that with.'),
        error: z.string().nullable().describe('Why it failed, in a sentence. Null when it did not.'),
        durationMs: z.number().describe('From sending it to its answer, milliseconds.'),
        recorded: z.string().nullable().describe('The recorded answer as text. Null when there is none.'),
        live: z.string().nullable().describe('The live answer as text. Null when there was none.'),
        differences: z.array(difference).describe('In the order of the recorded answer; a hundred at most.'),
        differencesLeftOff: z.int().describe('How many more there are.'),
      })
      .meta({ id: 'McpReplayOutcome' }),
  },
  errors: ['not-found', 'forbidden', 'not-running'],
});
