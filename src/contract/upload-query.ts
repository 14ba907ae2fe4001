import { z } from 'zod';
import { closedObject } from './closed-object.ts';

/** Where what is in an uploaded file goes. */
export const uploadQuery = closedObject('query parameter', {
  sessionId: z.string().optional().describe('The session to add to. Absent: a new one, which does not become active.'),
  fileName: z
    .string()
    .max(500, 'Must have at most 500 characters.')
    .optional()
    .describe('Name of the file; a new session is named after it when the file itself holds no name.'),
});
