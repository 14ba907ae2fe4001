import { z } from 'zod';
import { sessionStats } from '../../../../../contract/entries.ts';
import { sessionToShow } from '../../../traffic/session-to-show.ts';
import { showEntry, shownEntry, timeTextOrNull } from '../shown-entry.ts';
import { defineTool } from '../tool.ts';
import { filterQuery, session } from '../tool-inputs.ts';

export const getStats = defineTool({
  name: 'get_stats',
  title: 'Numbers about a session',
  description:
    'Totals, errors, hosts, media types, duration percentiles and the slowest entries of a session, or of what a query leaves of it.',
  input: z.strictObject({ session, q: filterQuery }),
  output: sessionStats
    .pick({
      ...{ sessionId: true, entries: true, pending: true, failed: true, errors: true, requestBytes: true },
      ...{ responseBytes: true, byStatusClass: true, byMethod: true, byHost: true, byType: true, duration: true },
    })
    .extend({
      slowest: z.array(shownEntry).describe('The ten that took longest.'),
      firstAt: z.string().nullable().describe('Begin of the first entry, ISO 8601. Null: there is none.'),
      lastAt: z.string().nullable().describe('Begin of the last entry, ISO 8601. Null: there is none.'),
    }),
  answer: async ({ session: wanted, q }, { api, secrets, signal }) => {
    const { id } = await sessionToShow(api, wanted ?? null);
    const stats = await api.traffic.stats(id, { q }, signal);
    return {
      ...stats,
      slowest: stats.slowest.map((entry) => showEntry(entry, secrets)),
      firstAt: timeTextOrNull(stats.firstAt),
      lastAt: timeTextOrNull(stats.lastAt),
    };
  },
});
