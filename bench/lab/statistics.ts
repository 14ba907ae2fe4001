/** The value below which the share `fraction` of the values lies; 0 when there are none. */
export function percentile(values: readonly number[], fraction: number): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? 0;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Ratios of two figures taken in the same round, so that slow and fast minutes of the machine cancel. */
export function pairedRatios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours
    .slice(0, theirs.length)
    .map((figure, round) => figure / (theirs[round] ?? Number.NaN))
    .filter((ratio) => Number.isFinite(ratio));
}
