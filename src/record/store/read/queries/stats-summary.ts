// Columns → the numbers of a session, exact: one pass over the arrays, percentiles by selection. In: what was read. Out: all but the slowest
// entries themselves. Must never change the columns. Before: stats-queries.
import type { SessionStats } from '../../../../model/traffic-entry.ts';
import { rankOf, valuesAtRanks } from './quantiles.ts';
import { type Dictionary, marks, type StatsColumns } from './stats-columns.ts';

interface TimeRange {
  /** Milliseconds since 1970, both inclusive; absent = from the first, to the last entry. */
  from?: number | undefined;
  to?: number | undefined;
}

type Summary = Omit<SessionStats, 'sessionId' | 'slowest'> & { slowestNumbers: number[] };

const hostsShown = 20;
const typesShown = 12;
const slowestShown = 10;
const mostSteps = 120;
const histogramBoundsMs: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** Steps of time that a person counts in. */
const niceStepsMs = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3,
].concat([1_800e3, 3_600e3, 7_200e3, 10_800e3, 21_600e3, 43_200e3, 86_400e3]);
const classNames = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

export function summariseColumns(all: StatsColumns, range: TimeRange = {}): Summary {
  const { length } = all;
  const totals = totalsOf(all);
  const hosts = topOf(sharesOf(all, 'host', all.hosts), hostsShown);
  const hostP95 = p95OfEach(
    all,
    hosts.map(({ id }) => id),
  );
  const isEmpty = length === 0;
  return {
    entries: length,
    ...totals.counts,
    byStatusClass: Object.fromEntries(classNames.map((name, at) => [name, totals.classes[at] as number])),
    byMethod: Object.fromEntries(
      topOf(sharesOf(all, 'method', all.methods), Number.POSITIVE_INFINITY).map((each) => [each.value, each.entries]),
    ),
    byHost: hosts.map(({ value, entries, errors, bytes }, at) => {
      return { host: value as string, entries, errors, bytes, p95: hostP95[at] as number | null };
    }),
    byType: topOf(sharesOf(all, 'type', all.types), typesShown).map(({ value, entries, errors, bytes }) => {
      return { type: value, entries, errors, bytes };
    }),
    ...durationsOf(all),
    overTime: isEmpty ? null : overTimeOf(all, { from: range.from ?? totals.first, to: range.to ?? totals.last }),
    firstAt: isEmpty ? null : totals.first,
    lastAt: isEmpty ? null : totals.last,
  };
}

function totalsOf({ columns, length }: StatsColumns) {
  const classes = new Float64Array(classNames.length);
  const counts = { pending: 0, failed: 0, errors: 0, requestBytes: 0, responseBytes: 0 };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < length; at += 1) {
    const mark = columns.mark[at] as number;
    if ((mark & marks.pending) !== 0) counts.pending += 1;
    if ((mark & marks.failed) !== 0) counts.failed += 1;
    if ((mark & marks.error) !== 0) counts.errors += 1;
    counts.requestBytes += columns.requestBytes[at] as number;
    counts.responseBytes += columns.responseBytes[at] as number;
    classes[columns.statusClass[at] as number]! += 1;
    const time = columns.timestamp[at] as number;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return { classes, counts, first, last };
}

interface Share {
  id: number;
  value: string | null;
  entries: number;
  errors: number;
  bytes: number;
}

function sharesOf(
  { columns, length }: StatsColumns,
  name: 'host' | 'type' | 'method',
  { values }: Dictionary,
): Share[] {
  const ids = columns[name];
  const entries = new Float64Array(values.length);
  const errors = new Float64Array(values.length);
  const bytes = new Float64Array(values.length);
  for (let at = 0; at < length; at += 1) {
    const id = ids[at] as number;
    entries[id]! += 1;
    bytes[id]! += (columns.requestBytes[at] as number) + (columns.responseBytes[at] as number);
    if (((columns.mark[at] as number) & marks.error) !== 0) errors[id]! += 1;
  }
  return values
    .map((value, id) => ({ id, value, entries: entries[id]!, errors: errors[id]!, bytes: bytes[id]! }))
    .filter((share) => share.entries > 0);
}

function topOf(shares: Share[], most: number): Share[] {
  return shares.sort((a, b) => b.entries - a.entries || (String(a.value) < String(b.value) ? -1 : 1)).slice(0, most);
}

