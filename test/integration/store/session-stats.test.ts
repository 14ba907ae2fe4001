// Statistics are what a naive count over all entries gives, whatever was added, changed and removed since they were last asked for.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFilter } from '../../../src/model/filter/parse-filter.ts';
import type { EntrySummary, SessionStats } from '../../../src/model/traffic-entry.ts';
import { databasePath } from '../../../src/record/store/data-directory.ts';
import { DatabaseReader } from '../../../src/record/store/read/database-reader.ts';
import type { StatsQuery } from '../../../src/record/store/read/store-reader.ts';
import { ChangingEntries } from './changing-entries.ts';
import { madeEntry } from './filter-arbitraries.ts';
import { madeSessions } from './filter-rows.ts';

const sessionId = madeSessions[0]!.id;
const queries = ['', 'host:*.example.com', 'status:>=400', 'is:error', '-method:GET', 'body:a', 'header:accept', 'a'];
const samples = fc.sample(madeEntry, { numRuns: 500, seed: 23 });
let recorded: ChangingEntries;

beforeAll(() => {
  recorded = new ChangingEntries(samples, 2);
  recorded.inOne(() => {
    for (let index = 0; index < 250; index += 1) recorded.add();
  });
});
afterAll(() => recorded.clean());

function addBetween(share: number): void {
  const number = 2 * Math.floor((share * recorded.nextNumber) / 2);
  const isThere = recorded.writer.prepare('SELECT 1 FROM traffic WHERE number = ?').get(number) !== undefined;
  if (number > 0 && !isThere) recorded.add(number);
}

function change(share: number): void {
  const row = recorded.rowAt(share);
  if (row === undefined) return;
  const seq = recorded.changed();
  const [status, state] = (
    [
      [200, 'completed'],
      [404, 'completed'],
      [500, 'responding'],
      [null, 'failed'],
    ] as const
  )[seq % 4]!;
  recorded.writer
    .prepare('UPDATE traffic SET seq = ?, status = ?, state = ?, duration = ?, response_body_size = ? WHERE number = ?')
    .run(seq, status, state, (row.number * 37) % 4000, (row.number * 91) % 70_000, row.number);
}

const queryOf = (text: string): StatsQuery => {
  const parsed = parseFilter(text);
  if (parsed.kind === 'problem') throw new Error(parsed.problem.message);
  return { sessionId, filter: parsed.filter };
};

function allEntries(reader: DatabaseReader, { filter }: StatsQuery): EntrySummary[] {
  const entries: EntrySummary[] = [];
  for (let cursor: number | undefined; ; ) {
    const from = cursor === undefined ? {} : { cursor };
    const page = reader.findEntries({ sessionId, filter, limit: 1000, order: 'oldest-first', ...from });
    entries.push(...page.entries);
    if (page.nextCursor === null) return entries;
    cursor = page.nextCursor;
  }
}

function statsOf(reader: DatabaseReader, query: StatsQuery): SessionStats {
  for (;;) {
    const answer = reader.stats(query);
    if (answer === null) throw new Error('the session is not there');
    if (answer.stats !== null) return answer.stats;
  }
}

const isError = ({ state, status }: EntrySummary): boolean => state === 'failed' || (status ?? 0) >= 400;
const isTimed = ({ kind, state, duration }: EntrySummary): boolean =>
  kind === 'http' && state === 'completed' && duration !== null;
const bytesOf = (entries: EntrySummary[]): number =>
  entries.reduce((sum, entry) => sum + entry.requestBodySize + entry.responseBodySize, 0);
const classOf = ({ status }: EntrySummary): string =>
  status === null || status < 100 || status > 599 ? 'none' : `${Math.floor(status / 100)}xx`;

function percentile(entries: EntrySummary[], percent: number): number | null {
  const durations = entries.filter(isTimed).map(({ duration }) => duration as number);
  durations.sort((a, b) => a - b);
  return durations[Math.ceil((durations.length * percent) / 100) - 1] ?? null;
}

function groups<Key>(entries: EntrySummary[], keyOf: (entry: EntrySummary) => Key): Array<[Key, EntrySummary[]]> {
  const all = [...Map.groupBy(entries, keyOf)];
  return all.sort(([a, some], [b, more]) => more.length - some.length || (String(a) < String(b) ? -1 : 1));
}

