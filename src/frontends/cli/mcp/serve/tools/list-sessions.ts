import { z } from 'zod';
import { session } from '../../../../../contract/sessions.ts';
import { timeText, timeTextOrNull } from '../shown-entry.ts';
import { defineTool } from '../tool.ts';

const mostSessions = 500;

const shownSession = session
  .pick({ id: true, name: true, isActive: true, isRecording: true })
  .extend(session.pick({ trafficCount: true, mcpMessageCount: true, totalBytes: true }).shape)
  .extend({
    createdAt: z.string().describe('ISO 8601, UTC.'),
    lastActivityAt: z.string().nullable().describe('When its newest entry came. Null: it has never held one.'),
  });

export const listSessions = defineTool({
  name: 'list_sessions',
  title: 'List sessions',
  description: 'All sessions of recorded traffic with their sizes, the active one first, then those used last.',
  input: z.strictObject({}),
  output: z.object({
    sessions: z.array(shownSession).describe(`At most ${mostSessions}.`),
    total: z.int().describe('How many there are.'),
  }),
  answer: async (_, { api }) => {
    const { sessions } = await api.sessions.list();
    const lastUse = ({ isActive, lastActivityAt, createdAt }: (typeof sessions)[number]) =>
      isActive ? Number.POSITIVE_INFINITY : (lastActivityAt ?? createdAt);
    const shown = sessions.toSorted((a, b) => lastUse(b) - lastUse(a)).slice(0, mostSessions);
    return {
      total: sessions.length,
      sessions: shown.map((each) => ({
        ...each,
        createdAt: timeText(each.createdAt),
        lastActivityAt: timeTextOrNull(each.lastActivityAt),
      })),
    };
  },
});
