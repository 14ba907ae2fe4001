import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionComparisonReply } from '../../../contract/compare.ts';
import { AppError } from '../../../model/app-error.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { chooseSession } from '../sessions/session-choice.ts';
import { jsonText } from '../terminal/terminal.ts';
import type { CompareTask } from './compare-task.ts';
import { entryLine, partLines } from './comparison-lines.ts';
import { summaryLines } from './summary-lines.ts';

const pairsPerPage = 200;
const askAgainMs = 200;

type Pairs = Awaited<ReturnType<ApiClient['compare']['pairs']>>['pairs'];

/** Whether nothing differs, and everything could be compared. */
export async function compareTwoSessions(api: ApiClient, task: CompareTask): Promise<boolean> {
  const { flags, context } = task;
  const comparison = await finished(api, await api.compare.sessions(await wanted(api, task)));
  try {
    const pairs = await firstPairs(api, comparison.id, Number(flags.limit));
    if (flags.json) await context.terminal.write(jsonText({ ...comparison, pairs }));
    else await print(api, { comparison, pairs, task });
  } finally {
    await api.compare.end(comparison.id);
  }
  const { same, ...others } = comparison.counts;
  return Object.values(others).every((count) => count === 0);
}

async function wanted(api: ApiClient, { a, b, flags }: CompareTask) {
  const { sessions } = await api.sessions.list();
  const idOf = (text: string): string => chooseSession(sessions, text).id;
  const [learnA, learnB] = flags.learn ?? [];
  return {
    a: idOf(a),
    b: idOf(b),
    ignoreHeaders: flags.ignoreHeader,
    ignorePaths: flags.ignorePath,
    unorderedArrays: flags.unorderedArrays,
    ignoreHost: flags.ignoreHost ?? false,
    ignoreVolatile: flags.volatile,
    ...(learnA === undefined || learnB === undefined ? {} : { learn: { a: idOf(learnA), b: idOf(learnB) } }),
  };
}

async function finished(api: ApiClient, started: SessionComparisonReply): Promise<SessionComparisonReply> {
  let comparison = started;
  while (comparison.phase !== 'done') {
    if (comparison.phase === 'failed')
      throw new AppError('internal', 'The comparison ended early: were the sessions changed meanwhile? Try again.');
    await sleep(askAgainMs);
    comparison = await api.compare.get(comparison.id);
  }
  return comparison;
}

async function firstPairs(api: ApiClient, id: string, limit: number): Promise<Pairs> {
  const pairs: Pairs = [];
  let cursor: number | null = 0;
  while (cursor !== null && pairs.length < limit) {
    const page: Awaited<ReturnType<ApiClient['compare']['pairs']>> = await api.compare.pairs(id, {
      cursor,
      limit: Math.min(pairsPerPage, limit - pairs.length),
    });
    pairs.push(...page.pairs);
    cursor = page.nextCursor;
  }
  return pairs;
}

async function print(
  api: ApiClient,
  { comparison, pairs, task }: { comparison: SessionComparisonReply; pairs: Pairs; task: CompareTask },
): Promise<void> {
  const { terminal } = task.context;
  for (const { a, b } of pairs) {
    const lines: string[] = [];
    if (a !== null) lines.push(`${terminal.style.red('-')} ${entryLine(a, terminal.style)}`);
    if (b !== null) lines.push(`${terminal.style.green('+')} ${entryLine(b, terminal.style)}`);
    if (a !== null && b !== null) {
      const { parts } = await api.compare.entries({ a: a.id, b: b.id, comparison: comparison.id });
      const differing = parts.filter(({ verdict }) => verdict !== 'same');
      lines.push(...differing.flatMap((part) => partLines(part, terminal.style)));
    }
    await terminal.write(`${lines.join('\n')}\n\n`);
  }
  await terminal.write(`${summaryLines(comparison, pairs.length, terminal.style).join('\n')}\n`);
}
