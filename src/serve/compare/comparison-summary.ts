// In: a comparison, as far as it has come. Out: its numbers.
import { type PairKind, pairKinds, type SessionComparison } from './session-comparison.ts';
import type { SessionMarks } from './session-marks.ts';

export interface Percentiles {
  p50: number;
  p90: number;
  p99: number;
}

/** Of pairs: the value in each session, and how much more the second one has. */
export interface Shift {
  a: Percentiles;
  b: Percentiles;
  change: Percentiles;
}

export interface ComparisonCounts {
  counts: Record<PairKind, number>;
  /** Milliseconds; null when there is no pair. */
  duration: Shift | null;
  /** Bytes of both bodies; null when there is no pair. */
  size: Shift | null;
}

export function summarize(comparison: SessionComparison): ComparisonCounts {
  const counts = Object.fromEntries(pairKinds.map((kind) => [kind, 0])) as Record<PairKind, number>;
  for (let at = 0; at < comparison.masks.length; at += 1) counts[comparison.kindOf(at)] += 1;
  return { counts, duration: shiftOf(comparison, 'duration'), size: shiftOf(comparison, 'bytes') };
}

function shiftOf({ a, b, pairs }: SessionComparison, list: 'duration' | 'bytes'): Shift | null {
  if (a === null || b === null) return null;
  const values = valuesOf(a, b, { pairs, list });
  if (values.a.length === 0) return null;
  const change = values.b.map((value, at) => value - (values.a[at] as number));
  return { a: percentiles(values.a), b: percentiles(values.b), change: percentiles(change) };
}

function valuesOf(
  a: SessionMarks,
  b: SessionMarks,
  { pairs, list }: { pairs: SessionComparison['pairs']; list: 'duration' | 'bytes' },
): { a: Float64Array; b: Float64Array } {
  const values = { a: new Float64Array(pairs.a.length), b: new Float64Array(pairs.a.length) };
  let count = 0;
  for (let at = 0; at < pairs.a.length; at += 1) {
    const before = a[list][pairs.a[at] as number];
    const after = b[list][pairs.b[at] as number];
    // Undefined: no partner. NaN: not known.
    if (before === undefined || after === undefined || Number.isNaN(before - after)) continue;
    values.a[count] = before;
    values.b[count] = after;
    count += 1;
  }
  return { a: values.a.slice(0, count), b: values.b.slice(0, count) };
}

/** Nearest rank. */
function percentiles(values: Float64Array): Percentiles {
  const sorted = values.toSorted();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
