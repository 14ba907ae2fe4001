import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { defineRoute } from './route.ts';
import { session } from './sessions.ts';
import { uploadQuery } from './upload-query.ts';

const filterQuery = z.string({ error: 'Must be text.' });

const exportFields = {
  bodies: z
    .enum(['all', 'text', 'none'], { error: 'Must be all, text or none.' })
    .default('all')
    .describe('`text`: without bodies that are not text. `none`: without any body.'),
  redact: z
    .enum(['true', 'false'], { error: 'Must be true or false.' })
    .default('false')
    .describe(
      '`true`: Authorization, Cookie, Set-Cookie, headers named like a token, key or password, and tokens in URLs are replaced, each value by the same placeholder wherever it occurs; bodies that are binary or larger than 1 MiB are left out.',
    ),
  redactHeaders: z
    .string()
    .max(2000, 'Must have at most 2000 characters.')
    .default('')
    .describe('Further header names whose values are replaced, with commas between them.'),
};

const harReply = {
  status: 200,
  description:
    'The file, HAR 1.2, as it is written. `X-Entries` tells how many entries it will hold, where that is known. A file that could not be written to its end is cut off with the connection.',
  contentType: 'application/json',
} as const;

export const exportSession = defineRoute({
  method: 'get',
  path: '/api/har/export/{sessionId}',
  group: 'har',
  summary: 'A session as a HAR file',
  description: 'Oldest entry first. What is recorded while the file is written is not part of it.',
  params: z.object({ sessionId: z.string().describe('Id of the session.') }),
  query: closedObject('query parameter', {
    q: filterQuery
      .optional()
      .describe('Only entries that match this query of the filter language. Absent or empty: all.'),
    ...exportFields,
  }),
  reply: harReply,
  errors: ['not-found', 'invalid-query'],
});

export const exportEntries = defineRoute({
  method: 'post',
  path: '/api/har/export',
  group: 'har',
  summary: 'Chosen entries as a HAR file',
  description: 'In the order in which they were recorded. A page may send the JSON as the field `json` of a form.',
  maxBodyBytes: 8 * 1024 * 1024,
  isFormTaken: true,
  body: closedObject('field', {
    entryIds: z
      .array(z.string({ error: 'Must be text.' }), { error: 'Must be a list of ids.' })
      .min(1, 'Must name at least one entry.')
      .max(100_000, 'Must name at most 100,000 entries.')
      .describe('Ids of the entries. Those that do not exist are passed over.'),
    sessionName: z
      .string({ error: 'Must be text.' })
      .max(200)
      .optional()
      .describe('The file’s title. Absent: “Entries”.'),
    ...exportFields,
  }).meta({ id: 'EntriesToExport' }),
  reply: harReply,
});

const fileImported = z.object({
  fileName: z
    .string()
    .nullable()
    .describe('Name of the file, in a zip file of several its own. Null when nobody told.'),
  session: session.describe('The session that holds the entries.'),
  producer: z.string().nullable().describe('The program that wrote the file. Null when the file does not tell.'),
  imported: z.int().describe('Entries that were brought in.'),
  skipped: z.int().describe('Entries that were left out.'),
  skippedEntries: z
    .array(
      z.object({
        index: z.int().describe('Position in the file, from 0.'),
        reason: z.string().describe('Why it could not be used.'),
      }),
    )
    .describe('The first hundred of those left out.'),
  repairs: z
    .array(
      z.object({
        what: z.string().describe('What the file had wrong, and how it was taken.'),
        entries: z.int().describe('In how many entries.'),
        firstIndex: z.int().describe('Position of the first of them, from 0.'),
      }),
    )
    .describe('What was understood although the standard says otherwise.'),
});

export const importHar = defineRoute({
  method: 'post',
  path: '/api/har/import',
  group: 'har',
  summary: 'Bring in a HAR file',
  description:
    'All or nothing: nobody sees any of it before all of it is there, and a refusal or a connection that ends early leaves nothing behind. ' +
    'An entry that cannot be read is left out and listed, never the file. Of a zip file with several HAR files each becomes a session of its own, ' +
    'or all go into the chosen one; they come in together or not at all.',
  query: uploadQuery,
  upload: {
    contentTypes: ['application/octet-stream', 'application/json', 'application/gzip', 'application/zip'],
    description:
      'The file: HAR as it is, compressed with gzip, or in a zip archive, there up to 200 of them. Of any size.',
  },
  reply: {
    status: 201,
    description: 'It is there.',
    schema: fileImported
      .extend({
        furtherFiles: z
          .array(fileImported.meta({ id: 'HarFileImported' }))
          .describe(
            'What became of the others, when a zip file holds several; what stands beside this is of the first.',
          ),
      })
      .meta({ id: 'HarImported' }),
  },
  errors: ['not-found', 'storage-failed'],
});
