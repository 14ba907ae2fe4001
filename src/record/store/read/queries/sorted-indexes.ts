/** Elements looked at between two pauses: some 10 ms. */
const stepElements = 20_000;

/**
 * Sorts the numbers 0 to `count` - 1 by `compare`, a step at a time: each `next()` is short however many there are, which `Array.sort` cannot
 * offer. Bottom-up merge sort; the order of equals is theirs in number.
 */
export function* sortedIndexes(count: number, compare: (a: number, b: number) => number): Generator<void, Uint32Array> {
  let from = Uint32Array.from({ length: count }, (_, index) => index);
  for (let at = 0; at < count; at += stepElements) {
    from.subarray(at, at + stepElements).sort(compare);
    yield;
  }
  let to = new Uint32Array(count);
  for (let width = stepElements; width < count; width *= 2) {
    for (let at = 0; at < count; at += 2 * width) {
      yield* merge(
        { from, to, at, middle: Math.min(at + width, count), end: Math.min(at + 2 * width, count) },
        compare,
      );
    }
    [from, to] = [to, from];
  }
  return from;
}

interface Runs {
  from: Uint32Array;
  to: Uint32Array;
  at: number;
  middle: number;
  end: number;
}

function* merge({ from, to, at, middle, end }: Runs, compare: (a: number, b: number) => number): Generator<void, void> {
  let left = at;
  let right = middle;
  for (let out = at; out < end; out += 1) {
    const isLeft = left < middle && (right >= end || compare(from[left] as number, from[right] as number) <= 0);
    to[out] = from[isLeft ? left++ : right++] as number;
    if (out % stepElements === 0) yield;
  }
}
