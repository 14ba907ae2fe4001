import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { defineRoute } from './route.ts';

const wholeFromZero = 'Must be a whole number from 0.';
const pageSize = 'Must be a whole number from 1 to 10000.';

export const listResponseArrivals = defineRoute({
  method: 'get',
  path: '/api/traffic/{id}/response/arrivals',
  group: 'traffic',
  summary: 'When the pieces of an event stream came',
  description:
    'Kept of recorded responses of type `text/event-stream` only; of other entries, and of those that come from a file, the list is empty. ' +
    'An event came when the piece came that holds its last byte. Positions are those of the body as received, content coding kept.',
  params: z.object({ id: z.string().describe('Id of the entry.') }),
  query: closedObject('query parameter', {
    from: z.coerce
      .number<number>({ error: wholeFromZero })
      .int(wholeFromZero)
      .min(0, wholeFromZero)
      .default(0)
      .describe('Pieces that begin at this position of the body or behind it.'),
    limit: z.coerce
      .number<number>({ error: pageSize })
      .int(pageSize)
      .min(1, pageSize)
      .max(10_000, pageSize)
      .default(1000)
      .describe('Most pieces to return, 1 to 10000.'),
  }),
  reply: {
    status: 200,
    description: 'The pieces, in their order.',
    schema: z
      .object({
        arrivals: z
          .array(z.tuple([z.int(), z.int()]))
          .describe(
            'Of each piece the position of its first byte, and when it came in milliseconds since 1970. What came within one millisecond is one piece.',
          ),
        nextFrom: z.int().nullable().describe('`from` of the next page. Null when there is none now.'),
      })
      .meta({ id: 'BodyArrivals' }),
  },
  errors: ['not-found'],
});
