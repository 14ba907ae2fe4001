/** So many messages are looked through at once for what belongs together. */
const blockSize = 1000;

/** Which messages are looked through, by position: from `from`, before `to`. */
export interface OperationBlock {
  from: number;
  to: number;
  isAtEnd: boolean;
  /** Ends of the blocks beside it, null = the newest; absent: there is none in that direction. */
  earlier?: { end: number };
  later?: { end: number | null };
}

export interface BlockPlace {
  /** Where the person went; null = nowhere yet, or back to the newest. */
  end: number | null;
  /** Messages of the list, of a filtered one those that were found so far. */
  total: number;
  isFiltered: boolean;
}

/** The newest block, unless the person goes back. Of a filtered list the first: to know its newest, all of it would have to be found and kept. */
export function operationBlock({ end, total, isFiltered }: BlockPlace): OperationBlock {
  const goal = end ?? (isFiltered ? blockSize : null);
  const to = Math.min(goal ?? total, total);
  const from = Math.max(0, to - blockSize);
  const isLast = goal === null || (isFiltered && to === total);
  const isBeforeLast = !isFiltered && to + blockSize >= total;
  return {
    ...{ from, to, isAtEnd: goal === null },
    ...(from > 0 && { earlier: { end: from } }),
    ...(!isLast && { later: { end: isBeforeLast ? null : to + blockSize } }),
  };
}
