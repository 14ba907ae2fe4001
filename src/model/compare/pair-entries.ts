/** What entries of a session are paired by, one number for each entry; see pairKeys. */
export interface PairableEntries {
  exact: Float64Array;
  folded: Float64Array;
  endpoint: Float64Array;
}

export interface Pairs {
  /** Index in the first and in the second session of each pair; -1: nothing fits. Those of the first session in its order, then what is only in the second. */
  a: Int32Array;
  b: Int32Array;
}

/**
 * Each entry finds the next one that asks for the very same thing; then, of the rest, the next of the same kind, and at last the
 * next with the same path, of which the query has changed. So two runs that ask in another
 * order are paired well. Linear in time.
 */
export function pairEntries(a: PairableEntries, b: PairableEntries): Pairs {
  const partnerOfA = new Int32Array(a.exact.length).fill(-1);
  const isTaken = new Uint8Array(b.exact.length);
  for (const key of ['exact', 'folded', 'endpoint'] as const) pairBy(a[key], b[key], { partnerOfA, isTaken });
  const onlyB: number[] = [];
  isTaken.forEach((taken, at) => {
    if (taken === 0) onlyB.push(at);
  });
  const total = partnerOfA.length + onlyB.length;
  const pairs = { a: new Int32Array(total).fill(-1), b: new Int32Array(total) };
  partnerOfA.forEach((partner, at) => {
    pairs.a[at] = at;
    pairs.b[at] = partner;
  });
  pairs.b.set(onlyB, partnerOfA.length);
  return pairs;
}

function pairBy(
  a: Float64Array,
  b: Float64Array,
  { partnerOfA, isTaken }: { partnerOfA: Int32Array; isTaken: Uint8Array },
): void {
  // Entries of one key wait in a list made of `next`: no array for each key.
  const first = new Map<number, number>();
  const next = new Int32Array(b.length).fill(-1);
  for (let at = b.length - 1; at >= 0; at -= 1) {
    if (isTaken[at] === 1) continue;
    const key = b[at] as number;
    next[at] = first.get(key) ?? -1;
    first.set(key, at);
  }
  for (let at = 0; at < a.length; at += 1) {
    if (partnerOfA[at] !== -1) continue;
    const key = a[at] as number;
    const partner = first.get(key) ?? -1;
    if (partner === -1) continue;
    partnerOfA[at] = partner;
    isTaken[partner] = 1;
    first.set(key, next[partner] as number);
  }
}
