import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { entrySummary } from './entries.ts';
import { defineRoute } from './route.ts';

export const sortableColumns = [
  'number',
  'time',
  'method',
  'status',
  'host',
  'path',
  'type',
  'size',
  'duration',
] as const;
export type SortableColumn = (typeof sortableColumns)[number];

/** `number` rises, `-number` falls. */
export const windowSorts = sortableColumns.flatMap((column) => [column, `-${column}`] as const);
export type WindowSort = (typeof windowSorts)[number];

const wholeNumber = (least: number, most: number, fallback: number) => {
  const error = `Must be a whole number from ${least} to ${most}.`;
  return z.coerce.number<number>({ error }).int(error).min(least, error).max(most, error).default(fallback);
};

export const windowTraffic = defineRoute({
  method: 'get',
  path: '/api/traffic/window',
  group: 'traffic',
  summary: 'Part of a list of entries, by position',
  description:
    'For lists of any length of which only what is in sight is loaded: any part, in any order, costs the same. Putting a large list in order takes a ' +
    'moment, from the newest entry on; until that is done `isTotalExact` is false, and `total` and positions are those of what was found so far: ask again.',
  query: closedObject('query parameter', {
    sessionId: z.string().optional().describe('The session to list. Absent: the active one.'),
    q: z
      .string({ error: 'Must be text.' })
      .optional()
      .describe('Only entries that match this query of the filter language. Absent or empty: all.'),
    sort: z
      .enum(windowSorts as [WindowSort, ...WindowSort[]], { error: `Must be one of ${windowSorts.join(', ')}.` })
      .default('-number')
      .describe('A column, with `-` in front for the highest or newest first. Entries of one value stand by arrival.'),
    from: wholeNumber(-1_000_000_000, 1_000_000_000, 0).describe(
      'Position of the first entry, from 0. Negative: counted from the end.',
    ),
    limit: wholeNumber(0, 500, 100).describe('Most entries to return, 0 to 500.'),
    anchor: z
      .string()
      .optional()
      .describe(
        'Id of an entry: the part begins `before` entries in front of it, wherever it stands now, instead of at `from`.',
      ),
    before: wholeNumber(0, 500, 0).describe('See `anchor`.'),
  }),
  reply: {
    status: 200,
    description: 'That part of the list.',
    schema: z
      .object({
        entries: z.array(entrySummary).describe('In the order asked for.'),
        from: z.int().describe('Position of the first of `entries`.'),
        total: z.int().describe('Length of the list, as far as it is known.'),
        isTotalExact: z.boolean().describe('The whole session has been looked at and put in order.'),
        progress: z.number().describe('How much of the session has been looked at, 0 to 1.'),
        anchorAt: z
          .int()
          .nullable()
          .describe('Position of the anchor. Null when none was given or it is not in the list (yet).'),
        asOfSeq: z.int().describe('Number of the last change it includes; changes after it come as events.'),
      })
      .meta({ id: 'EntryWindow' }),
  },
  errors: ['not-found', 'invalid-query'],
});
