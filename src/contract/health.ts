import { z } from 'zod';
import type { RecordingHealth } from '../model/change.ts';
import { defineRoute } from './route.ts';

export const recordingHealth = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('recording').describe('All is recorded.') }),
    z.object({ kind: z.literal('paused').describe('The person paused recording.') }),
    z.object({
      kind: z.literal('stopped').describe('Recording failed; traffic flows on.'),
      reason: z.string().describe('Why, for people.'),
      since: z.int().describe('Milliseconds since 1970.'),
      lostEntries: z.int().describe('Entries missing or incomplete because of it, so far.'),
    }),
  ])
  .meta({ id: 'RecordingHealth', description: 'How recording is going.' }) satisfies z.ZodType<RecordingHealth>;

export const health = z
  .object({
    status: z.enum(['ok', 'degraded']).describe('`degraded` while recording has stopped.'),
    version: z.string().describe('Version of NectoProxy.'),
    pid: z.int().describe('Process id.'),
    startedAt: z.int().describe('Milliseconds since 1970.'),
    instanceId: z.string().describe('Made anew at each start: tells one run from another.'),
    proxyUrl: z
      .string()
      .nullable()
      .describe('Where clients send their traffic. Null when no proxy runs and only the file is open.'),
    dataDir: z.string().describe('The data directory.'),
    recording: recordingHealth.describe('How recording is going.'),
    activeSession: z
      .object({ id: z.string().describe('Its id.'), name: z.string().describe('Its name.') })
      .describe('The session that receives new traffic.'),
    store: z
      .object({
        schemaVersion: z.int().describe('Version of the tables in data.db.'),
        databaseBytes: z.int().describe('Size of data.db with its companions, in bytes.'),
        entries: z.int().describe('Entries in all sessions.'),
      })
      .describe('The database.'),
    seq: z.int().describe('Number of the last committed change.'),
  })
  .meta({ id: 'Health', description: 'What runs and how it is.' });
export type Health = z.output<typeof health>;

export const getHealth = defineRoute({
  method: 'get',
  path: '/api/health',
  group: 'health',
  summary: 'What runs and how it is',
  reply: { status: 200, description: 'The proxy answers.', schema: health },
});
