import { z } from 'zod';
import {
  comparedForms,
  comparedParts,
  type EntryComparison,
  itemChanges,
  verdicts,
} from '../model/compare/comparison.ts';
import { parseJsonPathPattern } from '../model/compare/json-path.ts';
import { closedObject } from './closed-object.ts';
import { entrySummary } from './entries.ts';
import { done } from './errors.ts';
import { defineRoute } from './route.ts';

const verdict = z
  .enum(verdicts)
  .describe('`unknown`: nothing is known to differ, and something could not be compared. Never counted as the same.');

const comparedItem = z
  .object({
    at: z.string().describe('Name of the header, cookie, parameter or field; JSON path in a JSON body.'),
    change: z.enum(itemChanges).describe('From the first entry to the second one.'),
    a: z.string().nullable().describe('Null: not there. Long values are cut and end in `…`.'),
    b: z.string().nullable().describe('Null: not there.'),
    noise: z.string().nullable().describe('Why the difference does not count. Null when it does, or there is none.'),
  })
  .meta({ id: 'ComparedItem' });

const comparedLine = z
  .object({
    change: z.enum(['same', 'added', 'removed']).describe('From the first text to the second one.'),
    aLine: z.int().nullable().describe('Line number in the first text, from 1. Null: not in it.'),
    bLine: z.int().nullable().describe('Line number in the second text. Null: not in it.'),
    text: z.string().describe('The line.'),
  })
  .meta({ id: 'ComparedLine' });

const partComparison = z
  .object({
    part: z.enum(comparedParts).describe('What was compared.'),
    verdict,
    items: z.array(comparedItem).describe('What differs; with `all` also what is the same. At most 1000.'),
    itemsLeftOff: z.int().describe('Items beyond those listed.'),
    form: z
      .enum(comparedForms)
      .nullable()
      .describe(
        'How bodies were compared; `multipart`: by part; `events`: by event of a stream; `messages`: by WebSocket message of each direction; `bytes`: by size and hash. Null for other parts, and where no look was needed.',
      ),
    lines: z.array(comparedLine).nullable().describe('Of texts: lines that differ, with some around them. Else null.'),
    note: z.string().nullable().describe('What else has to be said. Null: nothing.'),
  })
  .meta({ id: 'PartComparison' });

const timingShift = z
  .object({
    phase: z.string().describe('`total`, or a phase of the timings.'),
    a: z.number().nullable().describe('Milliseconds. Null: did not happen.'),
    b: z.number().nullable().describe('Milliseconds. Null: did not happen.'),
  })
  .meta({ id: 'TimingShift' });

const entryComparison = z
  .object({
    a: entrySummary.describe('The first entry.'),
    b: entrySummary.describe('The second entry.'),
    verdict,
    differences: z.int().describe('How many count.'),
    noiseDifferences: z.int().describe('How many do not, because they are noise.'),
    parts: z.array(partComparison).describe('Every part that was compared, also those that are the same.'),
    timings: z.array(timingShift).describe('Shown, and no difference by themselves.'),
  })
  .meta({ id: 'EntryComparison' }) satisfies z.ZodType<EntryComparison>;

const isPattern = (text: string): boolean => parseJsonPathPattern(text) !== null;
const patternWords = 'Must be a JSON path such as $.a.b, $.items[*].id or $..requestId.';
const longestList = 8000;

const list = (name: string) =>
  z
    .string({ error: 'Must be text.' })
    .max(longestList, `Must not be longer than ${longestList} characters.`)
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    )
    .describe(name);

const yesOrNo = z.enum(['true', 'false'], { error: 'Must be true or false.' }).default('false');

