import { z } from 'zod';
import type { Session } from '../model/session.ts';
import { closedObject } from './closed-object.ts';
import { done } from './errors.ts';
import { defineRoute } from './route.ts';

export const session = z
  .object({
    id: z.string().describe('UUIDv7.'),
    name: z.string().describe('Chosen by a person, or made from the date and time.'),
    isActive: z.boolean().describe('New traffic goes into it. True for exactly one session.'),
    isRecording: z.boolean().describe('False: nothing is recorded into it although it is active.'),
    createdAt: z.int().describe('Milliseconds since 1970.'),
    updatedAt: z.int().describe('When name, state or metadata last changed; milliseconds since 1970.'),
    lastActivityAt: z
      .int()
      .nullable()
      .describe('When its newest entry came; milliseconds since 1970. Null while it has never held one.'),
    trafficCount: z.int().describe('Entries in it; exact.'),
    mcpMessageCount: z.int().describe('MCP messages in it; exact.'),
    totalBytes: z
      .int()
      .describe(
        'Bytes of request and response bodies as they passed, and of MCP messages that came over no entry; exact. Tunnels count both directions.',
      ),
    metadata: z
      .record(z.string(), z.unknown())
      .describe('Free for the user and for imports; `recordingGaps` tells when recording had stopped.'),
  })
  .meta({ id: 'Session', description: 'A named collection of entries.' }) satisfies z.ZodType<Session>;

const name = z
  .string({ error: 'Must be text.' })
  .trim()
  .min(1, 'Must not be empty.')
  .max(200, 'Must be at most 200 characters.')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'Must not hold control characters or line breaks.');

const sessionParams = z.object({ id: z.string().describe('Id of the session.') });

export const newSession = closedObject('field', {
  name: name.optional().describe('Name of the new session. Absent: one is made from the date and time.'),
}).meta({ id: 'NewSession', description: 'What a session is made from.' });

export const sessionChange = closedObject('field', {
  name: name.optional().describe('New name. Absent: stays.'),
  isRecording: z
    .boolean({ error: 'Must be true or false.' })
    .optional()
    .describe('Whether to record into it while it is active. Absent: stays.'),
  metadata: z
    .record(z.string(), z.unknown(), { error: 'Must be a JSON object.' })
    .optional()
    .describe('Replaces the metadata as a whole. Absent: stays.'),
}).meta({ id: 'SessionChange', description: 'What is to be different.' });

export const listSessions = defineRoute({
  method: 'get',
  path: '/api/sessions',
  group: 'sessions',
  summary: 'All sessions',
  reply: {
    status: 200,
    description: 'All sessions.',
    schema: z.object({
      sessions: z.array(session).describe('The sessions.'),
      asOfSeq: z.int().describe('Number of the last change the list includes; changes after it come as events.'),
    }),
  },
});

export const createSession = defineRoute({
  method: 'post',
  path: '/api/sessions',
  group: 'sessions',
  summary: 'Create a session and make it active',
  body: newSession,
  isBodyOptional: true,
  reply: { status: 201, description: 'The new session, active.', schema: session },
});

export const getActiveSession = defineRoute({
  method: 'get',
  path: '/api/sessions/active',
  group: 'sessions',
  summary: 'The active session',
  reply: { status: 200, description: 'The session that receives new traffic.', schema: session },
});

export const getSession = defineRoute({
  method: 'get',
  path: '/api/sessions/{id}',
  group: 'sessions',
  summary: 'One session',
  params: sessionParams,
  reply: { status: 200, description: 'The session.', schema: session },
  errors: ['not-found'],
});

export const updateSession = defineRoute({
  method: 'patch',
  path: '/api/sessions/{id}',
  group: 'sessions',
  summary: 'Rename a session or change its metadata',
  params: sessionParams,
  body: sessionChange,
  reply: { status: 200, description: 'The session as it is now.', schema: session },
  errors: ['not-found'],
});

export const deleteSession = defineRoute({
  method: 'delete',
  path: '/api/sessions/{id}',
  group: 'sessions',
  summary: 'Delete a session with all its entries',
  description:
    'Cannot be undone. Deleting the active session makes the most recently used other one active; the only one is not deleted.',
  params: sessionParams,
  reply: {
    status: 200,
    description: 'It is gone.',
    schema: done
      .extend({
        activeSession: session.optional().describe('The session that is active now. Absent when that did not change.'),
      })
      .meta({ id: 'SessionDeleted' }),
  },
  errors: ['not-found', 'last-session'],
});

export const activateSession = defineRoute({
  method: 'post',
  path: '/api/sessions/{id}/activate',
  group: 'sessions',
  summary: 'Make a session active',
  description: 'Exchanges that begin after the answer are recorded into it; those under way stay where they began.',
  params: sessionParams,
  reply: { status: 200, description: 'The session, active.', schema: session },
  errors: ['not-found'],
});

export const clearSession = defineRoute({
  method: 'post',
  path: '/api/sessions/{id}/clear',
  group: 'sessions',
  summary: 'Remove all entries of a session',
  params: sessionParams,
  reply: { status: 200, description: 'The session, empty.', schema: session },
  errors: ['not-found'],
});
