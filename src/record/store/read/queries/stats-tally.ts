import type { SessionStats } from '../../../../model/traffic-entry.ts';

/** What is counted of an entry, in the order of {@link tallyColumns}. */
export type TallyRow = [
  number: number,
  timestamp: number,
  method: string,
  status: number | null,
  host: string,
  type: string | null,
  requestBytes: number,
  responseBytes: number,
  duration: number | null,
  /** 1 = http, 2 = completed, 4 = failed: one number is read sooner than two texts. */
  flags: number,
];

/** All of them are in idx_traffic_list. */
export const tallyColumns = `t.number, t.timestamp, t.method, t.status, t.host, t.content_type, t.request_body_size, t.response_body_size, t.duration,
  (t.kind = 'http') + 2 * (t.state = 'completed') + 4 * (t.state = 'failed')`;

type Tallied = Omit<SessionStats, 'sessionId' | 'slowest'>;

const hostsShown = 20;
const typesShown = 12;
const slowestShown = 10;
const mostSteps = 120;
const boundsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** Steps of time that a person counts in. */
const niceStepsMs = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3,
].concat([1_800e3, 3_600e3, 7_200e3, 10_800e3, 21_600e3, 43_200e3, 86_400e3]);

interface Share {
  entries: number;
  bytes: number;
}

/** Adds up rows, one by one; 25 bytes are kept of each. */
export class StatsTally {
  #entries = 0;
  #pending = 0;
  #failed = 0;
  #requestBytes = 0;
  #responseBytes = 0;
  readonly #classes = [0, 0, 0, 0, 0, 0];
  readonly #methods = new Map<string, Share>();
  readonly #hosts = new Map<string, Share>();
  readonly #types = new Map<string | null, Share>();
  readonly #times: GrowingNumbers = new GrowingNumbers();
  readonly #errorTimes: GrowingNumbers = new GrowingNumbers();
  readonly #durations: GrowingNumbers = new GrowingNumbers();
  #slowest: Array<{ number: number; duration: number }> = [];

  add(row: TallyRow): void {
    const [number, timestamp, method, status, host, type, requestBytes, responseBytes, duration, flags] = row;
    const isFailed = (flags & 4) !== 0;
    const isCompleted = (flags & 2) !== 0;
    this.#entries += 1;
    if (isFailed) this.#failed += 1;
    else if (!isCompleted) this.#pending += 1;
    this.#requestBytes += requestBytes;
    this.#responseBytes += responseBytes;
    const statusClass = status === null ? 0 : Math.floor(status / 100);
    this.#classes[statusClass >= 1 && statusClass <= 5 ? statusClass : 0]! += 1;
    const bytes = requestBytes + responseBytes;
    count(this.#methods, method, bytes);
    count(this.#hosts, host, bytes);
    count(this.#types, type, bytes);
    this.#times.push(timestamp);
    if (isFailed || (status !== null && status >= 400)) this.#errorTimes.push(timestamp);
    if (!isCompleted || (flags & 1) === 0 || duration === null) return;
    this.#durations.push(duration);
    this.#noteSlow(number, duration);
  }

  /** Numbers of the entries that took longest, longest first. */
  slowest(): number[] {
    return this.#slowest.map(({ number }) => number);
  }

  result(): Tallied {
    const times = this.#times.values();
    const durations = this.#durations.values().sort();
    const { first, last } = rangeOf(times);
    return {
      entries: this.#entries,
      pending: this.#pending,
      failed: this.#failed,
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
      byStatusClass: this.#byStatusClass(),
      byMethod: Object.fromEntries(
        topOf(this.#methods, Number.POSITIVE_INFINITY).map(([name, { entries }]) => [name, entries]),
      ),
      byHost: topOf(this.#hosts, hostsShown).map(([host, share]) => ({ host, ...share })),
      byType: topOf(this.#types, typesShown).map(([type, share]) => ({ type, ...share })),
      duration: percentiles(durations),
      histogram: histogramOf(durations),
      overTime: times.length === 0 ? null : this.#overTime(times, first, last),
      firstAt: times.length === 0 ? null : first,
      lastAt: times.length === 0 ? null : last,
    };
  }

  #byStatusClass(): Record<string, number> {
    const [none = 0, ...known] = this.#classes;
    return { ...Object.fromEntries(known.map((entries, at) => [`${at + 1}xx`, entries])), none };
  }

  #overTime(times: Float64Array, first: number, last: number): SessionStats['overTime'] {
    const stepMs =
      niceStepsMs.find((step) => (last - first) / step < mostSteps) ?? Math.ceil((last - first) / mostSteps);
    const startAt = Math.floor(first / stepMs) * stepMs;
    const steps = Math.floor((last - startAt) / stepMs) + 1;
    const stepsOf = (at: Float64Array): number[] => {
      const counts = new Array<number>(steps).fill(0);
      for (const time of at) counts[Math.floor((time - startAt) / stepMs)]! += 1;
      return counts;
    };
    return { startAt, stepMs, entries: stepsOf(times), errors: stepsOf(this.#errorTimes.values()) };
  }

  #noteSlow(number: number, duration: number): void {
    const least = this.#slowest[slowestShown - 1];
    if (least !== undefined && duration <= least.duration) return;
    const at = this.#slowest.findIndex((each) => each.duration < duration);
    this.#slowest.splice(at === -1 ? this.#slowest.length : at, 0, { number, duration });
    this.#slowest = this.#slowest.slice(0, slowestShown);
  }
}

class GrowingNumbers {
  #cells = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#cells.length) {
      const cells = new Float64Array(this.#length * 2);
      cells.set(this.#cells);
      this.#cells = cells;
    }
    this.#cells[this.#length] = value;
    this.#length += 1;
  }

  values(): Float64Array {
    return this.#cells.subarray(0, this.#length);
  }
}

function count<Key>(shares: Map<Key, Share>, key: Key, bytes: number): void {
  const share = shares.get(key);
  if (share === undefined) shares.set(key, { entries: 1, bytes });
  else {
    share.entries += 1;
    share.bytes += bytes;
  }
}

function topOf<Key>(shares: Map<Key, Share>, most: number): Array<[Key, Share]> {
  const byCount = [...shares].sort(
    ([a, { entries: most }], [b, { entries: other }]) => other - most || (String(a) < String(b) ? -1 : 1),
  );
  return byCount.slice(0, most);
}

function rangeOf(times: Float64Array): { first: number; last: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return { first, last };
}

/** Nearest rank. */
function percentiles(sorted: Float64Array): SessionStats['duration'] {
  if (sorted.length === 0) return null;
  const at = (percent: number): number => sorted[Math.ceil((sorted.length * percent) / 100) - 1] as number;
  return { p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}

function histogramOf(sorted: Float64Array): SessionStats['histogram'] {
  const counts = new Array<number>(boundsMs.length + 1).fill(0);
  let step = 0;
  for (const duration of sorted) {
    while (step < boundsMs.length && duration > (boundsMs[step] as number)) step += 1;
    counts[step]! += 1;
  }
  return counts.map((entries, at) => ({ upToMs: boundsMs[at] ?? null, entries }));
}
