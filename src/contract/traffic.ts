import { z } from 'zod';
import { filterFields } from '../model/filter/filter-fields.ts';
import type { FilterField } from '../model/filter/filter-tree.ts';
import { closedObject } from './closed-object.ts';
import { entrySummary, sessionStats, trafficEntry } from './entries.ts';
import { done } from './errors.ts';
import { defineRoute } from './route.ts';

const entryParams = z.object({ id: z.string().describe('Id of the entry.') });

/** Where it is wrong is told by `invalid-query` with `details`: `from`, `to` and `message`. */
const filterQuery = z.string({ error: 'Must be text.' });

const entryIds = (most: number) =>
  z
    .array(z.string({ error: 'Must be text.' }), {
      error: (issue) => (issue.input === undefined ? 'Is missing.' : 'Must be a list of entry ids.'),
    })
    .min(1, 'Must name at least one entry.')
    .max(most, `Must name at most ${most} entries.`);

export const listTraffic = defineRoute({
  method: 'get',
  path: '/api/traffic',
  group: 'traffic',
  summary: 'Entries of a session, page by page',
  description:
    'Without headers and bodies. Pages stay put while new entries arrive: a cursor continues after an entry, not after a count. With `q` a page ' +
    'never takes long: while much has to be looked through it may hold fewer entries than asked for, also none, and `isScanning` is true. ' +
    'Ask on with `nextCursor` until that is null.',
  query: closedObject('query parameter', {
    sessionId: z.string().optional().describe('The session to list. Absent: the active one.'),
    q: filterQuery
      .optional()
      .describe('Only entries that match this query of the filter language. Absent or empty: all.'),
    limit: z.coerce
      .number<number>({ error: 'Must be a whole number from 1 to 1000.' })
      .int('Must be a whole number from 1 to 1000.')
      .min(1, 'Must be a whole number from 1 to 1000.')
      .max(1000, 'Must be a whole number from 1 to 1000.')
      .default(100)
      .describe('Most entries to return, 1 to 1000.'),
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'Must be a nextCursor from an earlier page.')
      .optional()
      .describe('The `nextCursor` of the page before. Absent: from the start.'),
    sort: z
      .enum(['newest', 'oldest'], { error: 'Must be newest or oldest.' })
      .default('newest')
      .describe('Which entries come first.'),
  }),
  reply: {
    status: 200,
    description: 'A page of entries.',
    schema: z
      .object({
        entries: z.array(entrySummary).describe('In the order asked for.'),
        nextCursor: z.string().nullable().describe('Where the next page begins. Null when this is the last one.'),
        isScanning: z
          .boolean()
          .describe(
            'The page is short because looking for more takes time; `nextCursor` goes on. Always false without `q`.',
          ),
        asOfSeq: z.int().describe('Number of the last change the page includes; changes after it come as events.'),
      })
      .meta({ id: 'EntryPage' }),
  },
  errors: ['not-found', 'invalid-query'],
});

export const getEntry = defineRoute({
  method: 'get',
  path: '/api/traffic/{id}',
  group: 'traffic',
  summary: 'One entry',
  description: 'All of it but bodies and frames.',
  params: entryParams,
  reply: { status: 200, description: 'The entry.', schema: trafficEntry },
  errors: ['not-found'],
});

export const getEntryByOrdinal = defineRoute({
  method: 'get',
  path: '/api/traffic/ordinal/{ordinal}',
  group: 'traffic',
  summary: 'One entry by its number',
  description: 'By the `#` that lists of its session show. All of it but bodies and frames.',
  params: z.object({
    ordinal: z.coerce
      .number<number>({ error: 'Must be a whole number from 1.' })
      .int('Must be a whole number from 1.')
      .min(1, 'Must be a whole number from 1.')
      .describe('The `ordinal` of the entry.'),
  }),
  query: closedObject('query parameter', {
    sessionId: z.string().optional().describe('The session. Absent: the active one.'),
  }),
  reply: { status: 200, description: 'The entry.', schema: trafficEntry },
  errors: ['not-found'],
});

export const deleteEntry = defineRoute({
  method: 'delete',
  path: '/api/traffic/{id}',
  group: 'traffic',
  summary: 'Delete one entry',
  params: entryParams,
  reply: { status: 200, description: 'It is gone.', schema: done },
  errors: ['not-found'],
});

export const deleteEntries = defineRoute({
  method: 'post',
  path: '/api/traffic/delete',
  group: 'traffic',
  summary: 'Delete many entries',
  description:
    'Those named by `ids`, or those of one session that match the query `q`. Entries that arrive meanwhile stay.',
  body: closedObject('field', {
    ids: entryIds(10_000).optional().describe('Ids of the entries. Those that do not exist are passed over.'),
    q: filterQuery
      .refine((text) => text.trim() !== '', 'Must not be empty: to delete everything, clear the session.')
      .optional()
      .describe('In place of `ids`: a query of the filter language.'),
    sessionId: z
      .string({ error: 'Must be text.' })
      .optional()
      .describe('The session that `q` is asked of. Absent: the active one.'),
  })
    .refine(({ ids, q }) => ids !== undefined || q !== undefined, {
      path: ['ids'],
      error: 'Is missing: name the entries by ids, or by a query in q.',
    })
    .refine(({ ids, q }) => ids === undefined || q === undefined, {
      path: ['q'],
      error: 'Must not be given together with ids.',
    })
    .meta({ id: 'EntriesToDelete' }),
  reply: {
    status: 200,
    description: 'They are gone.',
    schema: done.extend({ deleted: z.int().describe('How many there were.') }).meta({ id: 'EntriesDeleted' }),
  },
  errors: ['not-found', 'invalid-query'],
});

