// In: checked requests to compare entries and sessions. Out: what differs. Comparisons of sessions go on by themselves; the last few are kept.
// Next: serve/compare/.
import { randomUUID } from 'node:crypto';
import type { SessionComparisonReply } from '../../contract/compare.ts';
import type { apiRoutes, RouteInput } from '../../contract/routes.ts';
import { type CompareOptions, summaryOf } from '../../model/compare/compare-entries.ts';
import { type NoiseRules, noNoise, volatileHeaders } from '../../model/compare/noise.ts';
import type { StoreReader } from '../../record/store/read/store-reader.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { compareStoredEntries } from '../compare/compare-stored-entries.ts';
import { summarize } from '../compare/comparison-summary.ts';
import { type LearnedNoise, learnNoise } from '../compare/learn-noise.ts';
import { partsOf } from '../compare/pair-verdicts.ts';
import { type PairKind, SessionComparison } from '../compare/session-comparison.ts';
import { notFound, requireSession } from '../require-session.ts';

/** So many are kept; the oldest is ended for a new one. */
const mostComparisons = 8;
/** After this the answer says how far it has come. */
const answerWithinMs = 4000;

interface Kept {
  comparison: SessionComparison;
  learned: LearnedNoise | null;
}

type CompareRoutes =
  | 'compareTwoEntries'
  | 'compareSessions'
  | 'getSessionComparison'
  | 'endSessionComparison'
  | 'listComparedPairs';

export function compareHandlers({ reader }: ApiDependencies): Pick<RouteHandlers, CompareRoutes> {
  const kept = new Map<string, Kept>();
  const find = (id: string): Kept => {
    const found = kept.get(id);
    if (found === undefined) throw notFound('comparison', id);
    return found;
  };
  return {
    compareTwoEntries: async ({ query }) => {
      const given = query.comparison === undefined ? optionsOf(query) : find(query.comparison).comparison.options;
      return compareStoredEntries(reader, [query.a, query.b], { ...given, isWhole: query.all === 'true' });
    },
    compareSessions: async ({ body }) => {
      const started = await start(reader, body);
      keep(kept, started);
      return settledOrSo(started);
    },
    getSessionComparison: async ({ params }) => settledOrSo(find(params.id)),
    endSessionComparison: async ({ params }) => {
      find(params.id).comparison.end();
      kept.delete(params.id);
      return { success: true };
    },
    listComparedPairs: async ({ params, query }) => pairsPage(reader, find(params.id).comparison, query),
  };
}

function optionsOf(query: RouteInput<(typeof apiRoutes)['compareTwoEntries']>['query']): CompareOptions {
  const paths = query.ignorePaths.map((path) => ({ path, endpoint: null }));
  return {
    noise: { ...noNoise, headers: query.ignoreHeaders.map((name) => name.toLowerCase()), paths },
    unorderedArrays: query.unorderedArrays,
    isHeaderOrderCompared: query.headerOrder === 'true',
    isWhole: false,
  };
}

type Wanted = RouteInput<(typeof apiRoutes)['compareSessions']>['body'];

async function start(reader: StoreReader, wanted: Wanted): Promise<Kept> {
  const { a, b, learn, unorderedArrays } = wanted;
  for (const id of [a, b, ...(learn ? [learn.a, learn.b] : [])]) await requireSession(reader, id);
  const rules = rulesOf(wanted);
  if (learn === undefined)
    return { comparison: newComparison(reader, { a, b, noise: rules, unorderedArrays }), learned: null };
  const learned = await learnNoise(reader, newComparison(reader, { ...learn, noise: rules, unorderedArrays }));
  const noise = {
    ...rules,
    headers: [...new Set([...rules.headers, ...learned.headers])],
    paths: [...rules.paths, ...learned.paths],
  };
  return { comparison: newComparison(reader, { a, b, noise, unorderedArrays }), learned };
}

const newComparison = (reader: StoreReader, task: SessionComparison['task']): SessionComparison =>
  new SessionComparison(reader, randomUUID(), task);

function rulesOf({ ignoreHeaders, ignorePaths, ignoreHost, ignoreVolatile }: Wanted): NoiseRules {
  const usual = ignoreVolatile ? volatileHeaders : [];
  return {
    headers: [...new Set([...usual, ...ignoreHeaders.map((name) => name.toLowerCase())])],
    paths: ignorePaths.map((path) => ({ path, endpoint: null })),
    isVolatileFolded: ignoreVolatile,
    isHostIgnored: ignoreHost,
  };
}

function keep(kept: Map<string, Kept>, started: Kept): void {
  kept.set(started.comparison.id, started);
  const [oldest] = kept.values();
  if (kept.size <= mostComparisons || oldest === undefined) return;
  oldest.comparison.end();
  kept.delete(oldest.comparison.id);
}

async function settledOrSo({ comparison, learned }: Kept): Promise<SessionComparisonReply> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, answerWithinMs);
  });
  await Promise.race([comparison.done.catch(() => {}), patience]);
  clearTimeout(timer);
  const { id, phase, entriesRead, task } = comparison;
  const { headers, paths, isVolatileFolded, isHostIgnored } = task.noise;
  const noise = { headers: [...headers], paths: [...paths], isVolatileFolded, isHostIgnored };
  return { id, a: task.a, b: task.b, phase, entriesRead, ...summarize(comparison), noise, learned };
}

async function pairsPage(
  reader: StoreReader,
  comparison: SessionComparison,
  { kind, limit, cursor }: { kind?: PairKind | undefined; limit: number; cursor: number },
) {
  const isWanted = (each: PairKind) => (kind === undefined ? each !== 'same' : each === kind);
  const found: number[] = [];
  let at = cursor;
  for (; at < comparison.masks.length && found.length < limit; at += 1) {
    if (isWanted(comparison.kindOf(at))) found.push(at);
  }
  const pairs = await Promise.all(found.map((pair) => pairAt(reader, comparison, pair)));
  const hasMore = comparison.masks.subarray(at).some((_, next) => isWanted(comparison.kindOf(at + next)));
  return { pairs, nextCursor: hasMore ? at : null };
}

async function pairAt(reader: StoreReader, comparison: SessionComparison, at: number) {
  const ids = comparison.idsOf(at);
  const read = async (id: string | null) => {
    const entry = id === null ? null : await reader.entry(id);
    return entry === null ? null : summaryOf(entry);
  };
  const [a, b] = await Promise.all([read(ids.a), read(ids.b)]);
  return { kind: comparison.kindOf(at), parts: partsOf(comparison.masks[at] as number), a, b };
}
