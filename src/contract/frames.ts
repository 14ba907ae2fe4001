import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { defineRoute } from './route.ts';

export const frame = z
  .object({
    number: z.int().describe('Rises in the order of passing; pages are cut by it.'),
    direction: z.enum(['client', 'server']).describe('Who sent it.'),
    opcode: z.int().describe('0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong.'),
    isFinal: z.boolean().describe('The last frame of its message.'),
    isCompressed: z
      .boolean()
      .describe('Its message was deflated on the wire; `data` is inflated, on the last frame of the message.'),
    isTruncated: z.boolean().describe('The recorded copy was cut.'),
    payloadBytes: z.int().describe('Full length of the payload as sent.'),
    timestamp: z.int().describe('When its last byte passed; milliseconds since 1970.'),
    data: z.string().describe('The payload, see `encoding`.'),
    encoding: z
      .enum(['utf8', 'base64'])
      .describe(
        '`utf8`: `data` is the text itself. `base64`: binary, control frames, and text that is not valid UTF-8 by itself.',
      ),
  })
  .meta({ id: 'Frame', description: 'A WebSocket frame as recorded.' });
export type Frame = z.output<typeof frame>;

const wholeFromZero = 'Must be a whole number from 0.';
const pageSize = 'Must be a whole number from 1 to 1000.';

export const listFrames = defineRoute({
  method: 'get',
  path: '/api/websocket/{trafficId}/frames',
  group: 'websocket',
  summary: 'Frames of a WebSocket entry, oldest first',
  description:
    'A page may hold fewer frames than asked for when they are large; `nextAfter` tells whether there are more.',
  params: z.object({ trafficId: z.string().describe('Id of the entry.') }),
  query: closedObject('query parameter', {
    after: z.coerce
      .number<number>({ error: wholeFromZero })
      .int(wholeFromZero)
      .min(0, wholeFromZero)
      .default(0)
      .describe('Frames after this number. 0: from the first.'),
    before: z
      .union([z.literal('end'), z.coerce.number<number>().int().min(0)], {
        error: 'Must be a whole number from 0, or end.',
      })
      .optional()
      .describe('The last frames before this number, still oldest first; `end`: the last of all. Goes before `after`.'),
    direction: z
      .enum(['client', 'server'], { error: 'Must be client or server.' })
      .optional()
      .describe('Frames of this sender only. Absent: of both.'),
    contains: z
      .string()
      .max(1000, 'Must not be longer than 1000 characters.')
      .optional()
      .describe('Frames whose payload holds this text, letter case of ASCII letters apart. Absent: all.'),
    limit: z.coerce
      .number<number>({ error: pageSize })
      .int(pageSize)
      .min(1, pageSize)
      .max(1000, pageSize)
      .default(100)
      .describe('Most frames to return, 1 to 1000.'),
  }),
  reply: {
    status: 200,
    description: 'A page of frames.',
    schema: z
      .object({
        frames: z.array(frame).describe('In the order of passing.'),
        total: z.int().describe('All frames of the entry so far, whatever was asked for.'),
        nextAfter: z
          .int()
          .nullable()
          .describe(
            '`after` of the next page. Null when there are no more frames now, and for a page asked for with `before`.',
          ),
        nextBefore: z
          .int()
          .nullable()
          .describe(
            '`before` of the page before. Null when there are no earlier frames, and for a page asked for with `after`.',
          ),
      })
      .meta({ id: 'FramePage' }),
  },
  errors: ['not-found'],
});