export const compareTwoEntries = defineRoute({
  method: 'get',
  path: '/api/compare/entries',
  group: 'compare',
  summary: 'What differs between two entries, by meaning',
  description:
    'Headers in any order, bodies decoded: JSON by path with exact numbers, forms by field, text by line, everything else by size and SHA-256. ' +
    'The entries may be of different sessions. A body that is not, or not all, recorded makes the verdict `unknown`. ' +
    'All that differs counts, `Date` and request ids too, but for what is named here; only a comparison of sessions has rules of its own.',
  query: closedObject('query parameter', {
    a: z.string().describe('Id of the first entry.'),
    b: z.string().describe('Id of the second entry.'),
    all: yesOrNo.describe('Also what is the same.'),
    headerOrder: yesOrNo.describe('Whether the order of header fields counts.'),
    ignoreHeaders: list('Header names that do not count, with commas between them.'),
    ignorePaths: list(
      'JSON paths that do not count, with commas between them; `*` is any name or index, `..` any depth.',
    ).refine((paths) => paths.every(isPattern), patternWords),
    unorderedArrays: list(
      'JSON paths of lists whose order does not matter, with commas between them; `*` for all lists.',
    ).refine((paths) => paths.every((path) => path === '*' || isPattern(path)), patternWords),
    comparison: z
      .string()
      .optional()
      .describe(
        'Id of a comparison of sessions: what is noise there is noise here too, in place of what is given here.',
      ),
  }),
  reply: { status: 200, description: 'What differs.', schema: entryComparison },
  errors: ['not-found'],
});

const names = z
  .array(z.string({ error: 'Must be text.' }).min(1).max(200))
  .max(500, 'Must be at most 500.')
  .default([]);
const path = z.string({ error: 'Must be text.' }).max(500).refine(isPattern, patternWords);

const ignoredPath = z.object({
  path: z.string().describe('JSON path, see `ignorePaths`.'),
  endpoint: z.string().nullable().describe('Method, host and folded path it is noise for; null: for all.'),
});

const percentiles = z
  .object({
    p50: z.number().describe('Half of them have at most this.'),
    p90: z.number().describe('Nine of ten have at most this.'),
    p99: z.number().describe('99 of 100 have at most this.'),
  })
  .meta({ id: 'Percentiles', description: 'Nearest rank.' });
const shift = (unit: string) =>
  z
    .object({
      a: percentiles.describe(`Of the first session; ${unit}.`),
      b: percentiles.describe(`Of the second session; ${unit}.`),
      change: percentiles.describe(`How much more each second entry has than its partner; ${unit}.`),
    })
    .nullable()
    .describe('Over all pairs. Null: there is none (yet).');

export const pairKinds = ['same', 'different', 'unknown', 'only-a', 'only-b'] as const;

const sessionComparison = z
  .object({
    id: z.string().describe('For asking on. The last few comparisons are kept while the program runs.'),
    a: z.string().describe('Id of the first session.'),
    b: z.string().describe('Id of the second session.'),
    phase: z
      .enum(['reading', 'settling', 'done', 'failed'])
      .describe(
        '`settling`: pairs are known, and bodies that differ in bytes are looked into; until then such pairs are `unknown`.',
      ),
    entriesRead: z.int().describe('Of both sessions, so far.'),
    counts: z
      .object({
        same: z.int().describe('Pairs without a difference that counts.'),
        different: z.int().describe('Pairs with one.'),
        unknown: z
          .int()
          .describe('Pairs of which something could not be compared: not recorded, cut, or too much to look into.'),
        'only-a': z.int().describe('Entries of the first session without a partner.'),
        'only-b': z.int().describe('Entries of the second session without a partner.'),
      })
      .describe('All zero while reading.'),
    duration: shift('milliseconds'),
    size: shift('bytes of both bodies'),
    noise: z
      .object({
        headers: z.array(z.string()).describe('Header names that do not count.'),
        paths: z.array(ignoredPath).describe('Places in JSON bodies that do not count.'),
        isVolatileFolded: z
          .boolean()
          .describe('Ids, times and tokens in URLs and cookies, and when cookies expire, do not count.'),
        isHostIgnored: z.boolean().describe('Scheme, host and port do not count.'),
      })
      .describe('All that was taken for noise.'),
    learned: z
      .object({
        headers: z.array(z.string()).describe('Also in `noise`.'),
        paths: z.array(ignoredPath).describe('Also in `noise`.'),
        unnamedPairs: z
          .int()
          .describe('Pairs of the two runs with differences that have no name: they are not ignored.'),
      })
      .nullable()
      .describe('What two runs taught. Null: none were given.'),
  })
  .meta({ id: 'SessionComparison' });
export type SessionComparisonReply = z.output<typeof sessionComparison>;

const params = z.object({ id: z.string().describe('Id of the comparison.') });

