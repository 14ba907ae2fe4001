export interface SequenceStep {
  change: 'same' | 'removed' | 'added';
  /** Index in the sequence that has it; of the second one for `same`. */
  at: number;
}

/** So many insertions and deletions are looked for: the trace takes their square half in numbers, 16 MB. */
const mostEdits = 2000;
/** Steps of the search, so that long and very different sequences end in about a tenth of a second. */
const mostSteps = 20_000_000;

/**
 * Shortest script of insertions and deletions (Myers, "An O(ND) Difference Algorithm", 1986). Time and memory are bounded: what is too
 * different in the middle comes as removed and added whole, and `isShortest` is false.
 */
export function diffSequences<T>(a: readonly T[], b: readonly T[]): { steps: SequenceStep[]; isShortest: boolean } {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middle = { a: a.slice(start, a.length - tail), b: b.slice(start, b.length - tail) };
  const script = searchScript(middle.a, middle.b);
  const steps: SequenceStep[] = [];
  for (let at = 0; at < start; at += 1) steps.push({ change: 'same', at });
  for (const step of script ?? replaceAll(middle.a.length, middle.b.length))
    steps.push({ ...step, at: step.at + start });
  for (let at = b.length - tail; at < b.length; at += 1) steps.push({ change: 'same', at });
  return { steps, isShortest: script !== null };
}

function replaceAll(removed: number, added: number): SequenceStep[] {
  return [
    ...Array.from({ length: removed }, (_, at): SequenceStep => ({ change: 'removed', at })),
    ...Array.from({ length: added }, (_, at): SequenceStep => ({ change: 'added', at })),
  ];
}

function searchScript<T>(a: readonly T[], b: readonly T[]): SequenceStep[] | null {
  if (a.length === 0 || b.length === 0) return replaceAll(a.length, b.length);
  const limit = Math.min(a.length + b.length, mostEdits);
  // furthest[k + limit]: how far into `a` the best path on diagonal k = x - y has come.
  const furthest = new Int32Array(2 * limit + 2);
  const trace: Int32Array[] = [];
  let stepsLeft = mostSteps;
  for (let edits = 0; edits <= limit && stepsLeft > 0; edits += 1) {
    trace.push(furthest.slice(limit - edits, limit + edits + 1));
    for (let k = -edits; k <= edits; k += 2) {
      const isDown =
        k === -edits || (k !== edits && reached(furthest, k - 1 + limit) < reached(furthest, k + 1 + limit));
      let x = isDown ? reached(furthest, k + 1 + limit) : reached(furthest, k - 1 + limit) + 1;
      const from = x;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      stepsLeft -= x - from + 1;
      furthest[k + limit] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return null;
}

/** `trace[d]` holds the diagonals -d … d as they were before round d. */
function walkBack(trace: readonly Int32Array[], aLength: number, bLength: number): SequenceStep[] {
  const steps: SequenceStep[] = [];
  let x = aLength;
  let y = bLength;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const before = trace[edits] as Int32Array;
    const k = x - y;
    const isDown = k === -edits || (k !== edits && reached(before, k - 1 + edits) < reached(before, k + 1 + edits));
    const previousK = isDown ? k + 1 : k - 1;
    const previousX = edits === 0 ? 0 : reached(before, previousK + edits);
    const previousY = edits === 0 ? 0 : previousX - previousK;
    while (x > previousX && y > previousY) {
      x -= 1;
      y -= 1;
      steps.push({ change: 'same', at: y });
    }
    if (edits === 0) break;
    if (isDown) steps.push({ change: 'added', at: previousY });
    else steps.push({ change: 'removed', at: previousX });
    x = previousX;
    y = previousY;
  }
  return steps.reverse();
}

const reached = (diagonals: Int32Array, at: number): number => diagonals[at] ?? 0;
