import { z } from 'zod';
import { maxSearchChars } from '../model/search/parse-search.ts';
import { type McpHit, mostPlaces, type SearchHit, searchAreas } from '../model/search/search-hit.ts';
import { closedObject } from './closed-object.ts';
import { entrySummary } from './entries.ts';
import { mcpMessageSummary } from './mcp.ts';
import { defineRoute } from './route.ts';

const side = z.enum(['request', 'response']).describe('Of which message.');

const place = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('url').describe('Tells the kinds of place apart.') }).describe('The URL.'),
    z
      .object({
        kind: z.literal('header').describe('Tells the kinds of place apart.'),
        side,
        name: z.string().describe('As sent.'),
        isTrailer: z.boolean().describe('It came after the body.'),
      })
      .describe('A header or trailer, looked at as `name: value`.'),
    z
      .object({ kind: z.literal('body').describe('Tells the kinds of place apart.'), side })
      .describe('A body, decoded, as text.'),
    z
      .object({
        kind: z.literal('frame').describe('Tells the kinds of place apart.'),
        number: z.int().describe('The frame’s `number` in lists of frames.'),
        direction: z.enum(['client', 'server']).describe('Who sent it.'),
      })
      .describe('A WebSocket frame; the last one of a message that was deflated has all of it.'),
    z
      .object({
        kind: z.literal('note').describe('Tells the kinds of place apart.'),
        annotationId: z.string().describe('Id of the annotation.'),
      })
      .describe('A note.'),
    z
      .object({
        kind: z.literal('tag').describe('Tells the kinds of place apart.'),
        annotationId: z.string().describe('Id of the annotation.'),
      })
      .describe('A tag.'),
  ])
  .meta({ id: 'SearchPlace', description: 'Where in an entry.' });

const snippet = z
  .object({
    text: z.string().describe('On one line: control characters became spaces.'),
    from: z.int().describe('Where the match begins within `text`, in UTF-16 units.'),
    to: z.int().describe('Where it ends, exclusive. A long match is cut.'),
    isCutBefore: z.boolean().describe('There is text before it.'),
    isCutAfter: z.boolean().describe('There is text behind it.'),
  })
  .meta({ id: 'Snippet', description: 'A piece of text around a match.' });

const hit = z.object({
  entry: entrySummary.describe('The entry.'),
  sessionName: z.string().describe('Name of its session.'),
  found: z
    .array(
      z.object({
        place: place.describe('Where it is.'),
        snippet: snippet.describe('The text around it.'),
        position: z
          .int()
          .describe(
            'Where the match begins within the whole text of the place, in UTF-16 units: of a body within the decoded text.',
          ),
      }),
    )
    .describe(`The first match in each place, in the order of the entry; at most ${mostPlaces} places.`),
  hasMore: z.boolean().describe('There are further places in this entry.'),
}) satisfies z.ZodType<SearchHit>;

const mcpHit = z.object({
  message: mcpMessageSummary.describe('The message.'),
  sessionName: z.string().describe('Name of its session.'),
  found: z
    .array(
      z.object({
        place: z
          .object({
            kind: z
              .enum(['payload', 'original-payload'])
              .describe('What was forwarded, or what arrived before it was edited.'),
          })
          .describe('Where it is.'),
        snippet: snippet.describe('The text around it.'),
        position: z.int().describe('Where the match begins within the payload as text, in UTF-16 units.'),
      }),
    )
    .describe('The first match in each place.'),
}) satisfies z.ZodType<McpHit>;

const counts = {
  searched: z.int().describe('Entries and MCP messages looked at so far.'),
  total: z.int().describe('Entries and MCP messages there were to look at when the search began.'),
  found: z.int().describe('Entries and MCP messages in which the text was found so far.'),
};

/** One line of the reply. */
export const searchEvent = z
  .discriminatedUnion('kind', [
    hit
      .extend({ kind: z.literal('hit').describe('Tells the lines apart.') })
      .describe('An entry that holds the text. Newest first.'),
    mcpHit
      .extend({ kind: z.literal('mcp-hit').describe('Tells the lines apart.') })
      .describe(
        'An MCP message that holds the text and that no entry carries: one of a relay. After all entries, newest first.',
      ),
    z
      .object({ kind: z.literal('progress').describe('Tells the lines apart.'), ...counts })
      .describe('How far it has come; several times a second.'),
    z
      .object({
        kind: z.literal('done').describe('Tells the lines apart.'),
        ...counts,
        isLimitReached: z.boolean().describe('The search ended because `limit` entries and messages were found.'),
        cutBodies: z
          .int()
          .describe('Bodies that were not looked at to their end, because a few bytes of them decode to far too many.'),
        tookMs: z.number().describe('Milliseconds.'),
      })
      .describe('Last line of a search that came to its end.'),
    z
      .object({
        kind: z.literal('failed').describe('Tells the lines apart.'),
        code: z.string().describe('As in refusals.'),
        message: z.string().describe('What went wrong, and what to do.'),
      })
      .describe('Last line of a search that did not.'),
  ])
  .meta({ id: 'SearchEvent' });
export type SearchEvent = z.output<typeof searchEvent>;

const yesOrNo = z.enum(['true', 'false'], { error: 'Must be true or false.' }).default('false');
const areaError = `Must be some of ${searchAreas.join(', ')}, with commas between them.`;
const mostHits = 10_000;
const limitError = `Must be a whole number from 1 to ${mostHits}.`;

export const searchTraffic = defineRoute({
  method: 'get',
  path: '/api/traffic/search',
  group: 'traffic',
  summary: 'Looks for a text in everything that is recorded',
  description:
    'In all sessions, newest entry first: URLs, headers, decoded bodies of any size, WebSocket frames, annotations; then messages of MCP relays. The reply is one JSON object a line, ' +
    'sent as it is found; to stop the search, end the connection. Letter case does not count. Terms of the filter language at the beginning of `q` narrow it ' +
    '(`host:api.example.com status:5xx out of stock`); everything behind them is the text, to the letter. `/…/i` is a regular expression, and quotes take a text ' +
    'that begins like a term. Pictures, sound, film and fonts are not looked into.',
  query: closedObject('query parameter', {
    q: z
      .string({ error: 'Must be text.' })
      .max(maxSearchChars, `Must not be longer than ${maxSearchChars} characters.`)
      .describe('What to look for; see above.'),
    sessionId: z.string().optional().describe('Only in this session. Absent: in all.'),
    in: z
      .string({ error: areaError })
      .default(searchAreas.join(','))
      .transform((text) => text.split(',').map((each) => each.trim()))
      .pipe(z.array(z.enum(searchAreas, { error: areaError })))
      .describe(`Where to look: ${searchAreas.join(', ')}, with commas between them.`),
    case: yesOrNo.describe('Letter case counts.'),
    regex: yesOrNo.describe('The text is a regular expression, without slashes around it.'),
    limit: z.coerce
      .number<number>({ error: limitError })
      .int(limitError)
      .min(1, limitError)
      .max(mostHits, limitError)
      .default(1000)
      .describe(`Entries and messages after which the search ends, 1 to ${mostHits}.`),
  }),
  reply: {
    status: 200,
    description: 'What was found, line by line.',
    contentType: 'application/x-ndjson',
    eventSchema: searchEvent,
  },
  errors: ['not-found', 'invalid-query'],
});