export const compareSessions = defineRoute({
  method: 'post',
  path: '/api/compare/sessions',
  group: 'compare',
  summary: 'Compare two sessions',
  description:
    'Entries are paired by method, host and path (first the very same, then with ids, hashes and tokens folded, then whatever the query) in their order. The answer comes when ' +
    'all is compared, or after some seconds as far as it has come: ask for it again.',
  body: closedObject('field', {
    a: z
      .string({ error: 'Must be the id of a session.' })
      .describe('The first session, such as the one before a change.'),
    b: z.string({ error: 'Must be the id of a session.' }).describe('The second session.'),
    ignoreHeaders: names.describe('Further header names that do not count.'),
    ignorePaths: z
      .array(path)
      .max(500, 'Must be at most 500.')
      .default([])
      .describe('JSON paths that do not count: `$.a.b`, `$.items[*].id`, `$..requestId`.'),
    unorderedArrays: z
      .array(z.union([z.literal('*'), path]))
      .max(500, 'Must be at most 500.')
      .default([])
      .describe('JSON paths of lists whose order does not matter; `*` for all.'),
    ignoreHost: z
      .boolean({ error: 'Must be true or false.' })
      .default(false)
      .describe('Also pair entries of different hosts.'),
    ignoreVolatile: z
      .boolean({ error: 'Must be true or false.' })
      .default(true)
      .describe(
        'Headers that differ between any two runs, and ids, times and tokens in URLs and cookies, do not count.',
      ),
    learn: closedObject('field', {
      a: z.string({ error: 'Must be the id of a session.' }).describe('One run.'),
      b: z.string({ error: 'Must be the id of a session.' }).describe('The same run once more.'),
    })
      .optional()
      .describe('Two sessions in which nothing changed on purpose: what differs there is noise.'),
  }).meta({ id: 'NewSessionComparison' }),
  reply: { status: 201, description: 'The comparison.', schema: sessionComparison },
  errors: ['not-found'],
});

export const getSessionComparison = defineRoute({
  method: 'get',
  path: '/api/compare/sessions/{id}',
  group: 'compare',
  summary: 'A comparison of sessions, as far as it has come',
  params,
  reply: { status: 200, description: 'The comparison.', schema: sessionComparison },
  errors: ['not-found'],
});

export const endSessionComparison = defineRoute({
  method: 'delete',
  path: '/api/compare/sessions/{id}',
  group: 'compare',
  summary: 'End and forget a comparison of sessions',
  params,
  reply: { status: 200, description: 'It is gone.', schema: done },
  errors: ['not-found'],
});

const limitWords = 'Must be a whole number from 1 to 200.';

export const listComparedPairs = defineRoute({
  method: 'get',
  path: '/api/compare/sessions/{id}/pairs',
  group: 'compare',
  summary: 'Pairs of a comparison of sessions',
  params,
  query: closedObject('query parameter', {
    kind: z
      .enum(pairKinds, { error: `Must be one of ${pairKinds.join(', ')}.` })
      .optional()
      .describe('Only these. Absent: all but those that are the same.'),
    limit: z.coerce
      .number<number>({ error: limitWords })
      .int(limitWords)
      .min(1, limitWords)
      .max(200, limitWords)
      .default(50)
      .describe('Most pairs to return, 1 to 200.'),
    cursor: z.coerce
      .number<number>({ error: 'Must be a nextCursor.' })
      .int('Must be a nextCursor.')
      .min(0, 'Must be a nextCursor.')
      .default(0)
      .describe('The `nextCursor` of the page before.'),
  }),
  reply: {
    status: 200,
    description: 'A page of pairs, in the order of the first session; what is only in the second comes last.',
    schema: z
      .object({
        pairs: z
          .array(
            z
              .object({
                kind: z.enum(pairKinds).describe('How the two compare.'),
                parts: z
                  .array(z.enum(comparedParts))
                  .describe('Parts that differ. `GET /api/compare/entries` says in what.'),
                a: entrySummary.nullable().describe('Null: only in the second session, or deleted since.'),
                b: entrySummary.nullable().describe('Null: only in the first session, or deleted since.'),
              })
              .meta({ id: 'ComparedPair' }),
          )
          .describe('At most `limit`.'),
        nextCursor: z.int().nullable().describe('Where the next page begins. Null when this is the last one.'),
      })
      .meta({ id: 'ComparedPairPage' }),
  },
  errors: ['not-found'],
});
