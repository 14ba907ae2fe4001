/**
 * The values at these ranks (0-based) of `values[from, to)` if it were sorted: exact, in linear time, without sorting. Moves the values about.
 * Ranks ascending.
 */
export function valuesAtRanks(
  values: Float64Array,
  { from, to }: { from: number; to: number },
  ranks: readonly number[],
): number[] {
  let low = from;
  return ranks.map((rank) => {
    select(values, { low, high: to - 1, at: from + rank });
    low = from + rank;
    return values[from + rank] as number;
  });
}

/** Rank of a percentile among `count` values: the nearest rank. */
export const rankOf = (percent: number, count: number): number => Math.ceil((count * percent) / 100) - 1;

/** Quickselect with the median of three: afterwards what is before `at` is not larger, what is behind it not smaller. */
function select(values: Float64Array, place: { low: number; high: number; at: number }): void {
  let { low, high } = place;
  while (low < high) {
    const pivot = middleOf(values[low] as number, values[(low + high) >>> 1] as number, values[high] as number);
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] as number) < pivot) left += 1;
      while ((values[right] as number) > pivot) right -= 1;
      if (left > right) break;
      const held = values[left] as number;
      values[left] = values[right] as number;
      values[right] = held;
      left += 1;
      right -= 1;
    }
    if (place.at <= right) high = right;
    else if (place.at >= left) low = left;
    else return;
  }
}

const middleOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