export const matchEntries = defineRoute({
  method: 'post',
  path: '/api/traffic/match',
  group: 'traffic',
  summary: 'Which of these entries match a query',
  description:
    'For lists that follow the events: those carry what a list shows, and a query may ask for headers, bodies or annotations.',
  body: closedObject('field', {
    ids: entryIds(1000).describe('Ids of the entries.'),
    q: z
      .string({ error: (issue) => (issue.input === undefined ? 'Is missing.' : 'Must be text.') })
      .describe('A query of the filter language.'),
  }).meta({ id: 'EntriesToMatch' }),
  reply: {
    status: 200,
    description: 'Those that match.',
    schema: z
      .object({
        ids: z.array(z.string()).describe('In the order of arrival. Entries that do not exist are not among them.'),
      })
      .meta({ id: 'EntriesMatched' }),
  },
  errors: ['invalid-query'],
});

export const completeValues = defineRoute({
  method: 'get',
  path: '/api/traffic/complete',
  group: 'traffic',
  summary: 'Values of a field that a session has',
  description:
    'For the completion of queries. Those that contain what was typed, those that begin with it first; of a large session not all are known.',
  query: closedObject('query parameter', {
    sessionId: z.string().optional().describe('The session. Absent: the active one.'),
    field: z
      .enum(filterFields.map((field) => field.name) as [FilterField, ...FilterField[]], {
        error: 'Must be a field of the filter language.',
      })
      .describe('Field of the filter language. Header fields give header names.'),
    prefix: z
      .string()
      .max(200, 'Must have at most 200 characters.')
      .default('')
      .describe('What was typed. Absent: all.'),
    limit: z.coerce
      .number<number>()
      .int('Must be a whole number from 1 to 100.')
      .min(1, 'Must be a whole number from 1 to 100.')
      .max(100, 'Must be a whole number from 1 to 100.')
      .default(20)
      .describe('Most values to return, 1 to 100.'),
  }),
  reply: {
    status: 200,
    description: 'The values.',
    schema: z
      .object({ values: z.array(z.string()).describe('As they are, without quotes.') })
      .meta({ id: 'SeenValues' }),
  },
  errors: ['not-found'],
});

const bodyQuery = closedObject('query parameter', {
  decoded: z
    .enum(['true', 'false'], { error: 'Must be true or false.' })
    .default('false')
    .describe('`true`: content codings (gzip, deflate, br, zstd) are undone. `false`: the bytes as received.'),
});

const bodyHeaders = {
  Range:
    'One range of bytes, e.g. `bytes=0-65535` or `bytes=-1024`. Of the decoded body when `decoded=true`. Several ranges give the whole body.',
  'If-Range': 'The ETag of an earlier answer: the range is honoured only when the body is still the same.',
};

const bodyReply = {
  status: 200,
  description:
    'The recorded bytes. They never run in a browser: the type is always octet-stream, as an attachment, in a sandbox. `X-Recorded-Content-Type` and ' +
    '`X-Recorded-Content-Encoding` tell what the message said, `X-Recorded-Body-Bytes` how many bytes passed, `X-Recorded-Truncated: true` that the copy was cut.',
  contentType: 'application/octet-stream',
  also: { 206: 'The range asked for.' },
} as const;

export const getRequestBody = defineRoute({
  method: 'get',
  path: '/api/traffic/{id}/request/body',
  group: 'traffic',
  summary: 'Request body of an entry',
  params: entryParams,
  query: bodyQuery,
  headers: bodyHeaders,
  reply: bodyReply,
  errors: ['not-found', 'range-not-satisfiable', 'undecodable-body'],
});

export const getResponseBody = defineRoute({
  method: 'get',
  path: '/api/traffic/{id}/response/body',
  group: 'traffic',
  summary: 'Response body of an entry',
  params: entryParams,
  query: bodyQuery,
  headers: bodyHeaders,
  reply: bodyReply,
  errors: ['not-found', 'range-not-satisfiable', 'undecodable-body'],
});

const noMoment = 'Must be whole milliseconds since 1970.';
const statsMoment = z.coerce.number<number>({ error: noMoment }).int(noMoment).min(0, noMoment).optional();

export const getStats = defineRoute({
  method: 'get',
  path: '/api/traffic/stats/{sessionId}',
  group: 'traffic',
  summary: 'Numbers about a session',
  query: closedObject('query parameter', {
    q: filterQuery
      .optional()
      .describe('Only entries that match this query of the filter language. Absent or empty: all.'),
    from: statsMoment.describe('Begin of `overTime`, milliseconds since 1970. Absent: the first entry.'),
    to: statsMoment.describe('End of `overTime`, milliseconds since 1970. Absent: the last entry.'),
  }),
  params: z.object({ sessionId: z.string().describe('Id of the session.') }),
  reply: { status: 200, description: 'The numbers.', schema: sessionStats },
  errors: ['not-found', 'invalid-query'],
});
