import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  compareSessions as compareRoute,
  getSessionComparison,
  listComparedPairs,
  pairKinds,
} from '../../../../../contract/compare.ts';
import { AppError } from '../../../../../model/app-error.ts';
import type { ApiClient } from '../../../../api-client/create-api-client.ts';
import { chooseSession } from '../../../sessions/session-choice.ts';
import { showEntry, shownEntry } from '../shown-entry.ts';
import { defineTool } from '../tool.ts';
import { limit } from '../tool-inputs.ts';

const askAgainMs = 200;
const comparison = getSessionComparison.reply.schema.shape;
const pair = listComparedPairs.reply.schema.shape.pairs.element;
const given = compareRoute.body.shape;

export const compareSessions = defineTool({
  name: 'compare_sessions',
  title: 'Compare two sessions',
  description:
    'What differs between two sessions, such as before and after a change: entries are paired by method, host and path, then compared by meaning. compare_entries tells what differs in a pair.',
  input: z.strictObject({
    a: z.string().describe('Id or name of the first session.'),
    b: z.string().describe('Id or name of the second session.'),
    kind: z.enum(pairKinds).optional().describe('Only such pairs. Absent: all but those that are the same.'),
    ...{ ignoreHeaders: given.ignoreHeaders, ignorePaths: given.ignorePaths, ignoreHost: given.ignoreHost },
    limit: limit(200, 50),
    cursor: z.int().min(0).default(0).describe('`nextCursor` of the answer before.'),
  }),
  output: z.object({
    ...{ counts: comparison.counts, duration: comparison.duration, size: comparison.size },
    pairs: z
      .array(
        pair.pick({ kind: true, parts: true }).extend({
          a: shownEntry.nullable().describe('Null: only in the second session.'),
          b: shownEntry.nullable().describe('Null: only in the first session.'),
        }),
      )
      .describe('In the order of the first session; what is only in the second comes last.'),
    nextCursor: z.int().nullable().describe('Give it as `cursor` for more. Null: that was all.'),
  }),
  answer: async ({ a, b, kind, limit: most, cursor, ...options }, { api, secrets, signal }) => {
    const { sessions } = await api.sessions.list();
    const [first, second] = [chooseSession(sessions, a), chooseSession(sessions, b)];
    const { id } = await api.compare.sessions({ a: first.id, b: second.id, ...options });
    try {
      const compared = await finished(api, id, signal);
      const { pairs, nextCursor } = await api.compare.pairs(id, { kind, limit: most, cursor });
      const shown = (entry: (typeof pairs)[number]['a']) => entry && showEntry(entry, secrets);
      return { ...compared, nextCursor, pairs: pairs.map((each) => ({ ...each, a: shown(each.a), b: shown(each.b) })) };
    } finally {
      await api.compare.end(id);
    }
  },
});

async function finished(api: ApiClient, id: string, signal: AbortSignal) {
  for (;;) {
    const comparison = await api.compare.get(id);
    if (comparison.phase === 'done') return comparison;
    if (comparison.phase === 'failed')
      throw new AppError('internal', 'The comparison ended early: were the sessions changed meanwhile? Try again.');
    await sleep(askAgainMs, undefined, { signal });
  }
}
