import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { entrySummary } from './entries.ts';
import { recordingHealth } from './health.ts';
import { mcpConnection, mcpMessageSummary } from './mcp.ts';
import { defineRoute } from './route.ts';
import { session } from './sessions.ts';

const sessionOnly = z.object({ sessionId: z.string().describe('Id of the session.') });
const nothing = z.object({});

/**
 * Every event of the stream by name, with its data. Those that tell a change of the store carry the change's number as `id:`;
 * `recording` has none. Of several changes to one thing only the last is told.
 */
export const eventData = {
  hello: z
    .object({
      seq: z.int().describe('The stream tells what happened after this number.'),
      instanceId: z.string().describe('Another one than before: the proxy was restarted.'),
    })
    .describe('First event of every connection.'),
  reset: z
    .object({ seq: z.int().describe('The stream goes on after this number.') })
    .describe('The changes since the number asked for are no longer known: load everything afresh.'),
  entry: entrySummary.describe('An entry is new or different.'),
  entries: sessionOnly.describe(
    'Many entries of a session are new or different, too many to tell each; only to those who ask for it with `brief`: load again what is shown.',
  ),
  'entry-removed': z
    .object({ id: z.string().describe('Id of the entry.'), sessionId: z.string().describe('The session it was in.') })
    .describe('An entry is gone.'),
  annotation: z
    .object({
      trafficId: z.string().describe('Id of the entry.'),
      sessionId: z.string().describe('The session it is in.'),
    })
    .describe('An annotation of an entry is new, different or gone: load them again.'),
  'mcp-connection': mcpConnection.describe('An MCP connection is new or different.'),
  'mcp-connection-removed': z
    .object({
      id: z.string().describe('Id of the connection.'),
      sessionId: z.string().describe('The session it was in.'),
    })
    .describe('An MCP connection is gone, with its messages.'),
  'mcp-message': mcpMessageSummary.describe('An MCP message is new or different.'),
  session: session.describe('A session is new or different.'),
  'session-cleared': sessionOnly.describe('All entries of a session are gone.'),
  'session-removed': sessionOnly.describe('A session is gone, with its entries.'),
  settings: nothing.describe('A setting changed: load the settings again.'),
  'ssl-passthrough': nothing.describe('The passthrough domains changed: load them again.'),
  dns: nothing.describe('The DNS mappings changed: load them again.'),
  recording: recordingHealth.describe('How recording is going; sent at the start and whenever it changes.'),
} as const satisfies Record<string, z.ZodType>;
export type EventName = keyof typeof eventData;

/** One event as the client hands it out. `seq` is null for events that have no number. */
export type ApiEvent = {
  [Name in EventName]: { name: Name; seq: number | null; data: z.output<(typeof eventData)[Name]> };
}[EventName];

export const streamEvents = defineRoute({
  method: 'get',
  path: '/api/events',
  group: 'events',
  summary: 'Changes as they happen (server-sent events)',
  description:
    'Subscribe first, load a list after, and drop the events whose number is not above the list’s `asOfSeq`: then nothing is missed and nothing comes twice. ' +
    'A client that reads slowly is told the latest state of each thing, not every step. A comment every 15 seconds keeps the connection alive.',
  query: closedObject('query parameter', {
    since: z
      .string()
      .regex(/^\d{1,15}$/, 'Must be the number of a change.')
      .optional()
      .describe('Begin after this change. Absent: after now. The Last-Event-ID header goes before it.'),
    sessionId: z.string().optional().describe('Tell entries of this session only. Absent: of all.'),
    brief: z
      .enum(['true', 'false'], { error: 'Must be true or false.' })
      .default('false')
      .describe(
        'Whether some hundred changed entries a second and more are told as `entries`, a few times a second, in place of one `entry` each.',
      ),
  }),
  headers: { 'Last-Event-ID': 'The `id:` of the last event seen: the stream goes on after it.' },
  reply: {
    status: 200,
    description: 'The stream. It ends only when the client or the proxy does.',
    contentType: 'text/event-stream',
    eventSchema: z
      .object(eventData)
      .partial()
      .meta({ id: 'Events', description: 'Data of the events, by event name.' }),
  },
});
