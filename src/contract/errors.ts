import { z } from 'zod';
import { type AppErrorCode, appErrorStatus } from '../model/app-error.ts';

/** What each code means, for the reader of the documentation. */
export const errorMeanings: Readonly<Record<AppErrorCode, string>> = {
  'invalid-request': 'A parameter, header or body is not what the route takes; the message says which and why.',
  'invalid-query': 'A filter query is wrong or unfinished; the message says where.',
  unauthorized: 'A token is needed and was not given, or is wrong.',
  forbidden: 'The request came from another origin, under an unknown host name, or through a proxy.',
  'not-found': 'There is no such thing.',
  'method-not-allowed': 'The path exists and does not take this method; the Allow header lists those it takes.',
  'last-session': 'The only session cannot be deleted.',
  'already-exists': 'There is one already.',
  'not-held': 'The message does not wait for a decision, or no longer.',
  'in-use': 'It cannot be deleted while it runs.',
  'too-large': 'The request body is larger than the API takes.',
  'undecodable-body': 'The recorded body cannot be decoded: its content coding is unknown or its bytes are damaged.',
  'range-not-satisfiable': 'The body has no bytes in the range asked for.',
  'already-running': 'A proxy is running on this data directory already.',
  'port-in-use': 'Another program listens on the port.',
  'data-directory': 'The data directory cannot be used.',
  'database-damaged': 'data.db is damaged; it was left as it is.',
  'database-newer': 'data.db was written by a newer version.',
  'not-running': 'No proxy is running, or it does not answer.',
  internal: 'A fault of NectoProxy. It is logged where the proxy runs.',
  'storage-failed': 'The change could not be written to disk.',
};

/** Refusals that any route may give. */
export const commonErrors = [
  'invalid-request',
  'unauthorized',
  'forbidden',
  'internal',
] as const satisfies readonly AppErrorCode[];

const codes = Object.keys(appErrorStatus) as [AppErrorCode, ...AppErrorCode[]];

export const errorReply = z
  .object({
    error: z
      .object({
        code: z.enum(codes).describe('What kind of refusal; stable, for programs.'),
        message: z.string().describe('One line for people: what, why, what to do.'),
        details: z
          .record(z.string(), z.unknown())
          .optional()
          .describe('Facts that belong to the code, e.g. `issues`. Absent when there are none.'),
      })
      .describe('The refusal.'),
  })
  .meta({ id: 'Error', description: 'Every answer with a status of 400 or above has this shape.' });
export type ErrorReply = z.output<typeof errorReply>;

export const done = z
  .object({ success: z.literal(true).describe('Always true: a refusal has another status and the error shape.') })
  .meta({ id: 'Done', description: 'It was done.' });