/** By counting everything again. */
function naive(entries: EntrySummary[]) {
  const errors = entries.filter(isError);
  return {
    entries: entries.length,
    pending: entries.filter(({ state }) => state !== 'completed' && state !== 'failed').length,
    failed: entries.filter(({ state }) => state === 'failed').length,
    errors: errors.length,
    bytes: bytesOf(entries),
    byMethod: Object.fromEntries(
      groups(entries, ({ method }) => method).map(([method, some]) => [method, some.length]),
    ),
    byHost: groups(entries, ({ host }) => host)
      .slice(0, 20)
      .map(([host, some]) => ({
        host,
        entries: some.length,
        errors: some.filter(isError).length,
        bytes: bytesOf(some),
        p95: percentile(some, 95),
      })),
    byType: groups(entries, ({ contentType }) => contentType)
      .slice(0, 12)
      .map(([type, some]) => ({
        type,
        entries: some.length,
        errors: some.filter(isError).length,
        bytes: bytesOf(some),
      })),
    byClass: Object.fromEntries(groups(entries, classOf).map(([name, some]) => [name, some.length])),
    percentiles: [50, 95, 99, 100].map((percent) => percentile(entries, percent)),
    slowest: entries
      .filter(isTimed)
      .toSorted((a, b) => (b.duration as number) - (a.duration as number) || a.number - b.number)
      .slice(0, 10)
      .map(({ id }) => id),
    times: entries.map(({ timestamp }) => timestamp),
    errorTimes: errors.map(({ timestamp }) => timestamp),
    timed: entries.filter(isTimed).length,
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((all, each) => all + each, 0);

function expectRight(stats: SessionStats, entries: EntrySummary[]): void {
  const expected = naive(entries);
  const { duration, overTime, requestBytes, responseBytes, byStatusClass } = stats;
  expect(stats).toMatchObject({ entries: expected.entries, pending: expected.pending, failed: expected.failed });
  expect([stats.errors, requestBytes + responseBytes]).toEqual([expected.errors, expected.bytes]);
  expect(stats.byMethod).toEqual(expected.byMethod);
  expect(stats.byHost).toEqual(expected.byHost);
  expect(stats.byType).toEqual(expected.byType);
  const seenClasses = Object.entries(byStatusClass).filter(([, count]) => count > 0);
  expect(Object.fromEntries(seenClasses)).toEqual(expected.byClass);
  const percentiles =
    duration === null ? [null, null, null, null] : [duration.p50, duration.p95, duration.p99, duration.max];
  expect(percentiles).toEqual(expected.percentiles);
  expect(stats.slowest.map(({ id }) => id)).toEqual(expected.slowest);
  expect(sum(stats.histogram.map((step) => step.entries))).toBe(expected.timed);
  if (overTime === null) return expect(entries).toEqual([]);
  const stepOf = (at: number): number => Math.floor((at - overTime.startAt) / overTime.stepMs);
  const perStep = (times: number[]): number[] =>
    overTime.entries.map((_, step) => times.filter((at) => stepOf(at) === step).length);
  expect(overTime.entries).toEqual(perStep(expected.times));
  expect(overTime.errors).toEqual(perStep(expected.errorTimes));
  expect(sum(overTime.entries)).toBe(expected.entries);
  for (const [name, counts] of Object.entries(overTime.byStatusClass)) expect(sum(counts)).toBe(byStatusClass[name]);
}

describe('statistics of a session', () => {
  it('are right under changes, and the same as counted afresh', () => {
    const step = fc.record({
      kind: fc.constantFrom('add', 'add between', 'change', 'remove', 'clear'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const round = fc.tuple(fc.array(step, { maxLength: 10 }), fc.constantFrom(...queries));
    const { reader, database } = recorded.openReader();
    let isCleared = false;
    const doStep = {
      add: () => recorded.add(),
      'add between': addBetween,
      change,
      remove: (share: number) => recorded.remove(share),
      clear: () => {},
    };
    fc.assert(
      fc.property(fc.array(round, { maxLength: 8 }), (rounds) => {
        for (const [steps, text] of rounds) {
          recorded.inOne(() => {
            for (const { kind, share } of steps) doStep[kind](share);
            if (!isCleared && steps.some(({ kind, share }) => kind === 'clear' && share > 0.97))
              recorded.clear(sessionId, Math.floor(recorded.nextNumber / 2));
            isCleared ||= steps.some(({ kind, share }) => kind === 'clear' && share > 0.97);
          });
          const query = queryOf(text);
          const kept = statsOf(reader, query);
          expectRight(kept, allEntries(reader, query));
          expect(statsOf(new DatabaseReader(database, databasePath(recorded.dataDir)), query)).toEqual(kept);
        }
      }),
      { numRuns: 30 },
    );
    database.close();
  }, 120_000);

  it('show the span of time that is asked for', () => {
    const { reader, database } = recorded.openReader();
    const times = allEntries(reader, queryOf(''))
      .map(({ timestamp }) => timestamp)
      .sort((a, b) => a - b);
    const from = times[Math.floor(times.length / 4)] as number;
    const to = times[Math.floor(times.length / 2)] as number;
    const { overTime, entries } = statsOf(reader, { ...queryOf(''), from, to });
    const end = overTime!.startAt + overTime!.entries.length * overTime!.stepMs;
    expect(entries).toBe(times.length);
    expect(overTime!.startAt).toBeLessThanOrEqual(from);
    expect(end).toBeGreaterThan(to);
    expect(sum(overTime!.entries)).toBe(times.filter((at) => at >= overTime!.startAt && at < end).length);
    database.close();
  });
});