/** 95th percentile of each of these hosts; null for one without a completed http entry. */
function p95OfEach({ columns, length, hosts }: StatsColumns, ids: readonly number[]): Array<number | null> {
  const slotOf = new Int32Array(hosts.values.length).fill(-1);
  for (const [slot, id] of ids.entries()) slotOf[id] = slot;
  const counts = new Uint32Array(ids.length);
  const slotAt = (at: number): number =>
    Number.isNaN(columns.duration[at]) ? -1 : (slotOf[columns.host[at] as number] as number);
  for (let at = 0; at < length; at += 1) if (slotAt(at) !== -1) counts[slotAt(at)]! += 1;
  const begins = counts.map((_, slot) => counts.subarray(0, slot).reduce((sum, count) => sum + count, 0));
  const ends = begins.slice();
  const grouped = new Float64Array(counts.reduce((sum, count) => sum + count, 0));
  for (let at = 0; at < length; at += 1) {
    const slot = slotAt(at);
    if (slot !== -1) grouped[ends[slot]!++] = columns.duration[at] as number;
  }
  return ids.map((_, slot) => {
    const [from, to] = [begins[slot] as number, ends[slot] as number];
    return from === to ? null : (valuesAtRanks(grouped, { from, to }, [rankOf(95, to - from)])[0] as number);
  });
}

type Durations = Pick<Summary, 'duration' | 'histogram' | 'slowestNumbers'>;

function durationsOf({ columns, length }: StatsColumns): Durations {
  const counts = new Array<number>(histogramBoundsMs.length + 1).fill(0);
  const known = new Float64Array(length);
  const slowest = new Slowest();
  let count = 0;
  let sum = 0;
  for (let at = 0; at < length; at += 1) {
    const duration = columns.duration[at] as number;
    if (Number.isNaN(duration)) continue;
    known[count++] = duration;
    sum += duration;
    counts[stepOf(duration)]! += 1;
    slowest.note(duration, columns.number[at] as number);
  }
  return {
    duration: count === 0 ? null : { mean: sum / count, ...percentiles(known, count) },
    histogram: counts.map((entries, at) => ({ upToMs: histogramBoundsMs[at] ?? null, entries })),
    slowestNumbers: slowest.numbers(),
  };
}

function stepOf(duration: number): number {
  let step = 0;
  while (step < histogramBoundsMs.length && duration > (histogramBoundsMs[step] as number)) step += 1;
  return step;
}

function percentiles(values: Float64Array, count: number): { p50: number; p95: number; p99: number; max: number } {
  const ranks = [50, 95, 99, 100].map((percent) => rankOf(percent, count));
  const [p50, p95, p99, max] = valuesAtRanks(values, { from: 0, to: count }, ranks) as [number, number, number, number];
  return { p50, p95, p99, max };
}

/** The few that took longest, longest first; of two that took as long the earlier one. */
class Slowest {
  readonly #found: Array<{ number: number; duration: number }> = [];

  note(duration: number, number: number): void {
    const least = this.#found[slowestShown - 1];
    if (least !== undefined && duration <= least.duration) return;
    const at = this.#found.findIndex((each) => each.duration < duration);
    this.#found.splice(at === -1 ? this.#found.length : at, 0, { number, duration });
    this.#found.length = Math.min(this.#found.length, slowestShown);
  }

  numbers(): number[] {
    return this.#found.map(({ number }) => number);
  }
}

function overTimeOf(all: StatsColumns, { from, to }: { from: number; to: number }): SessionStats['overTime'] {
  const { columns, length } = all;
  const stepMs = niceStepsMs.find((step) => (to - from) / step < mostSteps) ?? Math.ceil((to - from) / mostSteps);
  const startAt = Math.floor(from / stepMs) * stepMs;
  const steps = Math.max(0, Math.floor((to - startAt) / stepMs) + 1);
  const series = classNames.map(() => new Array<number>(steps).fill(0));
  const errors = new Array<number>(steps).fill(0);
  for (let at = 0; at < length; at += 1) {
    const step = Math.floor(((columns.timestamp[at] as number) - startAt) / stepMs);
    if (step < 0 || step >= steps) continue;
    series[columns.statusClass[at] as number]![step]! += 1;
    if (((columns.mark[at] as number) & marks.error) !== 0) errors[step]! += 1;
  }
  const entries = errors.map((_, step) => series.reduce((sum, counts) => sum + (counts[step] as number), 0));
  const byStatusClass = Object.fromEntries(classNames.map((name, at) => [name, series[at] as number[]]));
  return { startAt, stepMs, entries, errors, byStatusClass };
}
