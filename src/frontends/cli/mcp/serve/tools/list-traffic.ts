import { z } from 'zod';
import type { ApiClient } from '../../../../api-client/create-api-client.ts';
import { sessionToShow } from '../../../traffic/session-to-show.ts';
import { showEntry, shownEntry } from '../shown-entry.ts';
import { defineTool } from '../tool.ts';
import { cursor, filterQuery, limit, session } from '../tool-inputs.ts';

/** A rare thing in a large session is looked for so long; then the answer says where to go on. */
const lookingMs = 15_000;

export const listTraffic = defineTool({
  name: 'list_traffic',
  title: 'List recorded traffic',
  description:
    'Entries (requests with their responses or failures) of one session, newest first, without headers and bodies: get_entry and read_body give those.',
  input: z.strictObject({
    session,
    q: filterQuery,
    sort: z.enum(['newest', 'oldest']).default('newest').describe('Which entries come first.'),
    limit: limit(200, 50),
    cursor,
  }),
  output: z.object({
    sessionId: z.string().describe('The session they are of.'),
    entries: z.array(shownEntry).describe('In the order asked for.'),
    nextCursor: z
      .string()
      .nullable()
      .describe('Give it as `cursor` for more. Null: that was all. The list may be short, or empty, and go on.'),
  }),
  answer: async ({ session: wanted, ...query }, { api, secrets, signal }) => {
    const { id: sessionId } = await sessionToShow(api, wanted ?? null);
    const { entries, nextCursor } = await pageOf(api, { ...query, sessionId }, signal);
    return { sessionId, nextCursor, entries: entries.map((entry) => showEntry(entry, secrets)) };
  },
});

type Query = NonNullable<Parameters<ApiClient['traffic']['list']>[0]> & { limit: number };

/** As many as asked for, as far as they are found in time. */
async function pageOf(api: ApiClient, query: Query, signal: AbortSignal) {
  const endAt = Date.now() + lookingMs;
  let page = await api.traffic.list(query);
  const { entries } = page;
  while (page.isScanning && page.nextCursor !== null && entries.length < query.limit) {
    if (signal.aborted || Date.now() > endAt) break;
    page = await api.traffic.list({ ...query, cursor: page.nextCursor, limit: query.limit - entries.length });
    entries.push(...page.entries);
  }
  return { entries, nextCursor: page.nextCursor };
}
