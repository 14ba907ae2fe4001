import { z } from 'zod';
import { type Frame, frame } from '../../../../../contract/frames.ts';
import { findEntry } from '../../../traffic/find-entry.ts';
import type { Secrets } from '../secrets.ts';
import { cut, timeText } from '../shown-entry.ts';
import { defineTool } from '../tool.ts';
import { entry, limit, session } from '../tool-inputs.ts';

const longestText = 4_000;

export const listFrames = defineTool({
  name: 'list_frames',
  title: 'WebSocket frames of an entry',
  description: 'What was said over a WebSocket, frame by frame, oldest first.',
  input: z.strictObject({
    entry,
    session,
    after: z.int().min(0).default(0).describe('Frames after this number. 0: from the first.'),
    direction: z.enum(['client', 'server']).optional().describe('Frames of this sender only. Absent: of both.'),
    contains: z.string().max(1000).optional().describe('Frames whose payload holds this text. Absent: all.'),
    limit: limit(200, 50),
  }),
  output: z.object({
    entryId: z.string().describe('The entry.'),
    frames: z
      .array(
        frame
          .pick({ number: true, direction: true, opcode: true, isFinal: true, isTruncated: true, payloadBytes: true })
          .extend({
            at: z.string().describe('ISO 8601, UTC.'),
            text: z.string().nullable().describe('Long ones are cut. Null: binary, or a control frame.'),
          }),
      )
      .describe('In the order of passing.'),
    total: z.int().describe('All frames of the entry so far.'),
    nextAfter: z.int().nullable().describe('`after` for more. Null: there are no more now.'),
  }),
  answer: async ({ entry: wanted, session: wantedSession, ...query }, { api, secrets }) => {
    const { id } = await findEntry(api, wanted, wantedSession ?? null);
    const { frames, total, nextAfter } = await api.traffic.frames(id, query);
    return { entryId: id, total, nextAfter, frames: frames.map((each) => shownFrame(each, secrets)) };
  },
});

const shownFrame = (each: Frame, secrets: Secrets) => ({
  ...each,
  at: timeText(each.timestamp),
  text: each.encoding === 'utf8' ? cut(secrets.text(each.data), longestText) : null,
});
